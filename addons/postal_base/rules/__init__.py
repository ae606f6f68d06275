from .condition import ConditionError, parse_condition, prove_condition
from .decision import Fact, RuleDecision, RuleTrial, render_decision
from .facts import explain_domain
from .matching import all_matches, first_matches

__all__ = [
    "ConditionError",
    "Fact",
    "RuleDecision",
    "RuleTrial",
    "all_matches",
    "explain_domain",
    "first_matches",
    "parse_condition",
    "prove_condition",
    "render_decision",
]

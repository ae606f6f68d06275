"""What a decision by rules was made of, for people who ask why."""

from dataclasses import dataclass, field

from markupsafe import Markup


@dataclass(frozen=True)
class Fact:
    """One thing a rule asked for: what it expected and what it found.

    ``depth`` tells what belongs together: a fact that only heads a group ("any of these")
    has no values of its own and is followed by its members, one deeper.
    """

    label: str
    operator: str
    expected: str
    actual: str
    holds: bool
    depth: int = 0


@dataclass(frozen=True)
class RuleTrial:
    """A rule that was tried, whether it matched, and the facts it looked at."""

    rule: object
    matched: bool
    facts: list[Fact] = field(default_factory=list)


@dataclass(frozen=True)
class RuleDecision:
    """A document, the rule that won (empty: none) and all trials up to it, in order."""

    document: object
    rule: object
    trials: list[RuleTrial] = field(default_factory=list)


def render_decision(env, decision):
    """Return the decision as HTML; every value is escaped."""
    if decision.rule:
        head = env._("%(rule)s is the first rule that matches.", rule=decision.rule.display_name)
    elif not decision.trials:
        head = env._("There are no rules for this yet.")
    else:
        head = env._("None of the %(count)s rules matches.", count=len(decision.trials))
    trials = Markup().join(_render_trial(env, trial) for trial in reversed(decision.trials))
    return Markup("<div class='o_postal_why'><p><b>%s</b></p>%s</div>") % (head, trials)


def _render_trial(env, trial):
    facts = Markup().join(_render_fact(env, fact) for fact in trial.facts)
    if not trial.facts:
        facts = Markup("<li>%s</li>") % env._("Applies to all")
    head = Markup("<p class='mb-1 mt-2'>%s %s</p>") % (
        _mark(env, trial.matched),
        trial.rule.display_name,
    )
    return Markup("<div>%s<ul class='list-unstyled ms-3'>%s</ul></div>") % (head, facts)


def _render_fact(env, fact):
    indent = Markup("&#8195;") * fact.depth
    if not fact.operator:
        return Markup("<li>%s%s %s</li>") % (indent, _mark(env, fact.holds), fact.label)
    return Markup("<li>%s%s %s %s <b>%s</b> (%s)</li>") % (
        indent,
        _mark(env, fact.holds),
        fact.label,
        fact.operator,
        fact.expected,
        env._("here: %(value)s", value=fact.actual),
    )


def _mark(env, holds):
    """A sign and a word for screen readers, as colour alone says nothing to some."""
    if holds:
        return Markup("<span class='text-success' title='%s'>&#10003;</span>") % env._("yes")
    return Markup("<span class='text-danger' title='%s'>&#10007;</span>") % env._("no")

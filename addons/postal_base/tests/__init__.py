from . import (
    test_exchange_concurrency,
    test_exchange_inbound,
    test_exchange_intake,
    test_exchange_log,
    test_exchange_outbound,
    test_peer,
    test_region,
    test_rule_condition,
    test_rule_explain,
    test_rule_match,
    test_rule_preview,
    test_security,
)

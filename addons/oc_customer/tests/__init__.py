from . import (
    test_fund_account,
    test_fund_concurrency,
    test_fund_ledger,
    test_fund_move,
    test_fund_order,
    test_fund_password,
    test_fund_property,
    test_fund_security,
    test_fund_statement,
    test_fund_transfer,
)

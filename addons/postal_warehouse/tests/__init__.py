from . import (
    test_cancel,
    test_delivery,
    test_endpoint,
    test_product,
    test_push,
    test_receipt,
    test_reconciliation,
    test_refusal,
    test_security,
    test_simulator,
)
from . import test_endpoint_fuzz

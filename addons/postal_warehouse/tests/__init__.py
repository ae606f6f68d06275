from . import (
    test_cancel,
    test_delivery,
    test_endpoint,
    test_hold,
    test_kit,
    test_product,
    test_push,
    test_receipt,
    test_reconciliation,
    test_refusal,
    test_return,
    test_security,
    test_simulator,
    test_transfer,
    test_wms_count,
    test_wms_count_simulator,
)
from . import test_endpoint_fuzz

from . import (
    test_availability,
    test_data_rights,
    test_fulfil,
    test_intake,
    test_message,
    test_paper,
    test_payment,
    test_push,
    test_review,
    test_wave,
    test_waybill,
)

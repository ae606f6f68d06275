from . import (
    test_allocation,
    test_availability,
    test_data_rights,
    test_delivery,
    test_fulfil,
    test_intake,
    test_message,
    test_payment,
    test_push,
    test_review,
)

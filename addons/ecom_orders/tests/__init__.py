from . import (
    test_availability,
    test_data_rights,
    test_fulfil,
    test_intake,
    test_merge,
    test_message,
    test_payment,
    test_push,
    test_review,
    test_split,
)

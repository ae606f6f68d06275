from . import (
    test_availability,
    test_data_rights,
    test_fulfil,
    test_import,
    test_import_rights,
    test_intake,
    test_message,
    test_payment,
    test_push,
    test_review,
)

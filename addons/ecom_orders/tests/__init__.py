from . import (
    test_availability,
    test_data_rights,
    test_download,
    test_fulfil,
    test_intake,
    test_message,
    test_payment,
    test_push,
    test_review,
)

from . import (
    test_data_rights,
    test_availability,
    test_fulfil,
    test_intake,
    test_push,
    test_review,
)

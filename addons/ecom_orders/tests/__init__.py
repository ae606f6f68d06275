from . import (
    test_availability,
    test_fulfil,
    test_intake,
    test_push,
    test_review,
)

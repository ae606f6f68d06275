from . import (
    test_fulfil,
    test_intake,
    test_push,
    test_review,
)

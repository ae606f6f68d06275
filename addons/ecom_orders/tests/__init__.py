from . import test_intake, test_push, test_review

from . import test_delivery, test_receipt

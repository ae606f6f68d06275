from . import test_delivery, test_receipt, test_simulator

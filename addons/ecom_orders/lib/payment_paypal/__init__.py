"""Reading the transactions of a payment account over the PayPal reporting wire: pure, no Odoo."""

from .client import PaypalClient
from .errors import PaymentError, PaymentRefused, PaymentTooMany, PaymentUnavailable
from .transactions import Transaction, read_transaction
from .windows import LONGEST, split_windows

__all__ = [
    "LONGEST", "PaymentError", "PaymentRefused", "PaymentTooMany", "PaymentUnavailable",
    "PaypalClient", "Transaction", "read_transaction", "split_windows",
]

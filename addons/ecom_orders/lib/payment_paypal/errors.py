class PaymentError(Exception):
    """Base of what a call can end in besides an answer; the text is meant for people."""


class PaymentUnavailable(PaymentError):
    """No usable answer now; asking again later may help."""


class PaymentRefused(PaymentError):
    """The other side says no: a person has to change something."""


class PaymentTooMany(PaymentError):
    """More transactions than one question may be answered with: ask for a shorter time."""

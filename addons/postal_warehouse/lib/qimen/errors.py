"""What can go wrong on the wire, sorted by what the caller has to do about it."""


class QimenError(Exception):
    """Base of all errors of this package."""


class QimenFormatError(QimenError):
    """A message cannot be written or read; ``path`` names the field.

    ``code`` is one of missing-field, bad-field, malformed-xml, forbidden-xml, too-large.
    """

    def __init__(self, path, reason, code="bad-field"):
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason
        self.code = code


class QimenRejected(QimenError):
    """An incoming call is not accepted. The message may be told to the caller as it is."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code
        self.message = message


class QimenRefused(QimenError):
    """The peer understood the call and says no: trying again unchanged is useless."""

    def __init__(self, code, message, answer=None):
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.answer = answer


class QimenUnavailable(QimenError):
    """No usable answer: try again later under the same identity.

    ``unsure`` is False only when the call certainly never reached the peer.
    """

    def __init__(self, message, unsure):
        super().__init__(message)
        self.message = message
        self.unsure = unsure

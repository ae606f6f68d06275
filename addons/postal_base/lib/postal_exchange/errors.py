"""The few outcomes an exchange can have besides success.

The docstrings are the policy: whoever raises one of these chooses what happens next.
"""


class ExchangeError(Exception):
    """Base of everything an exchange may raise; ``message`` is meant for people."""

    def __init__(self, message):
        super().__init__(message)
        self.message = str(message)


class PeerUnavailable(ExchangeError):
    """The peer could not be asked. The call is repeated later, with back-off.

    ``unsure`` says that the peer may have received and done it nevertheless (time-out,
    broken line): it is then sent again under the same identity.
    """

    def __init__(self, message, unsure=False):
        super().__init__(message)
        self.unsure = unsure


class PeerRefused(ExchangeError):
    """The peer said no. The call stops and is shown; only a person repeats it."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = str(code or "")


class ExchangeBlocked(ExchangeError):
    """The request cannot be built yet: something else comes first. Not sent, waits."""


class ExchangeWaiting(ExchangeError):
    """What came in cannot be booked yet. Nothing is changed; it is tried again later."""


class ExchangeRefused(ExchangeError):
    """What came in can never be booked. It stops and is shown."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = str(code or "")

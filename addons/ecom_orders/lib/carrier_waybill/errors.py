class CarrierUnavailable(Exception):
    """No usable answer; ``unsure`` tells whether the call may have arrived nevertheless."""

    def __init__(self, message, unsure=False):
        super().__init__(message)
        self.message, self.unsure = message, unsure


class CarrierRefused(Exception):
    """The carrier understood and says no."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code, self.message = code, message

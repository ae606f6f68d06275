class FieldError(ValueError):
    """A value that cannot be taken: where it stands, what it is, what would be right."""

    def __init__(self, path, value, wanted):
        self.path, self.value, self.wanted = path, value, wanted
        super().__init__(f"{path}: {_shown(value)} is not {wanted}")


class ShopUnavailable(Exception):
    """No usable answer; asked again later. ``unsure``: it may have been done nevertheless."""

    def __init__(self, message, unsure=False):
        super().__init__(message)
        self.message, self.unsure = message, unsure


class ShopRefused(Exception):
    """The shop understood and says no."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code, self.message = str(code or ""), message


def _shown(value):
    if value is None:
        return "nothing"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 80 else f"{text[:77]}..."

class FieldError(ValueError):
    """A value that cannot be taken: where it stands, what it is, what would be right."""

    def __init__(self, path, value, wanted):
        self.path, self.value, self.wanted = path, value, wanted
        super().__init__(f"{path}: {_shown(value)} is not {wanted}")


def _shown(value):
    if value is None:
        return "nothing"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 80 else f"{text[:77]}..."

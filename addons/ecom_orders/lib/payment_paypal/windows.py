"""The stretches of time that a question about transactions may cover."""

from datetime import timedelta

LONGEST = timedelta(days=31)


def split_windows(start, end, longest=LONGEST):
    """Cut ``start`` to ``end`` into stretches of at most ``longest``, the oldest first.

    Each begins at the very moment at which the one before ends, so nothing falls between; what
    happened at that moment is told twice. No time gives no stretch.
    """
    if longest <= timedelta(0):
        raise ValueError("a stretch needs a length above zero")
    while start < end:
        until = min(start + longest, end)
        yield start, until
        start = until

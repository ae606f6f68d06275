"""How long to leave a peer alone after a failure."""

import random

FIRST_SECONDS = 5.0
LONGEST_SECONDS = 15 * 60.0
JITTER = 0.2


def backoff_seconds(tries, rand=random.random):
    """Seconds until try number ``tries + 1``: 5 s, doubled each time, at most 15 minutes.

    Up to a fifth is added at random, so that what failed together does not come back
    together. ``rand`` returns a number from 0 (included) to 1 (excluded).
    """
    exponent = min(max(tries, 1) - 1, 20)
    seconds = min(FIRST_SECONDS * 2**exponent, LONGEST_SECONDS)
    return seconds * (1 + JITTER * rand())

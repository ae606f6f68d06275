"""In which order the jobs of the station follow each other on one transfer."""

KINDS = ("receive", "putaway", "pick", "sort", "inspect", "weigh", "ship")
#: set on a transfer for which nothing is left to do at the station
LAST_STEP = KINDS[-1]
#: what happens to a session; a finished one is taken up again by undoing its last scan
TRANSITIONS = {("working", "done"), ("working", "left"), ("done", "working")}


def next_step(flow, done):
    """The first job of ``flow`` after the job ``done`` (None: nothing was done yet), if any."""
    position = KINDS.index(done) if done else -1
    return next((kind for kind in flow if KINDS.index(kind) > position), None)


def steps_before(flow, kind):
    """The values of "done" with which ``kind`` is the next job of ``flow``.

    A job that was switched off while transfers waited for it is passed over.
    """
    before = [step for step in flow if KINDS.index(step) < KINDS.index(kind)]
    if not before:
        return [False, *KINDS[: KINDS.index(kind)]]
    return list(KINDS[KINDS.index(before[-1]) : KINDS.index(kind)])

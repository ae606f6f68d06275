"""Jobs of which one that waits is enough."""


def enqueue_once(env, jobs):
    """Have each of these jobs run after this transaction, unless one waits already.

    :param env: what the functions get, or one like it on a cursor of its own
    :param jobs: {identity key: function of an environment that enqueues the job}
    """
    waiting = _enqueue_missing(env, jobs)
    if waiting:
        # As this transaction sees them. They may have run since it began, without seeing what
        # it writes; only after the commit that can be told for certain.
        env.cr.postcommit.add(lambda: _enqueue_anew(env, waiting))


def _enqueue_anew(env, jobs):
    with env.registry.cursor() as cr:
        _enqueue_missing(env(cr=cr), jobs)


def _enqueue_missing(env, jobs):
    """Enqueue those that no job waits for; return the others."""
    domain = [("identity_key", "in", list(jobs)), ("state", "in", ("pending", "enqueued"))]
    # sudo: whoever has work done need not see jobs
    found = env["queue.job"].sudo().search(domain)
    waiting = set(found.mapped("identity_key"))
    for key, enqueue in jobs.items():
        if key not in waiting:
            enqueue(env)
    return {key: enqueue for key, enqueue in jobs.items() if key in waiting}

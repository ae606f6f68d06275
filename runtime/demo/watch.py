"""Waiting for work in the background, and telling what is stuck when nothing moves."""

import time


class Stuck(Exception):
    """Nothing has moved for a while; the text says what is stuck and why."""


class Watch:
    """Waits as long as something moves; it stops after ``patience`` seconds of standstill."""

    PAUSE = 1.5

    def __init__(self, odoo, patience, clock=time.monotonic, sleep=time.sleep):
        self._odoo = odoo
        self._patience = patience
        self._clock = clock
        self._sleep = sleep
        self._seen = None
        self._moved_at = clock()

    def wait(self, measure):
        """Until ``measure()``, which gives (is it done, its figures), says it is done."""
        while True:
            is_done, figures = measure()
            if is_done:
                return figures
            self._notice(figures)
            self._sleep(self.PAUSE)

    def _notice(self, figures):
        now = self._clock()
        if figures != self._seen:
            self._seen, self._moved_at = figures, now
        elif now - self._moved_at > self._patience:
            self._moved_at = now
            raise Stuck(explain(self._odoo, now - self._moved_at + self._patience))


def explain(odoo, seconds):
    """What is not finished, with the reasons that the records themselves give."""
    lines = [f"nothing has moved for {seconds:.0f} seconds"]
    lines += _groups(
        odoo,
        "wms.document",
        [("state", "not in", ("done", "cancelled"))],
        ["kind", "state", "cause"],
        ["code", "cause_detail"],
    )
    lines += _groups(
        odoo,
        "wms.product",
        [("state", "!=", "accepted")],
        ["state"],
        ["code", "reason"],
    )
    lines += _groups(
        odoo,
        "postal.exchange",
        [("state", "not in", ("done", "cancelled"))],
        ["direction", "kind", "state"],
        ["identity", "error"],
    )
    lines += _groups(
        odoo, "queue.job", [("state", "=", "failed")], ["state"], ["name", "exc_message"]
    )
    return "\n  ".join(lines)


def _groups(odoo, model, domain, by, sample):
    """One line a group, with the values of its first record."""
    lines = []
    for group in odoo.call(model, "formatted_read_group", domain, by, ["__count"]):
        values = [str(group[name]) for name in by if group[name]]
        first = odoo.search_read(
            model, [*domain, *group["__extra_domain"]], sample, limit=1, order="id"
        )
        shown = [str(first[0][name])[:200] for name in sample if first and first[0][name]]
        lines.append(f"{group['__count']} {model} {' '.join(values)}: {', '.join(shown)}")
    return lines

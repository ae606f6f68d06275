"""Working on what one peer sent: one message after another, in the order of arrival."""

import logging
import time

from odoo.exceptions import UserError

from ..lib.postal_exchange import ExchangeError, ExchangeWaiting
from .session import DrainSession

_logger = logging.getLogger(__name__)

WAKE_EVERY = 20


class InboundDrain:
    """Works off the received messages of one peer; made and run while holding its lock.

    What waits for something else to be booked is tried again after others succeeded.
    """

    def __init__(self, peer, lock, seconds):
        self._session = DrainSession(peer)
        self._lock = lock
        self._deadline = time.monotonic() + seconds
        self._successes = 0
        self.counts = {"done": 0, "refused": 0, "waiting": 0}
        self.is_tired = False

    def run(self):
        """Work until nothing is left that can be done, or the time is up."""
        while time.monotonic() < self._deadline:
            self._lock.check()
            exchange_id = self._session.run(_next)
            if exchange_id:
                self._work(exchange_id)
            if self._successes and (not exchange_id or self._successes >= WAKE_EVERY):
                self._successes = 0
                self._session.run(_wake)
            elif not exchange_id:
                break

    def _work(self, exchange_id):
        state = work(self._session, exchange_id)
        self._successes += state == "done"
        if state in self.counts:
            self.counts[state] += 1


def work(session, exchange_id):
    """Work on one message in a transaction of its own; return its new state, or None."""
    try:
        return session.run(_work, exchange_id)
    except ExchangeError as error:
        return session.run(_fail, exchange_id, error)
    except UserError as error:
        return session.run(_fail, exchange_id, ExchangeWaiting(str(error)))
    except Exception as error:
        # One message that breaks our code must not hold up those behind it.
        _logger.exception("Exchange %s could not be worked on", exchange_id)
        reason = ExchangeWaiting(f"{type(error).__name__}: {error}")
        return session.run(_fail, exchange_id, reason)


def _next(peer):
    return peer.env["postal.exchange"]._in_next(peer)


def _wake(peer):
    return peer.env["postal.exchange"]._make_waiting_due(peer, "in")


def _work(peer, exchange_id):
    return peer.env["postal.exchange"].browse(exchange_id)._in_work(peer)


def _fail(peer, exchange_id, error):
    return peer.env["postal.exchange"].browse(exchange_id)._in_fail(error)

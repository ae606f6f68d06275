"""Working on what one peer sent, in the order of arrival.

Messages that were never tried are worked several in a transaction, where the peer can do that;
when one of them fails, the others are worked without it.
"""

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
            exchange_ids = self._session.run(_next)
            self._work(exchange_ids)
            if self._successes and (not exchange_ids or self._successes >= WAKE_EVERY):
                self._successes = 0
                self._session.run(_wake)
            elif not exchange_ids:
                break

    def _work(self, exchange_ids):
        """Work them together; if that fails, in halves, down to the one that does."""
        if len(exchange_ids) > 1:
            if work_together(self._session, exchange_ids):
                self._count("done", len(exchange_ids))
                return
            middle = len(exchange_ids) // 2
            for half in (exchange_ids[:middle], exchange_ids[middle:]):
                self._work(half)
            return
        for exchange_id in exchange_ids:
            self._count(work(self._session, exchange_id))

    def _count(self, state, number=1):
        if state == "done":
            self._successes += number
        if state in self.counts:
            self.counts[state] += number


def work_together(session, exchange_ids):
    """Work on messages in one transaction; False if any of them cannot be, and none was."""
    try:
        return session.run(_work_together, exchange_ids)
    except (ExchangeError, UserError) as error:
        _logger.debug("%s messages together: %s", len(exchange_ids), error)
    except Exception as error:
        # The one it concerns will say so when it is worked by itself.
        _logger.info("%s messages together: %s", len(exchange_ids), error, exc_info=True)
    return False


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


def _work_together(peer, exchange_ids):
    return peer.env["postal.exchange"].browse(exchange_ids)._in_work_together(peer)


def _wake(peer):
    return peer.env["postal.exchange"]._make_waiting_due(peer, "in")


def _work(peer, exchange_id):
    return peer.env["postal.exchange"].browse(exchange_id)._in_work(peer)


def _fail(peer, exchange_id, error):
    return peer.env["postal.exchange"].browse(exchange_id)._in_fail(error)

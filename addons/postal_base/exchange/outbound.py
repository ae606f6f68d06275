"""Sending what is due to one peer: threads only talk, all database work is done here."""

import logging
import threading
import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime

from odoo import fields

from ..lib.postal_exchange import ExchangeError, PeerUnavailable, Throttle
from .session import DrainSession

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What came of one call: an answer, an error, or (both None) it was never made."""

    answer: object = None
    error: Exception | None = None
    sent_at: datetime | None = None
    duration_ms: int = 0


class OutboundDrain:
    """Works off the due messages of one peer; made and run while holding its lock.

    Twice as many messages are taken as there are lanes: while some are in the air, the
    next ones are ready with their text built, so that no lane waits for the database.
    """

    def __init__(self, peer, lock, seconds):
        self._session = DrainSession(peer)
        self._lock = lock
        self._lanes = peer.parallel_calls
        self._client = peer._client()
        self._stopping = threading.Event()
        self._throttle = Throttle(peer.calls_per_second, sleep=self._stopping.wait)
        self._deadline = time.monotonic() + seconds
        self._flying = {}
        self._is_closed = False
        self._has_progressed = False
        self._failures = 0
        self.counts = {"done": 0, "refused": 0, "unavailable": 0}

    def run(self):
        """Send until nothing is due, the time is up, or the peer is paused or gone."""
        self._session.run(lambda peer: peer.env["postal.exchange"]._out_recover(peer))
        pool = ThreadPoolExecutor(self._lanes, thread_name_prefix="postal-exchange")
        try:
            while self._fill(pool):
                self._settle_next()
            self._land()
        finally:
            self._stopping.set()
            pool.shutdown(wait=True, cancel_futures=True)

    @property
    def is_tired(self):
        """Whether so many calls failed in a row that the peer is better left alone."""
        return self._failures >= 2 * self._lanes

    def _fill(self, pool):
        """Take more messages while there is room; return whether any are on their way."""
        while self._room() and not self._is_over():
            if not self._take(pool):
                break
        return bool(self._flying) and not self._is_over()

    def _room(self):
        """Return how many to take; none while it is too few to be worth a transaction."""
        room = 2 * self._lanes - len(self._flying)
        return room if room >= max(1, self._lanes // 2) else 0

    def _is_over(self):
        return self._is_closed or self.is_tired or time.monotonic() >= self._deadline

    def _take(self, pool):
        """Take messages once; return whether it is worth to try again."""
        self._lock.check()
        claimed = self._claim(self._room())
        if claimed is None:
            self._is_closed = True  # paused or archived
            return False
        for exchange_id, kind, body in claimed:
            if body is not None:
                self._flying[pool.submit(self._call, kind, body)] = exchange_id
        return bool(claimed) or self._wake_waiting()

    def _wake_waiting(self):
        """When all else is done and something succeeded, what waited may be possible now."""
        if self._flying or not self._has_progressed:
            return False
        self._has_progressed = False
        self._session.run(_wake)
        return True

    def _claim(self, room):
        try:
            return self._session.run(_claim, room)
        except Exception:
            # One broken document must not hold up the queue: the careful way finds it.
            _logger.warning("Taking %s messages failed, taking one", room, exc_info=True)
            return self._session.run(_claim_apart)

    def _call(self, kind, body):
        """Run in a thread: no ORM, no translation."""
        self._throttle.wait()
        if self._stopping.is_set():
            return Outcome()
        sent_at = fields.Datetime.now()
        started = time.monotonic()
        answer = error = None
        try:
            answer = self._client.call(kind, body)
        except ExchangeError as known:
            error = known
        except Exception as unknown:
            # Whatever a client lets slip, it is not known whether the peer got the call.
            _logger.exception("The call %s failed in an unforeseen way", kind)
            error = PeerUnavailable(type(unknown).__name__, unsure=True)
        return Outcome(answer, error, sent_at, int((time.monotonic() - started) * 1000))

    def _settle_next(self):
        landed, _others = wait(self._flying, return_when=FIRST_COMPLETED)
        ordered = sorted(landed, key=self._flying.get)
        self._settle([(self._flying.pop(future), future.result()) for future in ordered])

    def _land(self):
        """Give back what has not been sent, wait for what has."""
        self._stopping.set()
        unsent = [future for future in self._flying if future.cancel()]
        self._settle([(self._flying.pop(future), Outcome()) for future in unsent])
        while self._flying:
            self._settle_next()

    def _settle(self, landed):
        for result in settle_all(self._session, landed):
            self._has_progressed |= result == "done"
            if result in self.counts:
                self.counts[result] += 1
                self._failures = self._failures + 1 if result == "unavailable" else 0


def settle_all(session, landed):
    """Store what came of several calls: together, or one by one where one of them fails."""
    if len(landed) > 1:
        try:
            return session.run(_settle_all, landed)
        except Exception:
            # Which one it was is found, said and dealt with below.
            _logger.info("%s answers could not be booked together", len(landed), exc_info=True)
    return [settle(session, exchange_id, outcome) for exchange_id, outcome in landed]


def settle(session, exchange_id, outcome):
    """Store an outcome with its business effect; return done, refused, unavailable or None."""
    try:
        return session.run(_settle, exchange_id, outcome)
    except ExchangeError as error:
        # the answer turned out, on being booked, to be something else than a success
        return session.run(_settle, exchange_id, _replace_error(outcome, error))
    except Exception as error:
        # The peer has done it, we could not book it: asking again gives the same answer.
        _logger.exception("The answer to exchange %s could not be booked", exchange_id)
        reason = PeerUnavailable(str(error) or type(error).__name__, unsure=True)
        return session.run(_settle, exchange_id, _replace_error(outcome, reason))


def _replace_error(outcome, error):
    return Outcome(outcome.answer, error, outcome.sent_at, outcome.duration_ms)


def _settle_all(peer, landed):
    # Browsed together, so that what one of them reads is read for all.
    rows = peer.env["postal.exchange"].browse(exchange_id for exchange_id, _outcome in landed)
    return [
        row._out_settle(peer, outcome)
        for row, (_exchange_id, outcome) in zip(rows, landed, strict=True)
    ]


def _settle(peer, exchange_id, outcome):
    return peer.env["postal.exchange"].browse(exchange_id)._out_settle(peer, outcome)


def _wake(peer):
    return peer.env["postal.exchange"]._make_waiting_due(peer, "out")


def _claim(peer, room):
    return peer.env["postal.exchange"]._out_claim(peer, room)


def _claim_apart(peer):
    return peer.env["postal.exchange"]._out_claim(peer, 1, is_careful=True)

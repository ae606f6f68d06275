"""The parts of the simulator, put together."""

import secrets
import threading
from dataclasses import dataclass, field

import qimen

from .behaviour import Conduct
from .calls import CallLog
from .controls import Controls
from .desk import Desk
from .floor import Floor
from .mischief import Callback
from .outbox import Outbox
from .store import Store, set_meta

_FEEDBACK_TIMEOUT_S = (3, 20)


@dataclass(frozen=True)
class Account:
    """With which key both sides sign; without a customer id any is accepted."""

    app_key: str
    secret: str = field(repr=False)
    customer_id: str | None = None


class House:
    """Everything of one simulator except its HTTP server."""

    def __init__(self, path, callback, account, senders=4, **defaults):
        self.store = Store(path)
        self._keep_tracking_prefix()
        self.conduct = Conduct(self.store, **defaults)
        self.desk = Desk(self.store, self.conduct, account)
        self.floor = Floor(self.store, self.conduct)
        self.controls = Controls(self.store)
        self.calls = CallLog()
        session = qimen.open_session(senders)
        client = qimen.QimenClient(
            callback,
            account.app_key,
            account.secret,
            account.customer_id or "postroad",
            _FEEDBACK_TIMEOUT_S,
            session=session,
        )
        self._outbox = Outbox(
            self.store, self.conduct, client, Callback(callback, account, session)
        )
        self._senders = senders if callback else 0
        self._stop = threading.Event()

    def start(self, on_crash):
        """Start the workers. ``on_crash`` is called if one ends by an exception."""
        jobs = [self.floor.run] + [self._outbox.run] * self._senders
        for job in jobs:
            threading.Thread(target=self._guarded, args=(job, on_crash), daemon=True).start()

    def stop(self):
        self._stop.set()
        self.store.wake()

    def _guarded(self, job, on_crash):
        try:
            job(self._stop)
        except BaseException:
            on_crash()
            raise

    def _keep_tracking_prefix(self):
        """Each database has its own range of tracking numbers, so they differ everywhere."""
        if not self.store.meta("tracking"):
            with self.store.transaction() as connection:
                set_meta(connection, "tracking", f"11{secrets.randbelow(10_000):04d}")

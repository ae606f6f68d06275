"""Transactions and the lock of a drain: what happens outside the job's own transaction."""

import logging
import random
import threading
import time
from contextlib import contextmanager

from psycopg2 import Error as DatabaseError

from odoo import SUPERUSER_ID, api, sql_db
from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

MOST_TRIES = 6


class LostRaces(logging.Filter):
    """Keeps lost races out of the log where they are repeated: nothing is wrong with them.

    Odoo logs each failed query as an error before it is known what becomes of it.
    """

    def __init__(self):
        super().__init__()
        self._local = threading.local()

    @contextmanager
    def are_expected(self):
        self._local.is_expected = True
        try:
            yield
        finally:
            self._local.is_expected = False

    def filter(self, record):
        if not getattr(self._local, "is_expected", False):
            return True
        args = record.args if isinstance(record.args, tuple) else ()
        return not any(isinstance(one, PG_CONCURRENCY_EXCEPTIONS_TO_RETRY) for one in args)


lost_races = LostRaces()
logging.getLogger("odoo.sql_db").addFilter(lost_races)


class PeerLock:
    """At most one drain for each peer and direction, on however many servers.

    A session lock on a connection of its own: it outlives the transactions of single rows,
    and PostgreSQL frees it when the process dies.
    """

    # The commits end transactions of this connection only, never the job's.
    # pylint: disable=invalid-commit

    def __init__(self, dbname, peer, direction):
        self._key = f"postal.exchange:{peer._name}:{peer.id}:{direction}"
        self._dbname = dbname
        self._cr = None
        self.is_held = False

    def __enter__(self):
        self._cr = sql_db.db_connect(self._dbname).cursor()
        self._cr.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", (self._key,))
        self.is_held = self._cr.fetchone()[0]
        self._cr.commit()  # an open transaction would hold up vacuum; the lock stays
        return self

    def __exit__(self, exc_type, exc_value, traceback):
        try:
            if self.is_held:
                # the connection goes back to the pool, so the lock must be given back
                self._cr.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", (self._key,))
                self._cr.commit()
        except DatabaseError:
            _logger.info("The connection holding %s is gone, and the lock with it", self._key)
        finally:
            self.is_held = False
            self._cr.close()

    def check(self):
        """Raise a database error if the connection, and so the lock, is lost."""
        self._cr.execute("SELECT 1")
        self._cr.commit()


class DrainSession:
    """Opens a transaction for each row, as the system's user, in the peer's language."""

    def __init__(self, peer):
        self._registry = peer.env.registry
        self._peer_model = peer._name
        self._peer_id = peer.id
        company = peer.company_id or peer.env.company
        self._context = {"lang": company.partner_id.lang or peer.env.user.lang}

    def run(self, work, *args):
        """Return ``work(peer, *args)`` after committing it in a transaction of its own.

        Repeated when it lost a race with another transaction; other errors roll it back.
        """
        for attempt in range(1, MOST_TRIES + 1):
            try:
                if attempt == MOST_TRIES:
                    return self._run_once(work, *args)
                with lost_races.are_expected():
                    return self._run_once(work, *args)
            except (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError):
                if attempt == MOST_TRIES:
                    raise
                time.sleep(random.uniform(0, 0.02 * 2**attempt))

    def _run_once(self, work, *args):
        registry = self._registry
        try:
            with registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, self._context)
                result = work(env[self._peer_model].browse(self._peer_id), *args)
        except BaseException:
            registry.reset_changes()
            raise
        if registry.ready:
            registry.signal_changes()
        return result

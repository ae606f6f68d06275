import psycopg2

from odoo import models
from odoo.http import request
from odoo.sql_db import Cursor
from odoo.tools import SQL

#: namespace of the advisory locks in which the writers of an account queue
LOCK_SPACE = 0x0CF
#: above this number writers rely on the row locks alone: advisory locks are a scarce table
MAX_QUEUES = 100


class OcFundAccount(models.Model):
    """Writers of one account queue instead of failing and trying again.

    Odoo's transactions see the database as it was at their first query. Whoever waits for
    another writer's row lock is therefore refused when the lock is granted at last, however
    little the two have to do with each other, and has to start again at the end of the queue.
    A request that takes its turn before its first look at the database is never refused so.
    """

    _inherit = "oc.fund.account"

    def _queue(self):
        """Wait, in the order asked for, until no other transaction works on the accounts."""
        if len(self) <= MAX_QUEUES:
            self._queue_call("pg_advisory_xact_lock", sorted(self.ids))

    def _take_turn(self):
        """Queue for the accounts and then see the database as it is now.

        For the first step of a request only: it ends the transaction. So it does nothing
        but wait in the queue of ``_lock`` when anything has been written or is waiting to be.

        :return: whether the transaction has begun afresh
        """
        if not self or len(self) > MAX_QUEUES or not self._can_begin_afresh():
            return False
        cr, ids = self.env.cr, sorted(self.ids)
        # Locks of the session survive the end of the transaction; those of the transaction
        # take over in the new one, so that nothing remains locked after it.
        try:
            self._queue_call("pg_advisory_lock", ids)
            cr.rollback()
            self._queue_call("pg_advisory_xact_lock", ids)
            self._queue_call("pg_advisory_unlock", ids)
        except psycopg2.Error:
            cr.rollback()
            cr.execute("SELECT pg_advisory_unlock_all()")
            raise
        return True

    def _queue_call(self, function, ids):
        self.env.cr.execute(
            SQL(
                "SELECT %s(%s, id) FROM unnest(%s) AS id",
                SQL.identifier(function),
                LOCK_SPACE,
                ids,
            )
        )

    def _can_begin_afresh(self):
        cr, transaction = self.env.cr, self.env.transaction
        if not isinstance(cr, Cursor) or cr.readonly:
            return False
        hooks = (cr.precommit, cr.prerollback, cr.postcommit, cr.postrollback)
        pending = (transaction.field_dirty, transaction.tocompute)
        if any(map(len, hooks)) or any(any(ids.values()) for ids in pending):
            return False
        return self.env.execute_query(SQL("SELECT pg_current_xact_id_if_assigned() IS NULL"))[0][0]

    def _is_called_directly(self, model, method):
        """Whether the web client's request is exactly this method, so nothing is around it."""
        params = getattr(request, "params", None) if request else None
        return bool(params) and (params.get("model"), params.get("method")) == (model, method)

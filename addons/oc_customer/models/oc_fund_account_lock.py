from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import psycopg2
from psycopg2.extensions import TRANSACTION_STATUS_IDLE

from odoo import models
from odoo.exceptions import UserError
from odoo.http import request
from odoo.sql_db import Cursor
from odoo.tools import SQL

from ..lib.oc_funds import Figures

#: namespace of the advisory locks in which the writers of an account queue
LOCK_SPACE = 0x0CF
#: above this number writers rely on the row locks alone: advisory locks are a scarce table
MAX_QUEUES = 100


@dataclass(frozen=True)
class LockedAccount(Figures):
    """What an operation needs to know of an account, read under its lock in one query."""

    partner_id: int = 0
    company_id: int = 0
    currency_id: int = 0
    digits: int = 2
    has_journal: bool = False

    @classmethod
    def of_texts(cls, balance, held, credit_limit, is_frozen, *numbers):
        *ids, has_journal = map(int, numbers)
        figures = map(Decimal, (balance, held, credit_limit))
        return cls(*figures, is_frozen == "true", *ids, bool(has_journal))

    def to_amount(self, value):
        """``value`` as the exact decimal that the account's currency has for it."""
        unit = Decimal(1).scaleb(-self.digits)
        return Decimal(str(value)).quantize(unit, ROUND_HALF_UP)


class OcFundAccount(models.Model):
    """Writers of one account queue instead of failing and trying again.

    Odoo's transactions see the database as it was at their first query. Whoever waits for
    another writer's row lock is therefore refused when the lock is granted at last, however
    little the two have to do with each other, and has to start again at the end of the queue.
    A request that takes its turn before its first look at the database is never refused so.
    """

    _inherit = "oc.fund.account"

    def _lock(self):
        """Lock the accounts until the transaction ends and read what is true of them then.

        Accounts are locked in the order of their ids, whatever the order asked for.

        :return: {account id: LockedAccount}
        """
        return self._lock_and_find(SQL("SELECT NULL, NULL::int4, NULL::text[] WHERE FALSE"))[0]

    def _lock_and_find(self, query):
        """As ``_lock``, and read what a query ``SELECT name, id, NULL`` finds besides.

        All in one call: between being let in and letting in the next one, every round trip
        counts.

        :return: ({account id: LockedAccount}, {name: id})
        """
        self.flush_recordset(["credit_limit", "is_frozen"])
        self.env["res.company"].flush_model(["oc_fund_journal_id"])
        rows = self.env.execute_query(
            SQL("%s %s UNION ALL %s", self._get_queue_sql(), self._get_lock_sql(), query)
        )
        figures = {row[1]: LockedAccount.of_texts(*row[2]) for row in rows if row[2]}
        return figures, {name: row_id for name, row_id, texts in rows if not texts}

    def _get_lock_sql(self):
        """A query of (nothing, account id, texts of LockedAccount).

        As text, because Odoo's cursors would make floats of amounts.
        """
        return SQL(
            """
            (WITH locked AS (
                SELECT account.*, currency.decimal_places AS digits,
                       company.oc_fund_journal_id AS journal_id
                  FROM oc_fund_account account
                  JOIN res_currency currency ON currency.id = account.currency_id
                  JOIN res_company company ON company.id = account.company_id
                 WHERE account.id = ANY(%s)
                 ORDER BY account.id
                   FOR NO KEY UPDATE OF account
             )
             SELECT NULL, id,
                    ARRAY[balance::text, held::text, credit_limit::text,
                          COALESCE(is_frozen, FALSE)::text, partner_id::text, company_id::text,
                          currency_id::text, digits::text, (journal_id IS NOT NULL)::int::text]
               FROM locked)
            """,
            list(self.ids),
        )

    def _check_can_take(self, amount, figures, incoming=False):
        """Refuse what the account cannot pay or, when frozen, may not pay."""
        self.ensure_one()
        if figures.is_frozen and not incoming:
            raise UserError(
                self.env._(
                    "Fund account %(account)s is frozen (%(reason)s): it takes no new holds,"
                    " payments or transfers out.",
                    account=self.display_name,
                    reason=self.freeze_reason or "-",
                )
            )
        if not figures.can_take(amount):
            # Not a class of its own: the web client shows only the text of a plain UserError.
            raise UserError(self._get_insufficient_message(amount, figures))

    def _get_insufficient_message(self, amount, figures):
        return self.env._(
            "Fund account %(account)s cannot pay %(amount)s: its balance is %(balance)s, of"
            " which %(held)s is held, so %(available)s is available (credit limit %(limit)s).",
            account=self.display_name,
            amount=self._format(amount),
            balance=self._format(figures.balance),
            held=self._format(figures.held),
            available=self._format(figures.available),
            limit=self._format(figures.credit_limit),
        )

    def _get_queue_sql(self):
        """Wait, in the order of ids, until no other transaction works on the accounts."""
        if len(self) > MAX_QUEUES:
            return SQL("")
        return SQL("%s;", self._get_call_sql("pg_advisory_xact_lock"))

    def _take_turn(self):
        """Queue for the accounts and then see the database as it is now.

        For the first step of a request only: it ends the transaction. So it does nothing
        but wait in the queue of ``_lock`` when anything has been written or is waiting to be.

        :return: whether the transaction has begun afresh
        """
        if not self or len(self) > MAX_QUEUES or not self._can_begin_afresh():
            return False
        cr = self.env.cr
        try:
            # One call: while the others wait, every round trip counts. Locks of the session
            # survive the end of the transaction; those of the transaction take over in the
            # new one, so that nothing remains locked after it.
            cr.execute(
                SQL(
                    "%s; ROLLBACK; BEGIN ISOLATION LEVEL REPEATABLE READ; %s; %s",
                    self._get_call_sql("pg_advisory_lock"),
                    self._get_call_sql("pg_advisory_xact_lock"),
                    self._get_call_sql("pg_advisory_unlock"),
                )
            )
        except psycopg2.Error:
            cr.rollback()
            cr.execute("SELECT pg_advisory_unlock_all()")
            raise
        cr.clear()
        cr._now = None
        return True

    def _get_call_sql(self, function):
        return SQL(
            "SELECT %s(%s, id) FROM unnest(%s) AS id",
            SQL.identifier(function),
            LOCK_SPACE,
            sorted(self.ids),
        )

    def _can_begin_afresh(self):
        cr, transaction = self.env.cr, self.env.transaction
        if not isinstance(cr, Cursor) or cr.readonly:
            return False
        hooks = (cr.precommit, cr.prerollback, cr.postcommit, cr.postrollback)
        pending = (transaction.field_dirty, transaction.tocompute)
        if any(map(len, hooks)) or any(any(ids.values()) for ids in pending):
            return False
        if cr.connection.get_transaction_status() == TRANSACTION_STATUS_IDLE:
            return True
        return self.env.execute_query(SQL("SELECT pg_current_xact_id_if_assigned() IS NULL"))[0][0]

    def _is_called_directly(self, model, method):
        """Whether the web client's request is exactly this method, so nothing is around it."""
        params = getattr(request, "params", None) if request else None
        return bool(params) and (params.get("model"), params.get("method")) == (model, method)

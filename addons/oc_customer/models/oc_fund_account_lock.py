from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import psycopg2

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
        self.flush_recordset(["credit_limit", "is_frozen"])
        self.env["res.company"].flush_model(["oc_fund_journal_id"])
        # One call with the queue: between being let in and letting in the next one, every
        # round trip counts. As text, because Odoo's cursors would make floats of amounts.
        rows = self.env.execute_query(
            SQL(
                """
                %s
                SELECT account.id, account.balance::text, account.held::text,
                       account.credit_limit::text, COALESCE(account.is_frozen, FALSE),
                       account.partner_id, account.company_id, account.currency_id,
                       currency.decimal_places, company.oc_fund_journal_id IS NOT NULL
                  FROM oc_fund_account account
                  JOIN res_currency currency ON currency.id = account.currency_id
                  JOIN res_company company ON company.id = account.company_id
                 WHERE account.id = ANY(%s)
                 ORDER BY account.id
                   FOR NO KEY UPDATE OF account
                """,
                self._get_queue_sql(),
                list(self.ids),
            )
        )
        return {row[0]: LockedAccount(*map(Decimal, row[1:4]), *row[4:]) for row in rows}

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
        # Locks of the session survive the end of the transaction; those of the transaction
        # take over in the new one, so that nothing remains locked after it.
        handover = ("pg_advisory_xact_lock", "pg_advisory_unlock")
        try:
            cr.execute(self._get_call_sql("pg_advisory_lock"))
            cr.rollback()
            cr.execute(SQL(";").join(map(self._get_call_sql, handover)))
        except psycopg2.Error:
            cr.rollback()
            cr.execute("SELECT pg_advisory_unlock_all()")
            raise
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
        return self.env.execute_query(SQL("SELECT pg_current_xact_id_if_assigned() IS NULL"))[0][0]

    def _is_called_directly(self, model, method):
        """Whether the web client's request is exactly this method, so nothing is around it."""
        params = getattr(request, "params", None) if request else None
        return bool(params) and (params.get("model"), params.get("method")) == (model, method)

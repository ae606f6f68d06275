from odoo import fields, models
from odoo.tools import SQL


class OcFundRowMixin(models.AbstractModel):
    """Rows of fund accounts that only their own operations add, each by one cause and once.

    A concrete model names its ``_row_columns``, tells in ``_apply_request`` what a request
    does to its account, and makes the values of its row in ``_prepare_row``.
    """

    _name = "oc.fund.row.mixin"
    _description = "Row of Fund Accounts"

    _row_columns = ()

    account_id = fields.Many2one(
        "oc.fund.account", required=True, readonly=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True, ondelete="restrict")
    order_id = fields.Many2one(
        "sale.order", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    amount = fields.Monetary(required=True, readonly=True)
    cause = fields.Char(
        required=True, readonly=True, help="What made the row; one cause makes one row."
    )
    date = fields.Datetime(required=True, readonly=True)
    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="restrict")

    def _append(self, requests):
        """Add a row for each request, in the order given; a known cause adds nothing.

        :param requests: list of dicts with ``account`` (record), ``amount``, ``cause`` (text)
            and what the concrete model wants besides
        :return: ({cause: id} of all requests, {cause: id} of the new rows,
            {account id: LockedAccount} as they are afterwards)
        :raise UserError: when an account cannot; nothing is added then
        """
        accounts = self.env["oc.fund.account"].union(*(row["account"] for row in requests))
        causes = [request["cause"] for request in requests]
        figures, known = accounts._lock_and_find(self._get_causes_sql(causes))
        rows = self._prepare_rows(requests, figures, known)
        added = self._insert(rows) if rows else {}
        if added:
            accounts._forget_totals()
            self.env["sale.order"]._forget_funds([row.get("order_id") for row in requests])
        return known | added, added, figures

    def _apply_request(self, request, amount, figures):
        """The account's figures with the request done to them.

        :raise UserError: when the account cannot
        """
        raise NotImplementedError

    def _prepare_row(self, request, amount, after):
        """Values of ``_row_columns``."""
        raise NotImplementedError

    def _find_causes(self, causes):
        """{cause: id} of those that have their row"""
        rows = self.env.execute_query(self._get_causes_sql(causes))
        return {cause: row_id for cause, row_id, _none in rows}

    def _get_causes_sql(self, causes):
        return SQL(
            "SELECT cause, id, NULL::text[] FROM %s WHERE cause = ANY(%s)",
            SQL.identifier(self._table),
            causes,
        )

    def _prepare_rows(self, requests, figures, known):
        """Values of the new rows; ``figures`` is brought up to date with them."""
        rows = {}
        for request in requests:
            cause, account_id = request["cause"], request["account"].id
            if cause in known or cause in rows:
                continue
            before = figures[account_id]
            amount = before.to_amount(request["amount"])
            figures[account_id] = self._apply_request(request, amount, before)
            rows[cause] = self._prepare_row(request, amount, figures[account_id])
        return list(rows.values())

    def _insert(self, rows):
        """{cause: id} of the new rows. Plain SQL: a thousand rows are one statement."""
        return dict(
            self.env.execute_query(
                SQL(
                    "INSERT INTO %s (%s) VALUES %s RETURNING cause, id",
                    SQL.identifier(self._table),
                    SQL(", ".join(self._row_columns)),
                    SQL(", ").join(SQL("%s", row) for row in rows),
                )
            )
        )

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .oc_fund_sql import HOLD_TRIGGERS

COLUMNS = (
    "account_id",
    "partner_id",
    "company_id",
    "currency_id",
    "order_id",
    "amount",
    "captured",
    "released",
    "remaining",
    "state",
    "is_open",
    "cause",
    "date",
    "user_id",
)


class OcFundHold(models.Model):
    """Part of a fund account's balance kept for an order until it is delivered."""

    _name = "oc.fund.hold"
    _description = "Fund Hold"
    _inherit = ["oc.fund.row.mixin"]
    _order = "id desc"
    _log_access = False
    _rec_name = "cause"
    _row_columns = COLUMNS

    captured = fields.Monetary(required=True, readonly=True, help="Spent on what was delivered.")
    released = fields.Monetary(required=True, readonly=True, help="Given back to the account.")
    remaining = fields.Monetary(required=True, readonly=True, string="Still Held")
    state = fields.Selection(
        [
            ("held", "Held"),
            ("part_captured", "Partly Captured"),
            ("captured", "Captured"),
            ("released", "Released"),
        ],
        required=True,
        readonly=True,
        help="A hold ends captured when any of it was spent, else released.",
    )
    is_open = fields.Boolean(readonly=True)
    entry_ids = fields.One2many("oc.fund.entry", "hold_id", string="Ledger")

    _cause_uniq = models.UniqueIndex("(cause)", "This has been held already.")
    _open_account = models.Index("(account_id) WHERE is_open")
    _amounts_in_range = models.Constraint(
        "CHECK (amount > 0 AND captured >= 0 AND released >= 0 AND remaining >= 0"
        " AND remaining = amount - captured - released)",
        "A hold cannot give more than it holds.",
    )
    _open_while_remaining = models.Constraint(
        "CHECK (is_open = (remaining > 0) AND is_open = (state IN ('held', 'part_captured')))",
        "A hold is open as long as something is still held.",
    )

    def init(self):
        super().init()
        self.env.cr.execute(HOLD_TRIGGERS)

    @api.depends("account_id.name", "order_id.name")
    def _compute_display_name(self):
        for hold in self:
            hold.display_name = f"{hold.account_id.name} {hold.order_id.name or hold.cause}"

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_change()

    def write(self, vals):
        self._refuse_change()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        self._refuse_change()

    def _refuse_change(self):
        raise UserError(
            self.env._("Holds are made, captured and released by their orders, never by hand.")
        )

    @api.model
    def _hold(self, requests):
        """Hold amounts for orders; a known cause changes nothing.

        :param requests: list of dicts with ``account`` (record), ``amount`` and ``cause``,
            and perhaps ``order_id``
        :return: one hold for each request, in the same order
        :raise UserError: when an account cannot; nothing is held then
        """
        if not requests:
            return self.browse()
        ids, _added, _figures = self._append(requests)
        return self.browse(ids[row["cause"]] for row in requests)

    def _apply_request(self, request, amount, figures):
        request["account"]._check_can_take(amount, figures)
        return figures.with_held(amount)

    def _prepare_row(self, request, amount, after):
        return (
            request["account"].id,
            after.partner_id,
            after.company_id,
            after.currency_id,
            request.get("order_id") or None,
            amount,
            0,
            0,
            amount,
            "held",
            True,
            request["cause"],
            fields.Datetime.now(),
            self.env.uid,
        )

    def _capture(self, captures):
        """Spend held money: each capture takes from its hold and is an entry of the ledger.

        :param captures: list of dicts with ``hold`` (record), ``amount``, ``cause`` and
            perhaps ``document``; a known cause changes nothing
        :return: one entry for each capture, in the same order
        """
        entries = self.env["oc.fund.entry"]
        if not captures:
            return entries
        holds = self.union(*(row["hold"] for row in captures))
        holds.account_id._lock()
        known = entries._find_causes([row["cause"] for row in captures])
        new = {row["cause"]: row for row in captures if row["cause"] not in known}.values()
        holds._use([(row["hold"], row["amount"], 0) for row in new])
        change_type = self.env["oc.fund.change.type"]._get_for_kind("order_payment")
        postings = [self._prepare_capture_posting(row, change_type) for row in captures]
        return entries._post(postings)

    def _prepare_capture_posting(self, capture, change_type):
        hold = capture["hold"]
        return {
            "account": hold.account_id,
            "type": change_type,
            "amount": -capture["amount"],
            "cause": capture["cause"],
            "document": capture.get("document"),
            "order_id": hold.order_id.id,
            "hold_id": hold.id,
        }

    def _release(self, amounts=None):
        """Give back what is still held, or ``{hold: amount}`` of it; repeating is harmless."""
        self.account_id._lock()
        self.invalidate_recordset(["remaining"], flush=False)
        releases = []
        for hold in self:
            amount = hold.remaining if amounts is None else amounts.get(hold, 0)
            if amount:
                releases.append((hold, 0, amount))
        self._use(releases)

    def _use(self, uses):
        """Move ``[(hold, captured, released)]`` out of the holds, in one statement."""
        if not uses:
            return
        totals = {}
        for hold, captured, released in uses:
            account = hold.account_id
            before = totals.get(hold.id, (0, 0))
            totals[hold.id] = (
                before[0] + account._to_amount(captured),
                before[1] + account._to_amount(released),
            )
        self._check_remaining(totals)
        self._update_used(totals)
        self.account_id._forget_totals()
        names = ["captured", "released", "remaining", "state", "is_open"]
        self.invalidate_recordset(names, flush=False)
        self.env["sale.order"]._forget_funds(self.order_id.ids)

    def _check_remaining(self, totals):
        self.invalidate_recordset(["remaining"], flush=False)
        for hold in self:
            moved = sum(totals.get(hold.id, (0, 0)))
            if hold.account_id._to_amount(hold.remaining) < moved:
                account = hold.account_id
                raise UserError(
                    self.env._(
                        "%(amount)s cannot be taken from the hold of %(order)s on fund account"
                        " %(account)s: only %(remaining)s of it is still held.",
                        amount=account._format(moved),
                        order=hold.order_id.name or hold.cause,
                        account=account.name,
                        remaining=account._format(hold.remaining),
                    )
                )

    def _update_used(self, totals):
        rows = SQL(", ").join(
            SQL("(%s, %s::numeric, %s::numeric)", hold_id, captured, released)
            for hold_id, (captured, released) in totals.items()
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE oc_fund_hold hold
                   SET captured = hold.captured + used.captured,
                       released = hold.released + used.released,
                       remaining = hold.remaining - used.captured - used.released,
                       is_open = hold.remaining > used.captured + used.released,
                       state = CASE
                           WHEN hold.captured + used.captured > 0 THEN
                               CASE WHEN hold.remaining > used.captured + used.released
                                    THEN 'part_captured' ELSE 'captured' END
                           WHEN hold.remaining > used.released THEN 'held'
                           ELSE 'released' END
                  FROM (VALUES %s) AS used (id, captured, released)
                 WHERE hold.id = used.id
                """,
                rows,
            )
        )

    def _get_open(self, orders):
        """Open holds of the orders, oldest first."""
        return self.search(
            Domain("order_id", "in", orders.ids) & Domain("is_open", "=", True), order="id"
        )

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.postal_base.lib.postal_exchange import ExchangeRefused, ExchangeWaiting

from ..lib.wms_control import Limits, exceeded
from .rights import acting

STATES = [
    ("to_approve", "To Approve"),
    ("waiting", "Cannot Be Booked Yet"),
    ("booked", "Booked"),
    ("refused", "Refused"),
]
TRANSITIONS = {
    ("to_approve", "waiting"),
    ("to_approve", "booked"),
    ("to_approve", "refused"),
    ("waiting", "booked"),
    ("waiting", "refused"),
    ("refused", "to_approve"),
}
OPEN_STATES = ("to_approve", "waiting")


class WmsCount(models.Model):
    """What one message says about stock that is more or less than the books say."""

    _name = "wms.count"
    _description = "Stock Adjustment by a Warehouse"
    _rec_name = "code"
    _order = "id desc"

    code = fields.Char("Number", required=True, readonly=True, index="trigram")
    kind = fields.Selection(
        [("count", "Count"), ("change", "Change")], required=True, readonly=True
    )
    key = fields.Char("Message Number", required=True, readonly=True)
    backend_id = fields.Many2one(
        "wms.backend", "Warehouse System", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="backend_id.company_id", store=True)
    warehouse_id = fields.Many2one("stock.warehouse", required=True, readonly=True)
    exchange_id = fields.Many2one(
        "postal.exchange", "Message", readonly=True, ondelete="set null", index="btree_not_null"
    )
    state = fields.Selection(STATES, required=True, default="to_approve", readonly=True)
    reason = fields.Char(readonly=True, help="Why it is not booked yet, or was booked by itself.")
    reported_at = fields.Datetime("Time", readonly=True, required=True)
    decided_at = fields.Datetime("Decided", readonly=True)
    decided_uid = fields.Many2one("res.users", "Decided By", readonly=True)
    note = fields.Char("Remark", readonly=True)
    quantity = fields.Float(
        "Pieces Touched",
        readonly=True,
        digits="Product Unit",
        help="The larger of what is missing and what is found.",
    )
    value = fields.Float("Value Touched", readonly=True, help="The same at cost.")
    line_ids = fields.One2many("wms.count.line", "count_id", "Differences", readonly=True)
    move_ids = fields.One2many("stock.move", "wms_count_id", "Stock Moves", readonly=True)

    _once = models.UniqueIndex("(backend_id, kind, code, key)")
    _open_idx = models.Index("(backend_id, state) WHERE state IN ('to_approve', 'waiting')")

    # Actions

    def action_approve(self):
        """Book the differences that wait for approval."""
        counts_sudo = self._deciding()._check_state(("to_approve", "waiting"))
        counts_sudo._note_decision()
        counts_sudo._book()
        return True

    def action_refuse(self):
        """Do not believe the warehouse: our books stay as they are."""
        counts_sudo = self._deciding()._check_state(("to_approve", "waiting"))
        counts_sudo._note_decision()
        counts_sudo._set_state("refused", {"reason": self.env._("Refused by hand")})
        return True

    def action_reopen(self):
        """Decide again about what was refused."""
        self._deciding()._check_state(("refused",))._set_state("to_approve", {"reason": False})
        return True

    def action_view_moves(self):
        return self.move_ids.move_line_ids._get_records_action(name=self.env._("Stock Moves"))

    # Business

    def _deciding(self):
        counts_sudo = acting(self)
        if not (self.env.su or self.env.user.has_group("postal_warehouse.group_manager")):
            raise AccessError(
                self.env._("Only managers of external warehouses decide about differences.")
            )
        return counts_sudo

    def _check_state(self, allowed):
        wrong = self.filtered(lambda c: c.state not in allowed)
        if wrong:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(code)s is in the state %(state)s: nothing is left to decide that way.",
                    code=wrong[0].code,
                    state=labels[wrong[0].state],
                )
            )
        return self

    def _note_decision(self):
        self.write({"decided_at": fields.Datetime.now(), "decided_uid": self.env.uid})

    def _set_state(self, target, vals=None):
        """Move the adjustments that may go to ``target``; gives those that moved."""
        allowed = {source for source, to in TRANSITIONS if to == target}
        moved = self.filtered(lambda c: c.state in allowed)
        if moved:
            moved.write({**(vals or {}), "state": target})
        return moved

    @api.model
    def _on_report(self, backend, fact, exchange):
        """Store what a message reports, once; book it if it is within the backend's limits."""
        warehouse = self._find_warehouse(backend, fact)
        products = backend._find_products(fact.lines)
        vals_list = self.env["wms.count.line"]._prepare_reported(backend, fact, products)
        if not vals_list:
            return self.browse()
        count = self.create(
            {
                "code": fact.code,
                "kind": fact.kind,
                "key": fact.key or exchange.identity,
                "backend_id": backend.id,
                "warehouse_id": warehouse.id,
                "exchange_id": exchange.id,
                "reported_at": fact.reported_at or fields.Datetime.now(),
                "note": fact.note,
            }
        )
        count.line_ids = [fields.Command.create(vals) for vals in vals_list]
        count._decide()
        return count

    def _find_warehouse(self, backend, fact):
        if fact.owner_code and backend.owner_code and fact.owner_code != backend.owner_code:
            raise ExchangeRefused(
                "unknown-owner",
                self.env._(
                    "%(code)s is about goods of the owner %(owner)s, and ours is %(ours)s.",
                    code=fact.code,
                    owner=fact.owner_code,
                    ours=backend.owner_code,
                ),
            )
        warehouse = backend.warehouse_ids.filtered(lambda w: w.wms_code == fact.warehouse_code)
        if not warehouse:
            raise ExchangeWaiting(
                self.env._(
                    "%(code)s is about the warehouse %(warehouse)s, which no warehouse of ours has "
                    "as its code at %(backend)s. Enter it where it belongs.",
                    code=fact.code,
                    warehouse=fact.warehouse_code,
                    backend=backend.name,
                )
            )
        return warehouse

    def _decide(self):
        """Book what needs no person, and say why."""
        self.ensure_one()
        self.quantity, self.value = self.line_ids._get_totals()
        backend = self.backend_id
        if backend.count_approval == "manual":
            self.reason = self.env._("All differences are approved by hand.")
            return
        # Pages of one count are weighed together: splitting must not get around a limit.
        same = self.search(
            [("backend_id", "=", backend.id), ("code", "=", self.code), ("kind", "=", self.kind)]
        )
        quantity, value = sum(same.mapped("quantity")), sum(same.mapped("value"))
        limits = Limits(backend.count_limit_quantity, backend.count_limit_value)
        over = exceeded(limits, quantity, value)
        self.reason = self._describe_decision(over, quantity, value)
        if not over:
            self.decided_at = fields.Datetime.now()
            self._book()

    def _describe_decision(self, over, quantity, value):
        figures = {
            "quantity": f"{quantity:g}",
            "value": f"{value:.2f}",
            "most": f"{self.backend_id.count_limit_quantity:g}",
            "worth": f"{self.backend_id.count_limit_value:.2f}",
        }
        if "quantity" in over:
            return self.env._(
                "%(quantity)s pieces are more than the limit of %(most)s.", **figures
            )
        if "value" in over:
            return self.env._("A value of %(value)s is above the limit of %(worth)s.", **figures)
        return self.env._(
            "Within the limits: %(quantity)s pieces, a value of %(value)s.", **figures
        )

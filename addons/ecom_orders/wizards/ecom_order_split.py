from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..models.ecom_order_split import HOWS


class EcomOrderSplitBy(models.TransientModel):
    """Splits an order by hand, or by a proposal that a person may change."""

    _name = "ecom.order.split"
    _description = "Split an Order"

    order_id = fields.Many2one("ecom.order", required=True, readonly=True)
    how = fields.Selection(
        [("hand", "By hand"), *(one for one in HOWS if one[0] != "product")],
        default="hand",
        required=True,
    )
    per_carton = fields.Float("Pieces in a Carton", digits="Product Unit")
    warehouse_id = fields.Many2one(
        "stock.warehouse", "Warehouse of What Is Split Off", help="Empty: the rules decide."
    )
    line_ids = fields.One2many("ecom.order.split.line", "wizard_id", "Lines")
    part_count = fields.Integer("New Orders", compute="_compute_part_count")

    @api.model
    def default_get(self, fields_list):
        defaults = super().default_get(fields_list)
        order = self.env["ecom.order"].browse(
            self.env.context.get("default_order_id") or self.env.context.get("active_id")
        )
        lines = [Command.create({"line_id": line.id}) for line in order.line_ids]
        return {**defaults, "order_id": order.id, "line_ids": lines}

    @api.onchange("how", "per_carton")
    def _onchange_how(self):
        """Fill in what goes by itself."""
        rows = []
        if self.how != "hand":
            wishes = self.order_id._propose_split(self.how, per_carton=self.per_carton)
            rows = [
                {"line_id": line._origin.id, "quantity": quantity, "part": part}
                for part, (wish, _none) in enumerate(wishes, 1)
                for line, quantity in wish.items()
            ]
        named = {row["line_id"] for row in rows}
        rows += [{"line_id": line._origin.id} for line in self.order_id.line_ids
                 if line._origin.id not in named]
        self.line_ids = [Command.clear(), *(Command.create(row) for row in rows)]

    @api.depends("line_ids.quantity", "line_ids.part")
    def _compute_part_count(self):
        for wizard in self:
            wizard.part_count = len(wizard._get_wishes())

    def _get_wishes(self):
        wishes = {}
        for row in self.line_ids.filtered(lambda row: row.quantity > 0):
            wish = wishes.setdefault(row.part, {})
            wish[row.line_id] = wish.get(row.line_id, 0) + row.quantity
        return [wishes[part] for part in sorted(wishes)]

    def action_split(self):
        """Split as the table says, and open what came of it."""
        self.ensure_one()
        order = self.order_id
        order._check_reviewer()
        wishes = self._get_wishes()
        if not wishes:
            raise UserError(
                self.env._("Say of at least one line how much of it is to be split off.")
            )
        children = order._split([(wish, self.warehouse_id) for wish in wishes])
        action = self.env["ir.actions.act_window"]._for_xml_id("ecom_orders.ecom_order_action")
        return {**action, "domain": [("id", "in", (order | children).ids)], "context": {}}

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class EcomOrderMergeCheck(models.TransientModel):
    """Shows for a lead and others why they may or may not be merged, and merges those that may."""

    _name = "ecom.order.merge"
    _description = "Merge Orders"

    lead_id = fields.Many2one("ecom.order", "Goes Out As", required=True)
    order_ids = fields.Many2many("ecom.order", string="Orders")
    line_ids = fields.One2many("ecom.order.merge.line", "wizard_id", "Check")
    ready_count = fields.Integer("Can Be Merged", compute="_compute_ready_count")

    @api.model
    def default_get(self, fields_list):
        defaults = super().default_get(fields_list)
        ids = self.env.context.get("default_order_ids") or self.env.context.get("active_ids") or []
        orders = self.env["ecom.order"].browse(ids).sorted(lambda one: (one.ordered_at, one.id))
        return {
            **defaults,
            "order_ids": [Command.set(orders.ids)],
            "lead_id": orders[:1].id,
            "line_ids": [Command.create({"order_id": order.id}) for order in orders],
        }

    @api.depends("line_ids.reasons", "line_ids.is_chosen")
    def _compute_ready_count(self):
        for wizard in self:
            wizard.ready_count = len(wizard._get_ready())

    def _get_ready(self):
        lines = self.line_ids.filtered(lambda line: line.is_chosen and not line.reasons)
        return lines.order_id - self.lead_id

    def action_merge(self):
        """Merge those of the ticked orders that may be merged into the lead."""
        self.ensure_one()
        self.lead_id._check_reviewer()
        ready = self._get_ready()
        if not ready:
            raise UserError(
                self.env._(
                    "None of these orders can be merged into %(lead)s; the reasons stand beside"
                    " them.",
                    lead=self.lead_id.number,
                )
            )
        ready._check_reviewer()
        ready._merge(dict.fromkeys(ready, self.lead_id))
        return {
            "type": "ir.actions.act_window", "res_model": "ecom.order", "view_mode": "form",
            "res_id": self.lead_id.id,
        }

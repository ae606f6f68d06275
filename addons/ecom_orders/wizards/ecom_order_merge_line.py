from odoo import api, fields, models


class EcomOrderMergeLine(models.TransientModel):
    _name = "ecom.order.merge.line"
    _description = "Order to Merge"

    wizard_id = fields.Many2one("ecom.order.merge", required=True, ondelete="cascade")
    order_id = fields.Many2one("ecom.order", required=True, readonly=True)
    is_chosen = fields.Boolean("Merge", default=True)
    is_lead = fields.Boolean(compute="_compute_reasons")
    reasons = fields.Text("Why Not", compute="_compute_reasons")
    channel_id = fields.Many2one(related="order_id.channel_id", related_sudo=False)
    receiver_name = fields.Char(related="order_id.receiver_name", related_sudo=False)
    currency_id = fields.Many2one(related="order_id.currency_id", related_sudo=False)
    amount_total = fields.Monetary(related="order_id.amount_total", related_sudo=False)

    @api.depends("order_id", "wizard_id.lead_id")
    def _compute_reasons(self):
        for line in self:
            lead = line.wizard_id.lead_id
            line.is_lead = line.order_id == lead
            found = line.order_id._explain_merge(lead) if lead and not line.is_lead else {}
            line.reasons = "\n".join(found.get(line.order_id, []))

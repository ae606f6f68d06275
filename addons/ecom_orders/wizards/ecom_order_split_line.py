from odoo import fields, models


class EcomOrderSplitLine(models.TransientModel):
    _name = "ecom.order.split.line"
    _description = "Line to Split Off"

    wizard_id = fields.Many2one("ecom.order.split", required=True, ondelete="cascade")
    line_id = fields.Many2one("ecom.order.line", "Goods", required=True)
    product_id = fields.Many2one(related="line_id.product_id", related_sudo=False)
    ordered = fields.Float(related="line_id.quantity", related_sudo=False, string="Ordered")
    quantity = fields.Float("Split Off", digits="Product Unit")
    part = fields.Integer("New Order No.", default=1)

    _check_quantity = models.Constraint(
        "CHECK (quantity >= 0)", "What is split off is zero or more."
    )

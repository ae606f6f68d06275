from odoo import fields, models


class StockMove(models.Model):
    _inherit = "stock.move"

    ecom_line_id = fields.Many2one(
        "ecom.order.line",
        "Shop Order Line",
        copy=False,
        index="btree_not_null",
        readonly=True,
        ondelete="set null",
    )

    def _prepare_move_split_vals(self, qty):
        return {**super()._prepare_move_split_vals(qty), "ecom_line_id": self.ecom_line_id.id}

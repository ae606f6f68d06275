from odoo import api, fields, models


class StockMove(models.Model):
    _inherit = "stock.move"

    wms_lot_name = fields.Char(
        "Batch Asked For",
        copy=False,
        help="The external warehouse is asked for this batch; empty: it chooses.",
    )

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        return [*super()._prepare_merge_moves_distinct_fields(), "wms_lot_name"]

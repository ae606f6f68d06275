from odoo import fields, models


class StockMove(models.Model):
    _inherit = "stock.move"

    wms_count_id = fields.Many2one(
        "wms.count", "Reported Difference", copy=False, index="btree_not_null", readonly=True
    )

from odoo import fields, models


class StockLocation(models.Model):
    _inherit = "stock.location"

    station_sequence = fields.Integer(
        "Walking Order", help="Bins are visited in this order, then by name."
    )

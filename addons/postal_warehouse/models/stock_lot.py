from odoo import fields, models


class StockLot(models.Model):
    _inherit = "stock.lot"

    production_date = fields.Date(help="When the batch was made, as the warehouse reports it.")

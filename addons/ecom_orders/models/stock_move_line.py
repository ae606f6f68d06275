from odoo import models


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _free_reservation(self, *args, **kwargs):
        # sudo: goods that are gone are taken from whoever reserved them, seen by the user or not
        return super(StockMoveLine, self.sudo())._free_reservation(*args, **kwargs)

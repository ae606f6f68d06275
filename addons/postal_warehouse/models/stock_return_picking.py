from odoo import models


class StockReturnPicking(models.TransientModel):
    _inherit = "stock.return.picking"

    def action_create_exchanges(self):
        """Both sides of an exchange are told to the warehouse as one."""
        wizard = self.with_context(wms_exchange_id=self.picking_id.id)
        return super(StockReturnPicking, wizard).action_create_exchanges()

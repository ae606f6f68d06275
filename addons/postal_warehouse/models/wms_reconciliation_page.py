from odoo import fields, models


class WmsReconciliationPage(models.Model):
    """A page of the warehouse's stock, kept until all pages are there to be compared."""

    _name = "wms.reconciliation.page"
    _description = "Page of a Warehouse's Stock"
    _log_access = False

    reconciliation_id = fields.Many2one(
        "wms.reconciliation", required=True, index=True, ondelete="cascade"
    )
    warehouse_id = fields.Many2one("stock.warehouse", required=True, ondelete="cascade")
    item_code = fields.Char(help="Asked for this product only, the second time.")
    rows = fields.Json()

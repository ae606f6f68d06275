from odoo import fields, models


class WmsStationScan(models.Model):
    _name = "wms.station.scan"
    _description = "Station Scan"
    _order = "id desc"

    session_id = fields.Many2one(
        "wms.station.session", required=True, index=True, readonly=True, ondelete="cascade"
    )
    warehouse_id = fields.Many2one(related="session_id.warehouse_id", store=True, index=True)
    company_id = fields.Many2one(related="session_id.company_id", store=True)
    token = fields.Char(
        required=True, readonly=True, help="Made by the device, so that a repeat is recognized."
    )
    doing = fields.Char("Action", required=True, readonly=True)
    code = fields.Char(readonly=True)
    is_ok = fields.Boolean("Accepted", readonly=True)
    is_undone = fields.Boolean("Taken Back", readonly=True)
    message = fields.Char(readonly=True)
    product_id = fields.Many2one("product.product", readonly=True, ondelete="set null")
    lot_name = fields.Char("Lot", readonly=True)
    location_id = fields.Many2one("stock.location", "Bin", readonly=True, ondelete="set null")
    picking_id = fields.Many2one(
        "stock.picking", "Transfer", index=True, readonly=True, ondelete="set null"
    )
    quantity = fields.Float(readonly=True, digits="Product Unit")
    effects = fields.Json(readonly=True, help="What an undo takes back.")
    cursor_before = fields.Json(readonly=True)

    _token_uniq = models.UniqueIndex("(token)", "This scan was worked already.")

    def _show(self):
        return [
            {
                "id": scan.id,
                "time": fields.Datetime.to_string(scan.create_date),
                "ok": scan.is_ok,
                "undone": scan.is_undone,
                "code": scan.code or "",
                "text": scan.message or "",
            }
            for scan in self
        ]

from odoo import fields, models


class WmsDocumentLine(models.Model):
    _inherit = "wms.document.line"

    lot_name = fields.Char("Batch Asked For", readonly=True)

from odoo import fields, models


class EcomImportError(models.Model):
    """A cell of an imported file that cannot be taken, and what would be right."""

    _name = "ecom.import.error"
    _description = "Error in an Imported File"
    _order = "import_id, row, id"
    _rec_name = "message"

    import_id = fields.Many2one(
        "ecom.import", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="import_id.company_id")
    row = fields.Integer(readonly=True, aggregator=None)
    column = fields.Char(readonly=True)
    value = fields.Char("What Stands There", readonly=True)
    message = fields.Char("What Would Be Right", readonly=True)

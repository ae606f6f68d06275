from odoo import api, fields, models


class WmsDocumentLine(models.Model):
    """A product the warehouse is asked for, and how much of it is done."""

    _name = "wms.document.line"
    _description = "Warehouse Document Line"
    _rec_name = "product_id"
    _order = "document_id, number, id"

    document_id = fields.Many2one(
        "wms.document", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="document_id.company_id", store=True)
    number = fields.Integer("No.", required=True, readonly=True)
    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, ondelete="restrict"
    )
    uom_id = fields.Many2one(related="product_id.uom_id")
    planned = fields.Float(readonly=True, required=True, default=0.0, digits="Product Unit")
    done = fields.Float(readonly=True, required=True, default=0.0, digits="Product Unit")
    lacking = fields.Float(
        readonly=True,
        required=True,
        default=0.0,
        digits="Product Unit",
        help="Reported as missing.",
    )
    lack_reason = fields.Char(readonly=True)
    role = fields.Selection(
        [("material", "Goes In"), ("product", "Comes Out")],
        "Part in Kit Work",
        readonly=True,
    )
    is_unplanned = fields.Boolean("Unplanned", readonly=True)
    remaining = fields.Float(compute="_compute_remaining", digits="Product Unit")
    move_ids = fields.One2many("stock.move", "wms_line_id", "Moves", readonly=True)

    _number_uniq = models.UniqueIndex("(document_id, number)")
    _quantities = models.Constraint(
        "CHECK (planned >= 0 AND done >= 0 AND lacking >= 0)",
        "Planned, done and lacking quantities cannot be below zero.",
    )

    @api.depends("planned", "done")
    def _compute_remaining(self):
        for line in self:
            line.remaining = max(line.planned - line.done, 0.0)

    def _is_outgoing(self):
        """Whether the goods of this line leave the warehouse's stock."""
        return self.role == "material" or (not self.role and self.document_id._is_outgoing())

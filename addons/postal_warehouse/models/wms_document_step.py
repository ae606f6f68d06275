from odoo import fields, models

STEPS = [
    ("new", "New"),
    ("accepted", "Accepted"),
    ("rejected", "Rejected"),
    ("printed", "Printed"),
    ("picked", "Picked"),
    ("checked", "Checked"),
    ("packed", "Packed"),
    ("weighed", "Weighed"),
    ("ready", "Ready to Ship"),
    ("received", "Received"),
    ("part_done", "Partly Done"),
    ("done", "Done"),
    ("shipped", "Shipped"),
    ("signed", "Signed For"),
    ("refused", "Refused at the Door"),
    ("exception", "Exception"),
    ("cancelled", "Cancelled"),
    ("closed", "Closed"),
    ("other", "Other"),
]

#: steps that only tell how far the work is: nothing is booked by them
PLAIN_STEPS = (
    "new", "accepted", "printed", "picked", "checked", "packed", "weighed", "ready", "shipped",
    "signed", "exception", "other",
)


class WmsDocumentStep(models.Model):
    """A step of the warehouse's work on a document."""

    _name = "wms.document.step"
    _description = "Warehouse Work Step"
    _order = "reported_at, id"

    document_id = fields.Many2one(
        "wms.document", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="document_id.company_id", store=True)
    name = fields.Selection(STEPS, "Step", required=True, readonly=True)
    reported_at = fields.Datetime("Time", required=True, readonly=True)
    operator = fields.Char(readonly=True)
    note = fields.Char(readonly=True)
    key = fields.Char("Report", readonly=True, help="The report of goods this step is about.")
    is_booked = fields.Boolean(readonly=True)

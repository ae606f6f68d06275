from odoo import fields, models
from odoo.fields import Domain


class EcomReviewPolicy(models.Model):
    """Which orders pass review without a person. No match: a person reviews."""

    _name = "ecom.review.policy"
    _description = "Exemption Policy"
    _inherit = ["postal.rule.mixin"]

    _rule_document_model = "ecom.order"

    channel_ids = fields.Many2many("ecom.channel", string="Shops", help="Empty: all shops.")
    most_amount = fields.Float("Amount up to", help="0: any amount.")
    passes_notes = fields.Boolean(
        "Also Orders with a Note", help="Off: what the buyer wrote is read by a person."
    )
    skips_finance = fields.Boolean("Also Finance Review", default=True)

    _check_most_amount = models.Constraint(
        "CHECK (most_amount >= 0)", "The amount must be zero or more."
    )

    def _get_criteria_domain(self):
        domain = super()._get_criteria_domain()
        if self.channel_ids:
            domain &= Domain("channel_id", "in", self.channel_ids.ids)
        if self.most_amount:
            domain &= Domain("amount_total", "<=", self.most_amount)
        if not self.passes_notes:
            domain &= Domain("buyer_note", "=", False)
        return domain

    def _preview_fields(self):
        return (*super()._preview_fields(), "channel_ids", "most_amount", "passes_notes")

    def _get_preview_documents(self):
        return self._get_document_model().search([("state", "=", "service")], limit=1000)

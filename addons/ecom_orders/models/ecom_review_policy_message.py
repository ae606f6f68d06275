from odoo import fields, models
from odoo.fields import Domain


class EcomReviewPolicy(models.Model):
    _inherit = "ecom.review.policy"

    passes_messages = fields.Boolean(
        "Also Orders with an Open Message",
        help="Off: an order whose buyer waits for an answer is looked at by a person.",
    )

    def _get_criteria_domain(self):
        domain = super()._get_criteria_domain()
        if not self.passes_messages:
            # orders enter in bulk without a value, which is as good as no
            domain &= Domain("has_open_message", "!=", True)
        return domain

    def _preview_fields(self):
        return (*super()._preview_fields(), "passes_messages")

from odoo import fields, models


class EcomCampaignStep(models.Model):
    """What must be reached for how many gifts; this quantity or amount included."""

    _name = "ecom.campaign.step"
    _description = "Gift Step"
    _order = "scheme_id, threshold, id"

    scheme_id = fields.Many2one(
        "ecom.campaign.scheme", required=True, index=True, ondelete="cascade"
    )
    threshold = fields.Float("From", help="This quantity or amount included.")
    times = fields.Integer("Gifts", required=True, default=1)

    _check_step = models.Constraint(
        "CHECK (threshold >= 0 AND times > 0)", "A step gives at least one gift, from 0 on."
    )

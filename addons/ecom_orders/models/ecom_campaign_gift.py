from odoo import fields, models


class EcomCampaignGift(models.Model):
    """A product that is given."""

    _name = "ecom.campaign.gift"
    _description = "Gift"
    _order = "scheme_id, sequence, id"

    scheme_id = fields.Many2one(
        "ecom.campaign.scheme", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    product_id = fields.Many2one("product.product", required=True, ondelete="restrict")
    quantity = fields.Float("Pieces", digits="Product Unit", required=True, default=1.0)

    _check_quantity = models.Constraint("CHECK (quantity > 0)", "A gift is more than nothing.")

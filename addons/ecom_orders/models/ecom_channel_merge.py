from odoo import fields, models


class EcomChannelMerge(models.Model):
    _inherit = "ecom.channel"

    merge_policy = fields.Selection(
        [
            ("never", "Never"),
            ("offer", "Offer to customer service"),
            ("always", "By itself"),
        ],
        "Merge Orders",
        default="offer",
        required=True,
        help="Several orders of the same buyer to the same address may go out as one parcel.",
    )
    merges_across = fields.Boolean(
        "Also with Other Shops",
        help="Receiver, phone and address decide alone; on both shops this must be on.",
    )

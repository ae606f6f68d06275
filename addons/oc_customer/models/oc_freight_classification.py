from odoo import api, fields, models

PRODUCT_CLASS = "product_class"


class OcClassification(models.Model):
    """Product classes (A, B, C, ...) are one more list that users maintain."""

    _inherit = "oc.classification"

    kind = fields.Selection(
        selection_add=[(PRODUCT_CLASS, "Product Class")], ondelete={PRODUCT_CLASS: "cascade"}
    )

    @api.model
    def _get_uses(self):
        holders = [
            ("product.template", "oc_class_id"),
            ("oc.freight.waiver.share", "class_ids"),
        ]
        return super()._get_uses() | {PRODUCT_CLASS: holders}

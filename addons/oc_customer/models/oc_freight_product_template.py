from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    oc_class_id = fields.Many2one(
        "oc.classification",
        string="Product Class",
        domain=[("kind", "=", "product_class")],
        ondelete="restrict",
        index="btree_not_null",
        help="Freight waiver rules may ask for a share of goods of this class in the order.",
    )

from odoo import fields, models

from .wms_product import PRODUCT_FIELDS


class ProductTemplate(models.Model):
    _inherit = "product.template"

    wms_product_count = fields.Integer(compute="_compute_wms_product_count")

    def _compute_wms_product_count(self):
        # Counts for a stat button; the figure is no secret to a reader of the product.
        groups = self.env["wms.product"].sudo()._read_group(
            [("product_id.product_tmpl_id", "in", self.ids)], ["product_id"], ["__count"]
        )
        counts = {}
        for product, count in groups:
            template = product.product_tmpl_id
            counts[template] = counts.get(template, 0) + count
        for template in self:
            template.wms_product_count = counts.get(template, 0)

    def write(self, vals):
        result = super().write(vals)
        if PRODUCT_FIELDS & vals.keys():
            self.product_variant_ids._mark_wms_changed()
        return result

    def action_view_wms_products(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "postal_warehouse.wms_product_action"
        )
        return {**action, "domain": [("product_id.product_tmpl_id", "in", self.ids)], "context": {}}

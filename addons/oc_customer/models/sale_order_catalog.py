from odoo import models
from odoo.fields import Domain


class SaleOrder(models.Model):
    """The catalogue of an ordering unit's order shows its table's products and prices."""

    _inherit = "sale.order"

    def _get_product_catalog_domain(self):
        domain = super()._get_product_catalog_domain()
        if self.partner_id.oc_role == "unit":
            domain &= Domain("oc_table_line_ids.table_id", "=", self.product_table_id.id)
        return domain

    def _get_product_catalog_order_data(self, products, **kwargs):
        data = super()._get_product_catalog_order_data(products, **kwargs)
        if self.partner_id.oc_role != "unit":
            return data
        lines = self.env["oc.product.table.line"]._get_lines(self.product_table_id, products)
        table_lines = self.env["oc.product.table.line"].union(*lines.values())
        for line, price in table_lines._get_prices(self.partner_id).items():
            data[line.product_id.id]["price"] = price
        return data

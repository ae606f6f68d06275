from odoo import fields, models


class OcDcProduct(models.Model):
    """A product that a distribution centre supplies."""

    _name = "oc.dc.product"
    _description = "Product of a Distribution Centre"
    _order = "warehouse_id, product_id"
    _rec_name = "product_id"
    _check_company_auto = True

    warehouse_id = fields.Many2one(
        "stock.warehouse",
        string="Distribution Centre",
        required=True,
        ondelete="cascade",
        index=True,
        domain=[("is_dc", "=", True)],
    )
    product_id = fields.Many2one(
        "product.product",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
        domain=[("sale_ok", "=", True)],
    )
    company_id = fields.Many2one(related="warehouse_id.company_id", store=True, index=True)
    default_code = fields.Char(related="product_id.default_code")
    categ_id = fields.Many2one(related="product_id.categ_id", store=True)

    _warehouse_product_uniq = models.UniqueIndex(
        "(warehouse_id, product_id)",
        "The distribution centre already has this product.",
    )

    def _get_enabled(self, warehouses, products):
        """Set of (warehouse id, product id) that are enabled; one query."""
        # What a centre supplies decides about an order whoever places it.
        rows = self.sudo()._read_group(
            [("warehouse_id", "in", warehouses.ids), ("product_id", "in", products.ids)],
            ["warehouse_id", "product_id"],
        )
        return {(warehouse.id, product.id) for warehouse, product in rows}

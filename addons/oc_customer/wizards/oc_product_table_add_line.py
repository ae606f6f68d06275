from odoo import fields, models


class OcProductTableAddLine(models.TransientModel):
    _name = "oc.product.table.add.line"
    _description = "Table to Add Products to"

    add_id = fields.Many2one(
        "oc.product.table.add", string="Request", required=True, ondelete="cascade"
    )
    is_chosen = fields.Boolean(string="Add", default=True)
    table_id = fields.Many2one("oc.product.table", string="Product Table", required=True)
    warehouse_id = fields.Many2one(
        "stock.warehouse", string="Distribution Centre", domain=[("is_dc", "=", True)]
    )
    price_basis = fields.Selection(
        [("standard", "Standard"), ("tier", "Sales Price")],
        string="Price",
        required=True,
        default="standard",
    )
    pricelist_id = fields.Many2one(
        "product.pricelist", string="Sales Price", domain=[("is_tier_in_use", "=", True)]
    )

    def _prepare_table_line_vals(self, product):
        self.ensure_one()
        return {
            "table_id": self.table_id.id,
            "product_id": product.id,
            "warehouse_id": self.warehouse_id.id,
            "price_basis": self.price_basis,
            "pricelist_id": self.pricelist_id.id if self.price_basis == "tier" else False,
        }

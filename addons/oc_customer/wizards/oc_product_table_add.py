from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class OcProductTableAdd(models.TransientModel):
    """Adds a selection of products to several tables, with centre and price for each."""

    _name = "oc.product.table.add"
    _description = "Add Products to Tables"

    product_ids = fields.Many2many("product.product", string="Products", required=True)
    warehouse_id = fields.Many2one(
        "stock.warehouse", string="Centre for All", domain=[("is_dc", "=", True)]
    )
    price_basis = fields.Selection(
        [("standard", "Standard"), ("tier", "Sales Price")], string="Price for All"
    )
    pricelist_id = fields.Many2one(
        "product.pricelist",
        string="Sales Price for All",
        domain=[("is_tier_in_use", "=", True)],
    )
    line_ids = fields.One2many("oc.product.table.add.line", "add_id", string="Tables")

    @api.model
    def default_get(self, fields_list):
        defaults = super().default_get(fields_list)
        if "product_ids" in fields_list:
            defaults["product_ids"] = [Command.set(self._get_selected_products().ids)]
        if "line_ids" in fields_list:
            tables = self.env["oc.product.table"].search([("active", "=", True)])
            defaults["line_ids"] = [
                Command.create({"table_id": table.id, "is_chosen": False}) for table in tables
            ]
        return defaults

    @api.onchange("warehouse_id", "price_basis", "pricelist_id")
    def _onchange_for_all(self):
        for line in self.line_ids:
            line.warehouse_id = self.warehouse_id or line.warehouse_id
            line.price_basis = self.price_basis or line.price_basis
            line.pricelist_id = self.pricelist_id if line.price_basis == "tier" else False

    def action_add(self):
        self.ensure_one()
        chosen = self.line_ids.filtered("is_chosen")
        if not chosen or not all(line.warehouse_id for line in chosen):
            raise UserError(
                self.env._("Choose at least one table, and a distribution centre for each.")
            )
        lines = self.env["oc.product.table.line"].create(
            [
                line._prepare_table_line_vals(product)
                for line in chosen
                for product in self.product_ids
            ]
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Added to product tables"),
            "res_model": "oc.product.table.line",
            "view_mode": "list",
            "domain": [("id", "in", lines.ids)],
        }

    @api.model
    def _get_selected_products(self):
        ids = self.env.context.get("active_ids", [])
        if self.env.context.get("active_model") == "product.template":
            return self.env["product.template"].browse(ids).product_variant_ids
        return self.env["product.product"].browse(ids)

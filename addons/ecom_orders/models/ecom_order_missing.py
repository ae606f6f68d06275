from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class EcomOrder(models.Model):
    """Which products an order waits for."""

    _inherit = "ecom.order"

    missing_product_ids = fields.Many2many(
        "product.product", string="Missing Products", compute="_compute_missing_product_ids",
        search="_search_missing_product_ids",
        help="What it lacks since it was last tried; of kits their parts.",
    )

    @api.depends("shortage")
    def _compute_missing_product_ids(self):
        for order in self:
            ids = [one["product_id"] for one in order.shortage or ()]
            order.missing_product_ids = self.env["product.product"].browse(ids).exists()

    def _search_missing_product_ids(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("cause", "=", "shortage") & Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "EXISTS (SELECT FROM jsonb_to_recordset(%s) AS lack (product_id int)"
                " WHERE lack.product_id = ANY(%s))",
                SQL.identifier(alias, "shortage"), [int(one) for one in value],
            )
        )

from odoo import fields, models
from odoo.tools import float_compare


class EcomOrderLine(models.Model):
    """A line of a shop's order; a lean row that enters in bulk."""

    _name = "ecom.order.line"
    _description = "Shop Order Line"
    _order = "order_id, id"
    _rec_name = "title"
    _check_company_auto = True

    order_id = fields.Many2one("ecom.order", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="order_id.company_id")
    currency_id = fields.Many2one(related="order_id.currency_id")
    external_id = fields.Char("Line in the Shop", readonly=True)
    listing_id = fields.Many2one(
        "ecom.listing", index="btree_not_null", readonly=True, ondelete="restrict"
    )
    sku = fields.Char("Merchant Code")
    title = fields.Char()
    product_id = fields.Many2one(
        "product.product", index="btree_not_null", ondelete="restrict", check_company=True
    )
    quantity = fields.Float(digits="Product Unit", required=True, default=1.0)
    price_unit = fields.Monetary("Unit Price")
    amount = fields.Monetary(help="What the buyer pays for the line.")
    is_gift = fields.Boolean("Gift")
    is_presale = fields.Boolean("Pre-sale", help="Ships later than the rest of the order.")
    move_ids = fields.One2many("stock.move", "ecom_line_id", readonly=True)
    origin_order_id = fields.Many2one(
        "ecom.order",
        "From Order",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The order of the shop that the line came with, where it is another one:"
        " orders may be merged and split.",
    )

    _check_quantity = models.Constraint("CHECK (quantity > 0)", "A line needs a quantity above 0.")
    _check_amount = models.Constraint("CHECK (amount >= 0)", "A line's amount is zero or more.")

    def _is_same_number(self, name, value):
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        digits = digits if name == "quantity" else self.currency_id.decimal_places + 2
        return not float_compare(self[name], float(value), precision_digits=digits)

    def _get_origin(self):
        """Return the shop's orders that these lines came with, whatever was merged or split."""
        return self.origin_order_id | self.filtered(lambda line: not line.origin_order_id).order_id

    def _prepare_move_vals(self):
        return {
            "ecom_line_id": self.id,
            "product_id": self.product_id.id,
            "product_uom": self.product_id.uom_id.id,
            "product_uom_qty": self.quantity,
        }

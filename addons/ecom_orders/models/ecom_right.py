from odoo import api, fields, models


class EcomRight(models.Model):
    """Which part of the shops' orders one user sees. No row, or an empty list: all of them.

    The record rules ask ``res.users`` for it, see there; whoever is system sees everything.
    """

    _name = "ecom.right"
    _description = "Data Right"
    _rec_name = "user_id"
    _order = "user_id"

    user_id = fields.Many2one(
        "res.users", required=True, ondelete="cascade", domain=[("share", "=", False)]
    )
    # restrict: the last entry gone would open everything
    channel_ids = fields.Many2many(
        "ecom.channel", string="Shops", ondelete="restrict", help="Empty: all shops.",
        context={"active_test": False},
    )
    warehouse_ids = fields.Many2many(
        "stock.warehouse", string="Warehouses", ondelete="restrict",
        help="Empty: all warehouses. Otherwise orders without a warehouse are not seen.",
        context={"active_test": False},
    )
    category_ids = fields.Many2many(
        "product.category", string="Product Categories", ondelete="restrict",
        help="Empty: all. Otherwise an order is seen when one of its products is of these"
        " categories or below them.",
    )

    _user_uniq = models.UniqueIndex("(user_id)", "The user has a row of data rights already.")

    @api.model_create_multi
    def create(self, vals_list):
        rights = super().create(vals_list)
        self.env.registry.clear_cache()  # the rules keep what they worked out for a user
        return rights

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

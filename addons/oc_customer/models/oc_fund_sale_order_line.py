from odoo import api, models

AMOUNT_FIELDS = {"product_uom_qty", "price_unit", "discount", "tax_ids", "product_id"}


class SaleOrderLine(models.Model):
    """A confirmed order that grows holds more on the fund account, one that shrinks less."""

    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._sync_confirmed_funds()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if not AMOUNT_FIELDS.isdisjoint(vals):
            self._sync_confirmed_funds()
        return result

    def unlink(self):
        orders = self._filter_uncharged().order_id
        result = super().unlink()
        orders.exists().filtered(lambda order: order.state == "sale")._sync_funds()
        return result

    def _sync_confirmed_funds(self):
        """Charges change together; their order's holds follow once they all have."""
        self._filter_uncharged().order_id.filtered(
            lambda order: order.state == "sale"
        )._sync_funds()

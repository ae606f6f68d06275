from odoo import api, fields, models

from .sale_order import OPEN_STATES

GOODS_FIELDS = {
    "discount",
    "price_unit",
    "product_id",
    "product_uom_id",
    "product_uom_qty",
    "tax_ids",
    "warehouse_id",
}


class SaleOrderLine(models.Model):
    """Lines that charge freight, waive it or charge a fee follow the other lines."""

    _inherit = "sale.order.line"

    oc_charge = fields.Selection(
        [("freight", "Freight"), ("waiver", "Freight Waived"), ("fee", "Payment Fee")],
        string="Charge",
        readonly=True,
        index="btree_not_null",
    )

    @api.depends("oc_charge", "order_id.freight_state")
    def _compute_qty_to_invoice(self):
        """Charges are invoiced once they are known, with the last delivery."""
        result = super()._compute_qty_to_invoice()
        for line in self.filtered(lambda line: line.oc_charge and line.state == "sale"):
            is_final = line.order_id._has_final_charges()
            line.qty_to_invoice = line.product_uom_qty - line.qty_invoiced if is_final else 0
        return result

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._filter_uncharged().order_id._sync_changed_charges()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if not GOODS_FIELDS.isdisjoint(vals):
            self._filter_uncharged().order_id._sync_changed_charges()
        return result

    def unlink(self):
        orders = self._filter_uncharged().order_id
        result = super().unlink()
        orders.exists()._sync_changed_charges()
        return result

    def _filter_uncharged(self):
        return self.filtered(lambda line: not line.oc_charge)

    def _filter_unit_lines(self):
        return super()._filter_unit_lines()._filter_uncharged()

    def _filter_goods(self):
        """Lines of goods to be shipped: no services, no charges."""
        return self._filter_basis().filtered(
            lambda line: not line._is_global_discount() and line.product_id.type == "consu"
        )

    def _filter_basis(self):
        """Goods and discounts on them; no services, charges, tips and down payments."""
        return self.filtered(
            lambda line: (
                not line.oc_charge
                and not line.display_type
                and not line.is_downpayment
                and not line._is_delivery()
                and line.product_id
                and (line._is_global_discount() or line.product_id.type != "service")
            )
        )

    def _get_open_quantity(self):
        """How much is still to be delivered; nothing once no more deliveries are to come."""
        if self.order_id.state in OPEN_STATES:
            return self.product_uom_qty
        moves = self.move_ids.filtered(lambda move: move.location_id.usage != "customer")
        if moves and all(move.state in ("done", "cancel") for move in moves):
            return 0
        return self.product_uom_qty - self.qty_delivered

    def _can_be_invoiced_alone(self):
        """Freight that is known after the goods were invoiced gets an invoice of its own."""
        return bool(self.oc_charge) or super()._can_be_invoiced_alone()

    def _check_line_unlink(self):
        return super()._check_line_unlink().filtered(lambda line: not line.oc_charge)

    def _get_protected_fields(self):
        """Locking an order fixes what was ordered; its freight is known later."""
        if self and all(self.mapped("oc_charge")):
            return []
        return super()._get_protected_fields()

    def _get_system_fields(self):
        return super()._get_system_fields() | {"oc_charge"}

    def _is_due_in_full(self):
        return bool(self.oc_charge) or super()._is_due_in_full()

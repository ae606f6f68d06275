from odoo import api, fields, models
from odoo.fields import Domain

from .ecom_order_fulfil import OPEN_PICKING

PRINTED = ("waybill_printed_at", "note_printed_at", "picklist_printed_at")


class EcomOrder(models.Model):
    """The papers of orders: printed, void, and what the parcel weighs."""

    _inherit = "ecom.order"

    parcel_weight = fields.Float(
        "Weighed (kg)", digits="Stock Weight", readonly=True, copy=False, aggregator=None
    )
    is_printed = fields.Boolean(
        "Printed", compute="_compute_papers", search="_search_is_printed",
        help="Papers of its delivery were printed.",
    )
    void_papers = fields.Char(
        compute="_compute_papers", help="Papers that lie about and must not be used."
    )

    @api.depends("picking_ids.state", *(f"picking_ids.{name}" for name in PRINTED))
    def _compute_papers(self):
        # sudo: who reviews orders need not have rights on inventory
        for order, order_sudo in zip(self, self.sudo(), strict=True):
            printed = order_sudo.picking_ids.filtered(lambda picking: picking._is_printed())
            live = printed.filtered(lambda picking: picking.state != "cancel")
            order.is_printed = bool(live)
            order.void_papers = order.state not in ("shipped", "merged") and ", ".join(
                (printed - live).mapped("name")
            )

    def _search_is_printed(self, operator, value):
        if operator != "in":
            return NotImplemented
        marked = Domain.OR(Domain(name, "!=", False) for name in PRINTED)
        printed = Domain("picking_ids", "any", marked & Domain("state", "!=", "cancel"))
        if set(value) == {True, False}:
            return Domain.TRUE
        return printed if True in value else ~printed

    # === PRINTING === #

    def action_print_waybills(self):
        return self._print("waybill")

    def action_print_notes(self):
        return self._print("note")

    def action_print_picklist(self):
        return self._print("pick_bin")

    def action_print_picklist_summed(self):
        return self._print("pick_summed")

    def _print(self, kind):
        self._check_shipper()
        return self.env["ecom.paper"]._print(kind, self.picking_ids)

    def _withdraw_deliveries(self):
        """What was printed lies about somewhere: say so where people look."""
        # sudo: who reviews orders need not have rights on inventory
        printed = self.filtered(
            lambda order: order.sudo().picking_ids.filtered(
                lambda picking: picking.state in OPEN_PICKING and picking._is_printed()
            )
        )
        result = super()._withdraw_deliveries()
        if printed:
            # sudo: the note is the system's
            printed.sudo()._message_log_batch(
                {
                    order.id: self.env._(
                        "Papers of %(names)s were printed and are void now: destroy them.",
                        names=order.void_papers,
                    )
                    for order in printed
                }
            )
        return result

    # === WEIGHT === #

    def _store_parcel_weight(self):
        """The boxes' weights as they were weighed at the station, in kilograms."""
        own_uom = self.env["product.template"]._get_weight_uom_id_from_ir_config_parameter()
        kilogram = self.env.ref("uom.product_uom_kgm")
        for order in self:
            boxes = order.picking_ids.filtered(
                lambda picking: picking.state != "cancel"
            ).move_line_ids.result_package_id
            weight = own_uom._compute_quantity(
                sum(boxes.mapped("shipping_weight")), kilogram, round=False
            )
            # sudo: what was weighed is nobody's to write
            order.sudo().parcel_weight = weight

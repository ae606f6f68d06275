from odoo import fields, models


class EcomWaybillType(models.TransientModel):
    """Typing or scanning the waybill number of one order."""

    _name = "ecom.waybill.type"
    _description = "Type a Waybill"

    order_id = fields.Many2one("ecom.order", required=True, readonly=True, ondelete="cascade")
    carrier_id = fields.Many2one(related="order_id.carrier_id", related_sudo=False)
    number = fields.Char("Waybill Number", help="Empty takes the number off the order.")

    def action_save(self):
        """Put the number on the order's delivery.

        :raises UserError: it is no waybill of the carrier, or is on another parcel
        """
        self.ensure_one()
        self.order_id._check_shipper()
        self.order_id._check_one_delivery()._type_waybill(self.number)
        return {"type": "ir.actions.act_window_close"}

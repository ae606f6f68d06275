from odoo import models


class StockPicking(models.Model):
    """To whom an external warehouse sends an order: what the shop told, no partner's address."""

    _inherit = "stock.picking"

    def _get_wms_receiver(self):
        # sudo: the message is built for the warehouse, whoever has it sent
        order_sudo = self.sudo().ecom_order_id
        if not order_sudo:
            return super()._get_wms_receiver()
        state, city = order_sudo.receiver_state or "", order_sudo.receiver_city or ""
        street = (order_sudo.receiver_district, order_sudo.receiver_street)
        return {
            "name": order_sudo.receiver_name or order_sudo.buyer_name or "",
            "mobile": (order_sudo.receiver_phone or "")[:50],
            "province": (state or order_sudo.receiver_country or city)[:50],
            "city": (city or state)[:50],
            "zip_code": (order_sudo.receiver_zip or "")[:50],
            "detail_address": ", ".join(part for part in street if part),
        }

    def _get_wms_shop_nick(self):
        # sudo: as above
        return self.sudo().ecom_order_id.channel_id.name or super()._get_wms_shop_nick()

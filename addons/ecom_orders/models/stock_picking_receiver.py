from odoo import models


class StockPicking(models.Model):
    """What an external warehouse is told of an order: as the shop told it, no partner's data."""

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

    def _get_wms_sale(self):
        # sudo: as above
        order_sudo = self.sudo().ecom_order_id
        if not order_sudo:
            return super()._get_wms_sale()
        channel_sudo = order_sudo.channel_id
        platforms = dict(channel_sudo._fields["platform"]._description_selection(self.env))
        is_due = order_sudo.shop_status == "cod"
        return {
            "platform": channel_sudo.source_platform,
            "platform_name": platforms[channel_sudo.platform],
            "pay_no": order_sudo.payment_ref,
            "buyer": order_sudo.buyer_ref or order_sudo.buyer_name,
            "buyer_message": order_sudo.buyer_note,
            "seller_message": order_sudo.service_note,
            "ordered_at": order_sudo.ordered_at,
            "paid_at": order_sudo.paid_at,
            "freight": order_sudo.amount_freight,
            "discount": order_sudo.amount_discount,
            "due": order_sudo.amount_total if is_due else 0.0,
        }

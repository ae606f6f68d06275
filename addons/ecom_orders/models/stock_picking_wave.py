from odoo import models


class StockPicking(models.Model):
    """A shop's delivery in a wave, and how the station names it."""

    _inherit = "stock.picking"

    def write(self, vals):
        result = super().write(vals)
        if "batch_id" in vals:
            self._tell_order_of_wave()
        return result

    def _tell_order_of_wave(self):
        """The order follows its delivery into a wave and out of it, but stays when it has left."""
        # sudo: who plans deliveries need not have rights on the orders of shops
        for picking_sudo in self.sudo().filtered("ecom_order_id"):
            order_sudo, wave_sudo = picking_sudo.ecom_order_id, picking_sudo.batch_id
            if wave_sudo:
                order_sudo.batch_id = wave_sudo
            elif picking_sudo.state != "done":
                order_sudo._leave_wave()

    def _get_station_party(self):
        # sudo: people at the station have no rights on the orders of shops
        order_sudo = self.sudo().ecom_order_id
        if not order_sudo:
            return super()._get_station_party()
        place = " ".join(filter(None, (order_sudo.receiver_state, order_sudo.receiver_city)))
        return " · ".join(filter(None, (order_sudo.receiver_name, place)))

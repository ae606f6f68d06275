from odoo import fields, models


class StockPicking(models.Model):
    """Which papers of a delivery were printed, when and how often."""

    _inherit = "stock.picking"

    waybill_printed_at = fields.Datetime("Waybill Printed", readonly=True, copy=False)
    waybill_print_count = fields.Integer("Waybill Prints", readonly=True, copy=False)
    note_printed_at = fields.Datetime("Delivery Note Printed", readonly=True, copy=False)
    note_print_count = fields.Integer("Delivery Note Prints", readonly=True, copy=False)
    picklist_printed_at = fields.Datetime("Pick List Printed", readonly=True, copy=False)
    picklist_print_count = fields.Integer("Pick List Prints", readonly=True, copy=False)

    def _get_wave(self):
        """The wave, also after the delivery has left it."""
        return self.batch_id or self.ecom_order_id.batch_id

    def _is_printed(self):
        return bool(
            self.waybill_printed_at or self.note_printed_at or self.picklist_printed_at
        )

    def _on_station_step(self):
        result = super()._on_station_step()
        # sudo: people at the station have no rights on the orders of shops
        self.sudo().ecom_order_id._store_parcel_weight()
        return result

from odoo import models


class EcomWaybillSource(models.Model):
    """Giving the numbers of a source to deliveries, many at once."""

    _inherit = "ecom.waybill.source"

    def _serves(self, picking):
        """Whether this source gives numbers to a delivery."""
        warehouse = picking.picking_type_id.warehouse_id
        return (
            self.carrier_id == picking.carrier_id
            and self.company_id == picking.company_id
            and (not self.warehouse_id or self.warehouse_id == warehouse)
        )

    def _give(self, pickings):
        """Numbers of the range to deliveries, in their order; return those that got one."""
        given = pickings.browse()
        waiting = pickings
        # Again for what someone typed by hand out of the middle of the range.
        while waiting and (numbers := self._take(len(waiting))):
            done = self.env["ecom.waybill"]._insert_given(self, numbers, waiting)
            given |= done
            waiting -= done
        return given

    def _ask(self, pickings):
        """Ask the carrier's interface for numbers; they come with its answers."""
        if not pickings:
            return pickings
        # sudo: the ledger is nobody's to write
        rows_sudo = self.env["ecom.waybill"].sudo().create(
            [
                {
                    "source_id": self.id,
                    "carrier_id": self.carrier_id.id,
                    "company_id": picking.company_id.id,
                    "state": "asked",
                    "picking_id": picking.id,
                    "order_id": picking.ecom_order_id.id,
                }
                for picking in pickings
            ]
        )
        self.env["postal.exchange"]._push(
            self.account_id, "number", [(row, f"number-{row.id}") for row in rows_sudo]
        )
        return pickings

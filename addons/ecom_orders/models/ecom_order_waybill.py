from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

FIRST_LOOK_HOURS = 2


class EcomOrder(models.Model):
    """The waybill numbers of orders: got, given back, on the road."""

    _inherit = "ecom.order"

    waybill_ids = fields.One2many("ecom.waybill", "order_id", "Waybills", readonly=True)
    waybill_error = fields.Char(compute="_compute_waybill_error")

    def _compute_waybill_error(self):
        # sudo: the words of a refusal are for whoever sees the order
        rows_sudo = self.env["ecom.waybill"].sudo().search(
            [("order_id", "in", self.ids), ("state", "=", "refused")], order="id"
        )
        errors = {row.order_id.id: row.error for row in rows_sudo}
        for order in self:
            is_open = order.state == "to_ship" and not order.tracking_ref
            order.waybill_error = is_open and errors.get(order.id)

    def action_get_waybills(self):
        """Give waybill numbers to the selected orders' deliveries."""
        self._check_shipper()
        # sudo: see _get_waybills
        return self.sudo().picking_ids._get_waybills_for(self.env)

    def action_type_waybill(self):
        """Type or scan the waybill number of one order."""
        self._check_shipper()
        self._check_one_delivery()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ecom_orders.ecom_waybill_type_action"
        )
        values = {"default_order_id": self.id, "default_number": self.tracking_ref}
        return {**action, "context": values}

    def _release_waybill(self):
        """Called when these orders do not ship as planned: their numbers come back."""
        # sudo: see _get_waybills
        self.sudo().picking_ids._release_waybills()

    def _withdraw_deliveries(self):
        result = super()._withdraw_deliveries()
        self._release_waybill()
        return result

    def _after_shipping(self):
        result = super()._after_shipping()
        self._use_waybills()
        return result

    def _use_waybills(self):
        """The numbers are on parcels now. What came from elsewhere enters the ledger as well."""
        self.env.flush_all()
        values = {
            "ids": self.ids, "user": self.env.uid, "now": self.env.cr.now(),
            "look": fields.Datetime.now() + timedelta(hours=FIRST_LOOK_HOURS),
        }
        self.env.cr.execute(
            SQL(
                """
                UPDATE ecom_waybill w
                   SET state = 'used', track_at = %(look)s, write_uid = %(user)s,
                       write_date = %(now)s
                  FROM stock_picking p
                 WHERE w.order_id = ANY(%(ids)s) AND w.state = 'given' AND p.id = w.picking_id
                   AND p.state = 'done';
                INSERT INTO ecom_waybill (carrier_id, company_id, number, state, picking_id,
                                          order_id, track_at, create_uid, create_date,
                                          write_uid, write_date)
                SELECT p.carrier_id, p.company_id, p.carrier_tracking_ref, 'used', p.id,
                       p.ecom_order_id, %(look)s, %(user)s, %(now)s, %(user)s, %(now)s
                  FROM stock_picking p
                 WHERE p.ecom_order_id = ANY(%(ids)s) AND p.state = 'done'
                   AND p.carrier_id IS NOT NULL AND p.carrier_tracking_ref <> ''
                   AND NOT EXISTS (SELECT FROM ecom_waybill w
                                    WHERE w.picking_id = p.id AND w.state = 'used')
                ON CONFLICT DO NOTHING
                """,
                **values,
            )
        )
        self.env["ecom.waybill"].invalidate_model()

    def _check_one_delivery(self):
        """The delivery of an order whose waybill is typed."""
        self.ensure_one()
        # sudo: see _get_waybills
        live = self.sudo().picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))
        if len(live) != 1:
            raise UserError(
                self.env._(
                    "Order %(number)s has no open delivery to put a waybill on.",
                    number=self.number,
                )
            )
        return live

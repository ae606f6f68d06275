from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class StockPickingBatch(models.Model):
    """A wave: the deliveries of shops' orders that are picked, printed and packed together."""

    _inherit = "stock.picking.batch"

    is_ecom_wave = fields.Boolean("Wave of Shop Orders", readonly=True, index=True)
    ecom_order_ids = fields.One2many(
        "ecom.order", "batch_id", "Orders of the Wave", readonly=True,
        help="Orders stay here after their goods have left.",
    )
    ecom_order_count = fields.Integer("Orders", compute="_compute_ecom_counts")
    ecom_open_count = fields.Integer("To Ship", compute="_compute_ecom_counts")
    ecom_no_waybill_count = fields.Integer("Without Waybill", compute="_compute_ecom_counts")
    ecom_failed_count = fields.Integer("Waybills Refused", compute="_compute_failed_count")
    ecom_carrier_names = fields.Char("Carriers", compute="_compute_ecom_counts")

    waybill_printed_count = fields.Integer(compute="_compute_printed_counts")
    note_printed_count = fields.Integer(compute="_compute_printed_counts")
    picklist_printed_count = fields.Integer(compute="_compute_printed_counts")
    ecom_paper_count = fields.Integer("Print Jobs", compute="_compute_printed_counts")

    def _compute_printed_counts(self):
        """Deliveries of the wave whose papers were printed; also of those that have left."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT o.batch_id, count(p.waybill_printed_at), count(p.note_printed_at),
                       count(p.picklist_printed_at)
                  FROM stock_picking p JOIN ecom_order o ON o.id = p.ecom_order_id
                 WHERE o.batch_id = ANY(%s) AND p.state <> 'cancel' GROUP BY o.batch_id
                """,
                self.ids,
            )
        )
        counts = {row[0]: row[1:] for row in rows}
        # sudo: numbers only
        groups = self.env["ecom.paper"].sudo()._read_group(
            [("batch_ids", "in", self.ids)], ["batch_ids"], ["__count"]
        )
        papers = {wave.id: count for wave, count in groups}
        for wave in self:
            waybills, notes, picks = counts.get(wave.id, (0, 0, 0))
            wave.waybill_printed_count = waybills
            wave.note_printed_count = notes
            wave.picklist_printed_count = picks
            wave.ecom_paper_count = papers.get(wave.id, 0)

    @api.depends("ecom_order_ids")
    def _compute_ecom_counts(self):
        groups = self.env["ecom.order"]._read_group(
            [("batch_id", "in", self.ids)],
            ["batch_id", "state", "carrier_id"],
            ["__count", "tracking_ref:count"],
        )
        for wave in self:
            own = [row[1:] for row in groups if row[0] == wave]
            wave.ecom_order_count = sum(row[2] for row in own)
            wave.ecom_open_count = sum(row[2] for row in own if row[0] == "to_ship")
            wave.ecom_no_waybill_count = sum(
                row[2] - row[3] for row in own if row[0] == "to_ship"
            )
            wave.ecom_carrier_names = ", ".join(
                sorted({row[1].name for row in own if row[1]})
            )

    def _compute_failed_count(self):
        for wave in self:
            wave.ecom_failed_count = len(wave.ecom_order_ids.filtered("waybill_error"))

    @api.depends("picking_ids", "picking_ids.state")
    def _compute_state(self):
        """Core lets go of each delivery that leaves before the others; the orders stay."""
        result = super()._compute_state()
        cancelled = self.filtered(lambda wave: wave.is_ecom_wave and wave.state == "cancel")
        for wave in cancelled:
            # sudo: who cancels the last delivery need not see the orders
            if "shipped" in wave.sudo().ecom_order_ids.mapped("state"):
                wave.state = "done"
        return result

    @api.model
    def _start_wave(self, operation, members, rule):
        """Make the wave of one kind of delivery, in progress.

        :param members: list of (picking id, order id, number)
        """
        company = operation.company_id
        wave = self.create(
            {
                "name": self._prepare_name(operation, "ecom.wave", company),
                "is_ecom_wave": True,
                "picking_type_id": operation.id,
                "company_id": company.id,
                "description": rule.name if rule else False,
            }
        )
        self.env["ecom.order"]._store_wave(wave, members, rule)
        wave.state = "in_progress"
        return wave

    def _open_waves(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("ecom_orders.ecom_wave_action")
        if len(self) == 1:
            form = self.env.ref("ecom_orders.stock_picking_batch_view_form_wave")
            return {**action, "views": [(form.id, "form")], "res_id": self.id}
        return {**action, "domain": [("id", "in", self.ids)], "context": {}}

    # === BUTTONS === #

    def action_view_papers(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("ecom_orders.ecom_paper_action")
        return {**action, "domain": [("batch_ids", "in", self.ids)], "context": {}}

    def action_view_orders(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("ecom_orders.ecom_order_action")
        return {**action, "domain": [("batch_id", "in", self.ids)], "context": {}}

    def action_get_waybills(self):
        """Give waybill numbers to the wave's deliveries that have none."""
        return self.ecom_order_ids.action_get_waybills()

    def action_print_waybills(self):
        return self.ecom_order_ids.action_print_waybills()

    def action_print_notes(self):
        return self.ecom_order_ids.action_print_notes()

    def action_print_picklist(self):
        """By bin, or summed where the warehouse picks so."""
        is_summed = "summed" in self.warehouse_id.mapped("station_pick_mode")
        return self.ecom_order_ids._print("pick_summed" if is_summed else "pick_bin")

    def action_print_picklist_bin(self):
        return self.ecom_order_ids._print("pick_bin")

    def action_print_picklist_summed(self):
        return self.ecom_order_ids._print("pick_summed")

    def action_dissolve_wave(self):
        """Take apart waves nothing was picked of: the orders are free for another wave.

        :raises AccessError: also where an order of the wave is not one the user sees
        """
        self.check_access("read")
        # sudo: it is asked whether the user sees them
        self.sudo().ecom_order_ids.with_env(self.env)._check_shipper()
        # sudo: see _make_waves
        for wave_sudo in self.sudo():
            picked = wave_sudo.picking_ids.filtered("station_done")
            gone = wave_sudo.ecom_order_ids.filtered(lambda order: order.state == "shipped")
            if picked or gone or wave_sudo.state != "in_progress":
                raise UserError(
                    self.env._(
                        "%(wave)s is worked on already: it can be taken apart only before its"
                        " first order is picked. Take single orders' review back instead.",
                        wave=wave_sudo.name,
                    )
                )
            wave_sudo.ecom_order_ids._leave_wave()
            wave_sudo.action_cancel()
        return True

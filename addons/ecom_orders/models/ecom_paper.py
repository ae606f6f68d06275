from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .ecom_order_fulfil import OPEN_PICKING

KINDS = [
    ("waybill", "Waybills"),
    ("note", "Delivery Notes"),
    ("pick_bin", "Pick List by Bin"),
    ("pick_summed", "Pick List, Summed"),
]
REPORTS = {
    "waybill": "ecom_orders.ecom_waybill_report",
    "note": "ecom_orders.ecom_note_report",
    "pick_bin": "ecom_orders.ecom_picklist_report",
    "pick_summed": "ecom_orders.ecom_picklist_report",
}
#: which mark of a delivery a paper sets
MARKS = {"waybill": "waybill", "note": "note", "pick_bin": "picklist", "pick_summed": "picklist"}


class EcomPaper(models.Model):
    """One print job: which papers of which deliveries somebody had printed, and when."""

    _name = "ecom.paper"
    _description = "Print Job"
    _order = "id desc"
    _check_company_auto = True

    kind = fields.Selection(KINDS, required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    batch_ids = fields.Many2many("stock.picking.batch", string="Waves", readonly=True)
    picking_ids = fields.Many2many("stock.picking", string="Deliveries", readonly=True)
    delivery_count = fields.Integer("Number of Deliveries", readonly=True)
    user_id = fields.Many2one(
        "res.users", "Printed By", required=True, readonly=True,
        default=lambda self: self.env.user,
    )
    create_date = fields.Datetime("Printed")

    @api.depends("kind", "batch_ids.name")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for paper in self:
            waves = ", ".join(paper.batch_ids.mapped("name"))
            paper.display_name = " ".join(filter(None, (kinds.get(paper.kind), waves)))

    @api.model
    def _print(self, kind, pickings):
        """Note that papers are printed and give the action that shows them.

        Waybills are printed of the deliveries that have a number; the others are said.

        :raises UserError: there is nothing to print
        """
        live = pickings.filtered(lambda picking: picking.state != "cancel")
        ready = live.filtered("carrier_tracking_ref") if kind == "waybill" else live
        if kind.startswith("pick"):
            ready = live.filtered(lambda picking: picking.state in OPEN_PICKING)
        if not ready:
            raise UserError(self._explain_nothing(kind, live))
        if kind == "waybill":
            self.env["ecom.label.template"]._of_pickings(ready)
        # sudo: print jobs are nobody's to write
        paper = self.sudo().create(
            {
                "kind": kind,
                "company_id": ready.company_id[:1].id,
                "picking_ids": ready.ids,
                "batch_ids": ready.ecom_order_id.batch_id.ids,
                "delivery_count": len(ready),
            }
        ).sudo(self.env.su)
        paper._mark_printed()
        return paper._show(len(live) - len(ready))

    def _explain_nothing(self, kind, live):
        if kind == "waybill" and live:
            return self.env._(
                "None of these deliveries has a waybill number yet. Get the waybills first."
            )
        return self.env._("There is no delivery here to print papers of.")

    def _mark_printed(self):
        mark = MARKS[self.kind]
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE stock_picking SET %(at)s = %(now)s, %(count)s = coalesce(%(count)s, 0) + 1
                 WHERE id = ANY(%(ids)s)
                """,
                at=SQL.identifier(f"{mark}_printed_at"),
                count=SQL.identifier(f"{mark}_print_count"),
                now=self.env.cr.now(), ids=self.picking_ids.ids,
            )
        )
        if self.kind == "waybill":
            self.env.cr.execute(
                "UPDATE ecom_waybill SET printed_at = %s"
                " WHERE picking_id = ANY(%s) AND state IN ('given', 'used')",
                (self.env.cr.now(), self.picking_ids.ids),
            )
        self.env.invalidate_all(flush=False)

    def action_print_again(self):
        """Print the same papers once more; what became void meanwhile says so."""
        self.ensure_one()
        self.picking_ids.ecom_order_id._check_shipper()
        self._mark_printed()
        return self._show(0)

    def _show(self, left_out):
        """The PDF; in the browser where the server cannot make one."""
        is_pdf = self.env["ir.actions.report"].get_wkhtmltopdf_state() in ("ok", "upgrade")
        report = self.env.ref(f"{REPORTS[self.kind]}_{'pdf' if is_pdf else 'html'}")
        action = report.report_action(self, config=False)
        message = []
        if left_out:
            message.append(
                self.env._(
                    "%(count)s deliveries have no waybill number and are not printed.",
                    count=left_out,
                )
            )
        if not is_pdf:
            message.append(
                self.env._(
                    "This server cannot make PDF files (wkhtmltopdf is not installed). The papers"
                    " open in the browser: print them from there, without margins."
                )
            )
        if not message:
            return action
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "warning", "message": " ".join(message), "next": action},
        }

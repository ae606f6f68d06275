from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from .ecom_order import OPEN_STATES

#: the shop's own orders whose goods are in open orders: those merged into them, or split for them
ORDERS = """
WITH RECURSIVE held (id) AS (
    SELECT id FROM ecom_order WHERE state = ANY(%(states)s) AND %(which)s
     UNION
    SELECT source.id
      FROM held
      JOIN LATERAL (SELECT o.split_from_id AS id FROM ecom_order o WHERE o.id = held.id
                     UNION ALL
                    SELECT o.id FROM ecom_order o WHERE o.merged_into_id = held.id) source
        ON source.id IS NOT NULL)
SELECT o.channel_id, array_agg(o.id ORDER BY o.compared_at NULLS FIRST, o.id)
  FROM held JOIN ecom_order o USING (id)
 WHERE o.channel_id = ANY(%(channels)s) AND o.external_id IS NOT NULL
   AND o.state <> 'cancelled'
 GROUP BY o.channel_id
"""


class EcomComparison(models.Model):
    """Open orders of a shop, compared with what the shop says of them now.

    Finds what a download does not: a change that did not move the order's modified time, and an
    order that the shop no longer has. ``comparison.py`` reads, ``ecom_comparison_run`` books.
    """

    _name = "ecom.comparison"
    _description = "Comparison with the Shop"
    _order = "id desc"
    _rec_name = "channel_id"

    channel_id = fields.Many2one(
        "ecom.channel", "Shop", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="channel_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [("schedule", "By Schedule"), ("shop", "All Open Orders"), ("orders", "Selected Orders"),
         ("held", "Before Fulfilment")],
        "Which",
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [("running", "Running"), ("done", "Done"), ("failed", "Failed"),
         ("cancelled", "Cancelled")],
        required=True,
        readonly=True,
        default="running",
    )
    asked = fields.Json(readonly=True, help="The orders' ids, longest not compared first.")
    position = fields.Integer("Compared", readonly=True)
    total = fields.Integer("Orders", readonly=True)
    updated_count = fields.Integer("Updated", readonly=True)
    flagged_count = fields.Integer("Changed Too Late", readonly=True)
    gone_count = fields.Integer("Not in the Shop", readonly=True)
    unclear_count = fields.Integer("Unclear", readonly=True)
    note = fields.Text("Cannot Be Compared", readonly=True)
    error = fields.Char("Failed Because", readonly=True)
    tries = fields.Integer(readonly=True)
    due_at = fields.Datetime("Next Try", readonly=True)
    done_at = fields.Datetime("Ended", readonly=True)
    create_date = fields.Datetime("Began")
    create_uid = fields.Many2one("res.users", "Who")
    order_ids = fields.One2many("ecom.order", "comparison_id", "Orders That Differ", readonly=True)
    task_id = fields.Many2one("ecom.task", readonly=True, ondelete="set null")

    _running_idx = models.Index("(channel_id) WHERE state = 'running'")

    # === BEGINNING === #

    @api.model
    def _find_orders(self, channels, orders=None):
        """{shop: ids of the orders to be compared}: the open ones, or those of ``orders``."""
        self.env.flush_all()
        states, which = list(OPEN_STATES), SQL("channel_id = ANY(%s)", channels.ids)
        if orders is not None:
            states, which = [*states, "merged"], SQL("id = ANY(%s)", orders.ids)
        rows = self.env.execute_query(
            SQL(ORDERS, states=states, which=which, channels=channels.ids)
        )
        return {self.env["ecom.channel"].browse(channel_id): ids for channel_id, ids in rows}

    @api.model
    def _start(self, kind, found):
        """Compare what ``_find_orders`` gave in the background."""
        # sudo: comparisons are written by the system only; whoever calls checked the right
        comparisons_sudo = self.sudo().create([
            {"channel_id": channel.id, "kind": kind, "asked": ids, "total": len(ids)}
            for channel, ids in found.items()
        ])
        for comparison_sudo in comparisons_sudo:
            comparison_sudo.task_id = self.env["ecom.task"]._open(
                comparison_sudo, self.env._(
                    "Compare orders with %(shop)s", shop=comparison_sudo.channel_id.name
                )
            )
            comparison_sudo._schedule()
        return self.browse(comparisons_sudo.ids)

    # === BUTTONS === #

    def action_cancel(self):
        """Compare no further; what was compared stays so."""
        self.check_access("read")
        if not self.env.user.has_group("ecom_orders.group_user"):
            raise AccessError(self.env._("You may not compare orders with shops."))
        running = self.filtered(lambda comparison: comparison.state == "running")
        running.task_id.action_cancel()
        # sudo: as above
        running.sudo()._end("cancelled")
        return True

    def _describe_progress(self):
        if self.error:
            return self.env._(
                "The comparison with the shop is tried again after %(compared)s of %(total)s"
                " orders: %(reason)s",
                compared=self.position, total=self.total, reason=self.error,
            )
        return self.env._(
            "Orders are compared with the shop: %(compared)s of %(total)s so far.",
            compared=self.position, total=self.total,
        )

    def _get_action(self):
        """Show these comparisons."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ecom_orders.ecom_comparison_action"
        )
        if len(self) == 1:
            return {**action, "res_id": self.id, "view_mode": "form", "views": [(False, "form")]}
        return {**action, "domain": [("id", "in", self.ids)]}

    @api.autovacuum
    def _gc(self):
        """Forget the comparisons of a month ago."""
        before = fields.Datetime.subtract(fields.Datetime.now(), days=30)
        self.search([("create_date", "<", before)], limit=10_000).unlink()

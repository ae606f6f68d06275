from odoo import fields, models


class WmsBackend(models.Model):
    """Who is told when something is wrong, and how long one waits before that."""

    _name = "wms.backend"
    _inherit = ["wms.backend", "mail.thread", "mail.activity.mixin"]

    alarm_user_id = fields.Many2one(
        "res.users",
        "Alarms To",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        help="Gets an activity for each alarm. Empty: alarms are only shown on the monitor.",
    )
    waiting_hours = fields.Float(
        "Hours until Waiting Is an Alarm",
        default=24.0,
        help="For messages and documents that wait, and differences to decide. 0: never",
    )

    _check_waiting_hours = models.Constraint(
        "CHECK (waiting_hours >= 0)", "Hours until an alarm cannot be below zero."
    )

    def action_open_figure(self, name):
        """The list behind a figure of the monitor, or behind an alarm."""
        self.ensure_one()
        openers = {
            "open": self.action_view_documents,
            "waiting": self.action_view_waiting,
            "failed": self.action_view_failed_exchanges,
            "silent": self.action_view_exchanges,
            "stuck": self.action_view_stuck_documents,
            "shortages": self.action_view_shortages,
            "counts": self.action_view_counts,
            "unexplained": self.action_view_unexplained,
            "comparisons": self.action_view_comparisons,
            "messages": self.action_view_exchanges,
        }
        return openers[name]()

    def action_view_waiting(self):
        action = self.action_view_exchanges()
        states = ("waiting", "unsure", "due", "received", "sending")
        return {
            **action,
            "name": self.env._("Waiting Messages"),
            "domain": [*action["domain"], ("state", "in", states)],
        }

    def action_view_shortages(self):
        action = self._open("postal_warehouse.wms_shortage_action", "backend_id")
        return {**action, "context": {"search_default_open": 1}}

    def action_view_unexplained(self):
        action = self.reconciliation_id.action_view_lines()
        return {**action, "context": {"search_default_unexplained": 1}}

    def action_view_comparisons(self):
        return self._open("postal_warehouse.wms_reconciliation_action", "backend_id")

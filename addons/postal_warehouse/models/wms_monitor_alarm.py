from odoo import fields, models

KINDS = [
    ("silent", "Silent too long"),
    ("failed", "Messages refused"),
    ("unexplained", "Unexplained differences"),
    ("waiting", "Waiting too long"),
]


class WmsAlarm(models.Model):
    """Something is wrong with a warehouse: from when it is noticed until it is cured."""

    _name = "wms.alarm"
    _description = "Alarm of a Warehouse"
    _rec_name = "kind"
    _order = "id desc"

    backend_id = fields.Many2one(
        "wms.backend", "Warehouse System", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="backend_id.company_id", store=True)
    kind = fields.Selection(KINDS, "Alarm", required=True, readonly=True)
    text = fields.Char("What It Is", readonly=True)
    opened_at = fields.Datetime("Since", required=True, readonly=True)
    closed_at = fields.Datetime("Cured", readonly=True)
    activity_id = fields.Many2one("mail.activity", readonly=True, ondelete="set null")

    _open_uniq = models.UniqueIndex("(backend_id, kind) WHERE closed_at IS NULL")

    def action_open(self):
        """Show what the alarm is about."""
        return self.backend_id.action_open_figure(self.kind)

    def _close(self):
        """The cause is gone: the alarm and its activity end by themselves."""
        self.write({"closed_at": fields.Datetime.now()})
        opened = self.activity_id.filtered("active")
        if opened:
            opened.action_feedback(feedback=self.env._("Cured"))

from odoo import fields, models


class PostalExchange(models.Model):
    _inherit = "postal.exchange"

    def _retry_inbound(self):
        """Have messages worked on now that wait or could not be taken."""
        vals = {"due_at": fields.Datetime.now(), "error": False, "error_code": False}
        self._set_state(("waiting", "refused"), "received", {**vals, "done_at": False})
        self.write({"due_at": vals["due_at"]})
        self._schedule_own()

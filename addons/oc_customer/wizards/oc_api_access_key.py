from odoo import fields, models
from odoo.exceptions import AccessError


class OcApiAccessKey(models.TransientModel):
    """One key of a customer's own system, as shown to the manager."""

    _name = "oc.api.access.key"
    _description = "Key of a Customer's Own System"
    _order = "id"

    access_id = fields.Many2one("oc.api.access", required=True, readonly=True, ondelete="cascade")
    key_id = fields.Integer(required=True, readonly=True)
    name = fields.Char(readonly=True)
    login = fields.Char(string="Account", readonly=True)
    made_on = fields.Date(readonly=True)
    expires_on = fields.Date(readonly=True, help="Empty: until it is revoked.")

    def action_revoke(self):
        """Revoke the keys; their next call is refused."""
        self.check_access("write")
        # Only keys of partners' systems, which ``_revoke`` makes sure of.
        self._revoke(self.env["res.users.apikeys"].sudo().browse(self.mapped("key_id")).exists())
        return self.access_id[:1]._reopen()

    def _revoke(self, keys_sudo):
        group = self.env.ref("postal_base.group_partner_api")
        if any(group not in key.user_id.group_ids or not key.user_id.share for key in keys_sudo):
            raise AccessError(self.env._("This key is not one of a customer's own system."))
        self.env["res.partner"].browse(keys_sudo.user_id.partner_id.ids).check_access("write")
        keys_sudo._remove()

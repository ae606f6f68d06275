from odoo import api, fields, models
from odoo.exceptions import AccessError


class OcOrdering(models.AbstractModel):
    """The keys of the caller's own account: its system can tell them, and revoke them."""

    _inherit = "oc.ordering"

    @api.model
    @api.readonly
    def list_keys(self) -> list[dict]:
        """List the API keys of the calling account, the newest first; never the keys themselves.

        :return: ``[{"id", "name", "made_on", "expires_on"}]``, moments in UTC as ISO texts,
            ``expires_on`` is null for a key that is valid until it is revoked
        :raise AccessError: the caller is not a partner's system
        """
        return [
            {
                "id": key.id,
                "name": key.name,
                "made_on": fields.Datetime.to_string(key.create_date),
                "expires_on": fields.Datetime.to_string(key.expiration_date) or None,
            }
            for key in self._get_keys()
        ]

    @api.model
    def revoke_key(self, key_id: int) -> bool:
        """Revoke one of the calling account's own keys, perhaps the one of this very call.

        Repeating the call with another key is refused like any key that does not exist.

        :param int key_id: as told by ``list_keys``
        :return: true
        :raise AccessError: the key does not exist or is not the caller's
        """
        key = self._get_keys().filtered(lambda key: key.id == key_id)
        if not key:
            raise AccessError(self.env._("The key %(key)s is not one of this account.", key=key_id))
        key._remove()
        return True

    def _get_keys(self):
        if not self.env.user.has_group("postal_base.group_partner_api"):
            raise AccessError(self.env._("This account is not one of a partner's system."))
        # Partners' accounts have no rights on keys; these are the caller's own.
        keys_sudo = self.env["res.users.apikeys"].sudo()
        return keys_sudo.search([("user_id", "=", self.env.uid)], order="id desc")

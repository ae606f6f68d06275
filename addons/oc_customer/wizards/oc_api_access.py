from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain


class OcApiAccess(models.TransientModel):
    """The accounts and keys with which a customer's own system orders.

    Accounts are users of the group "partner's own system", and keys are Odoo's own API keys: a
    key is shown once, when it is made, and kept as a hash.
    """

    _name = "oc.api.access"
    _description = "Access of a Customer's Own System"

    customer_id = fields.Many2one(
        "res.partner",
        required=True,
        readonly=True,
        ondelete="cascade",
        domain=[("oc_role", "=", "customer")],
    )
    unit_id = fields.Many2one(
        "res.partner",
        string="Only for the Unit",
        ondelete="cascade",
        domain="[('oc_role', '=', 'unit'), ('oc_id', '=', customer_id)]",
        help="Empty: the system orders for all units of the customer.",
    )
    login = fields.Char(compute="_compute_login")
    has_account = fields.Boolean(compute="_compute_login")
    key_name = fields.Char(string="Name of the New Key", help="For example the system's name.")
    key_days = fields.Selection(
        [("90", "90 days"), ("365", "1 year"), ("0", "Until revoked")],
        string="Valid For",
        required=True,
        default="365",
    )
    line_ids = fields.One2many("oc.api.access.key", "access_id", string="Keys", readonly=True)

    @api.depends("customer_id", "unit_id")
    def _compute_login(self):
        for access in self:
            owner = access._get_owner()
            access.has_account = bool(access._find_account(owner))
            access.login = f"api-{owner.ref}".lower() if owner.ref else f"api-{owner.id}"

    @api.model_create_multi
    def create(self, vals_list):
        self._check_manager()
        records = super().create(vals_list)
        for access in records:
            access._check_manager()
            access._load_keys()
        return records

    def action_make_key(self):
        """Make a key, and the account if there is none yet; the key is shown once."""
        self._check_manager()
        self.ensure_one()
        key = self._make_key()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("The new key"),
            "res_model": "res.users.apikeys.show",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_key": key},
        }

    def action_close_account(self):
        """Archive the accounts and revoke all their keys."""
        self._check_manager()
        self.ensure_one()
        accounts_sudo = self._find_account(self._get_owner())
        self.env["oc.api.access.key"]._revoke(accounts_sudo.api_key_ids)
        accounts_sudo.active = False
        return self._reopen()

    def _check_manager(self):
        self.check_access("create")
        for access in self:
            access._get_owner().check_access("write")
            if access.unit_id and access.unit_id.oc_id != access.customer_id:
                raise UserError(
                    self.env._(
                        "%(unit)s is not an ordering unit of %(customer)s.",
                        unit=access.unit_id.name,
                        customer=access.customer_id.name,
                    )
                )

    def _get_owner(self):
        return self.unit_id or self.customer_id

    def _find_account(self, owner):
        """The system's account of exactly this customer or unit, if there is one."""
        group = self.env.ref("postal_base.group_partner_api")
        # Managers of wholesale need not be administrators of users.
        users_sudo = self.env["res.users"].sudo()
        belongs = (
            Domain("partner_id.oc_scope_unit_id", "=", owner.id)
            if owner.oc_role == "unit"
            else Domain("partner_id.oc_scope_customer_id", "=", owner.id)
            & Domain("partner_id.oc_scope_unit_id", "=", False)
        )
        return users_sudo.search(
            belongs & Domain("group_ids", "in", group.ids) & Domain("share", "=", True), limit=1
        )

    def _make_key(self):
        if not (self.key_name or "").strip():
            raise UserError(self.env._("Give the new key a name, for example the system's."))
        account_sudo = self._find_account(self._get_owner()) or self._open_account()
        days = int(self.key_days)
        expires = fields.Datetime.now() + timedelta(days=days) if days else False
        # The account has no screens, so a manager makes its key for it.
        keys_sudo = account_sudo.env["res.users.apikeys"].with_user(account_sudo).sudo()
        return keys_sudo._generate("rpc", self.key_name.strip(), expires)

    def _open_account(self):
        """A new account, or the one that was closed."""
        closed_sudo = self.with_context(active_test=False)._find_account(self._get_owner())
        closed_sudo.active = True
        return closed_sudo or self._create_account()

    def _create_account(self):
        owner = self._get_owner()
        owner.check_access("write")
        values = {
            "name": self.env._("%(name)s: own system", name=owner.name),
            "login": self.login,
            "company_id": owner.company_id.id or self.env.company.id,
            "company_ids": [Command.set((owner.company_id or self.env.company).ids)],
            "group_ids": [Command.set(self.env.ref("postal_base.group_partner_api").ids)],
        }
        # The rights given are fixed above: those of a partner's system and nothing else.
        partner_sudo = self.env["res.partner"].sudo()
        contact_sudo = partner_sudo.create(
            {"name": values["name"], "parent_id": owner.id, "type": "other"}
        )
        users_sudo = contact_sudo.env["res.users"].with_context(no_reset_password=True)
        return users_sudo.create(values | {"partner_id": contact_sudo.id})

    def _load_keys(self):
        """Show the keys of all accounts below the customer."""
        group = self.env.ref("postal_base.group_partner_api")
        # Names and dates of keys only; the keys themselves are nowhere.
        keys_sudo = self.env["res.users.apikeys"].sudo()
        found = keys_sudo.search(
            [
                ("user_id.partner_id.oc_scope_customer_id", "=", self.customer_id.id),
                ("user_id.group_ids", "in", group.ids),
            ],
            order="id desc",
        )
        self.sudo().line_ids = [  # rows of this form
            Command.create(
                {
                    "key_id": key.id,
                    "name": key.name,
                    "login": key.user_id.login,
                    "made_on": key.create_date,
                    "expires_on": key.expiration_date,
                }
            )
            for key in found
        ]

    def _reopen(self):
        return self.customer_id.action_open_api_access()

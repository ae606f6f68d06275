from odoo import fields, models
from odoo.fields import Domain

ORDINARY = Domain("oc_scope_customer_id", "=", False)


class ResUsers(models.Model):
    """Which customers and ordering units a user sees, as domains for record rules.

    The domains name fields only, and no list of users: who enters or leaves a team, and which
    salesperson a unit has, counts from the next query on.
    """

    _inherit = "res.users"

    oc_led_team_ids = fields.One2many("crm.team", "user_id", groups=fields.NO_ACCESS)
    oc_membership_ids = fields.One2many("crm.team.member", "user_id", groups=fields.NO_ACCESS)

    def write(self, vals):
        result = super().write(vals)
        if "partner_id" in vals:
            self.env.registry.clear_cache()  # the rules of a portal user name its own customer
        return result

    def _get_oc_domain(self, path, *groups, operation="read"):
        """Records whose partner at ``path`` is no wholesale partner, or one the user sees.

        :param path: path of many2one fields to the partner; empty for partners themselves
        :param groups: users of these groups see all, whatever they are in sales
        """
        if self._sees_all_oc(groups):
            return Domain.TRUE
        partners = ORDINARY | Domain("id", "=", self.partner_id.id)
        partners |= self._get_oc_responsible(operation)
        if operation == "read":
            partners |= self._get_oc_readable()
        return self._get_oc_path(path, partners)

    def _get_oc_responsible_domain(self, *paths, groups=()):
        """Records of which one path leads to a partner that the user is responsible for.

        Stricter than ``_get_oc_domain``: a customer is not included for one of its units.
        """
        if self._sees_all_oc(groups):
            return Domain.TRUE
        partners = self._get_oc_responsible()
        return Domain.OR(self._get_oc_path(path, partners, or_none=False) for path in paths)

    def _get_oc_move_domain(self, prefix=""):
        """Journal entries of no wholesale customer, of own customers, or for own units."""
        groups = ("account.group_account_readonly", "account.group_account_invoice")
        if self._sees_all_oc(groups):
            return Domain.TRUE
        domain = self._get_oc_path("commercial_partner_id", ORDINARY)
        domain |= self._get_oc_responsible_domain("partner_shipping_id", "partner_id")
        return self._get_oc_path(prefix, domain)

    def _sees_all_oc(self, groups=()):
        return any(self.has_group(group) for group in ("oc_customer.group_user_all", *groups))

    def _get_oc_responsible(self, operation="read"):
        """Wholesale partners that the user answers for (a portal user: its own)."""
        if self.share:
            return self._get_oc_own()
        if not self.has_group("oc_customer.group_user"):
            return Domain.FALSE
        of_customer = self._get_oc_salespeople("oc_customer_user_id")
        of_unit = self._get_oc_salespeople("oc_unit_user_id")
        if operation == "create":
            # A unit spends its customer's money: who has one unit does not make more of them.
            of_unit &= Domain("oc_role", "=", False)
        return of_customer | of_unit

    def _get_oc_own(self):
        """What the contact of a portal user belongs to: a unit, else the whole customer."""
        partner = self.partner_id
        for name in ("oc_scope_unit_id", "oc_scope_customer_id"):
            if partner[name]:
                return Domain(name, "=", partner[name].id)
        return Domain.FALSE

    def _get_oc_readable(self):
        """Customers, and their own contacts, that are seen because of their units."""
        if self.share:
            customer = self.partner_id.oc_scope_customer_id
            domain = Domain("oc_scope_customer_id", "=", customer.id) if customer else Domain.FALSE
        elif self.has_group("oc_customer.group_user"):
            mine = Domain("oc_rule_unit_ids", "any", self._get_oc_salespeople("oc_unit_user_id"))
            domain = Domain("oc_scope_customer_id", "any", mine)
        else:
            return Domain.FALSE
        return domain & Domain("oc_scope_unit_id", "=", False)

    def _get_oc_salespeople(self, fname):
        """The salesperson in the field is the user, or in a team with it."""
        if not self.has_group("oc_customer.group_user_team"):
            return Domain(fname, "=", self.id)
        member = Domain("active", "=", True) & Domain("user_id", "=", self.id)
        own_teams = Domain("active", "=", True) & (
            Domain("user_id", "=", self.id) | Domain("oc_membership_ids", "any", member)
        )
        membership = Domain("active", "=", True) & Domain("crm_team_id", "any", own_teams)
        colleagues = (
            Domain("id", "=", self.id)
            | Domain("oc_membership_ids", "any", membership)
            | Domain("oc_led_team_ids", "any", own_teams)
        )
        return Domain(fname, "any", colleagues)

    def _get_oc_path(self, path, partners, or_none=True):
        """``partners`` seen from the other end of a path; a missing link is let through."""
        for name in reversed(path.split(".") if path else ()):
            partners = Domain(name, "any", partners)
            if or_none:
                partners |= Domain(name, "=", False)
        return partners

from odoo import api, fields, models
from odoo.exceptions import AccessError

#: what a partner belongs to, and so who may see it, can change by these
SCOPE_FIELDS = {"oc_role", "oc_id", "parent_id"}


class ResPartner(models.Model):
    """Which customer and unit a partner belongs to, and who is responsible for them.

    Stored, because the record rules of many models ask for it (see ``res.users``).
    """

    _name = "res.partner"
    _inherit = ["res.partner", "oc.system.mixin"]

    oc_scope_customer_id = fields.Many2one(
        "res.partner",
        string="Belongs to Customer",
        compute="_compute_oc_scope",
        store=True,
        recursive=True,
        index="btree_not_null",
        help="The organization customer that a customer, unit or contact is or belongs to.",
    )
    oc_scope_unit_id = fields.Many2one(
        "res.partner",
        string="Belongs to Unit",
        compute="_compute_oc_scope",
        store=True,
        recursive=True,
        index="btree_not_null",
    )
    # For record rules alone: what they read with all rights must not be found in ``unit_ids``.
    oc_rule_unit_ids = fields.One2many("res.partner", "oc_id", groups=fields.NO_ACCESS)
    oc_customer_user_id = fields.Many2one(
        related="oc_scope_customer_id.user_id",
        string="Salesperson of the Customer",
        store=True,
        index="btree_not_null",
    )
    oc_unit_user_id = fields.Many2one(
        related="oc_scope_unit_id.user_id",
        string="Salesperson of the Unit",
        store=True,
        index="btree_not_null",
    )

    @api.depends("oc_role", "oc_id", "parent_id.oc_scope_customer_id", "parent_id.oc_scope_unit_id")
    def _compute_oc_scope(self):
        for partner in self:
            if partner.oc_role:
                is_unit = partner.oc_role == "unit"
                partner.oc_scope_customer_id = partner.oc_id if is_unit else partner._origin
                partner.oc_scope_unit_id = partner._origin if is_unit else False
            else:
                partner.oc_scope_customer_id = partner.parent_id.oc_scope_customer_id
                partner.oc_scope_unit_id = partner.parent_id.oc_scope_unit_id

    @api.model_create_multi
    def create(self, vals_list):
        if self._is_restricted():
            for vals in vals_list:
                if self._get_new_role(vals) == "customer" and not vals.get("user_id"):
                    vals["user_id"] = self.env.uid
        return super().create(vals_list)

    def write(self, vals):
        if vals.get("oc_role"):
            self._check_may_make_customers()
            self._become_responsible(vals)
        result = super().write(vals)
        if SCOPE_FIELDS & vals.keys():
            # Nobody moves a contact to where he could not have made it.
            self.check_access("create" if "parent_id" in vals and vals["parent_id"] else "write")
            self._forget_portal_rules()
        return result

    def action_make_customer(self):
        self._check_may_make_customers()
        return super().action_make_customer()

    def action_open_api_access(self):
        """Open accounts and keys of the customer's own system."""
        self.ensure_one()
        access = self.env["oc.api.access"].create({"customer_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Own system of %(customer)s", customer=self.name),
            "res_model": access._name,
            "res_id": access.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _get_system_fields(self):
        return super()._get_system_fields() | {
            "product_table_id",
            "product_table_rule_id",
            "oc_scope_customer_id",
            "oc_scope_unit_id",
            "oc_customer_user_id",
            "oc_unit_user_id",
        }

    def _check_may_make_customers(self):
        if not self.env.su and not self.env.user.has_group("oc_customer.group_user"):
            raise AccessError(
                self.env._("Only salespeople of wholesale make organization customers.")
            )

    def _forget_portal_rules(self):
        """The rules of a portal user are cached and name the customer that it belongs to."""
        users_sudo = self.env["res.users"].sudo()  # whoever moves a contact
        if users_sudo.search_count([("partner_id", "child_of", self.ids)], limit=1):
            self.env.registry.clear_cache()

    def _become_responsible(self, vals):
        """Who makes a customer that nobody is responsible for is; else it would not see it."""
        if self._is_restricted() and not vals.get("user_id"):
            self.filtered(lambda partner: not partner.user_id).write({"user_id": self.env.uid})

    def _is_restricted(self):
        return not self.env.su and not self.env.user._sees_all_oc()

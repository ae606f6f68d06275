from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..exceptions import MasterDataRefused
from .oc_change_value import TYPES, dump, get_given_value, get_value

APPROVER_GROUP = "oc_customer.group_manager"
#: an organization customer's master data, beside its parameters
MASTER_FIELDS = (
    "name",
    "ref",
    "vat",
    "oc_category_id",
    "oc_level_id",
    "oc_credit_level_id",
    "oc_lead_source_id",
    "oc_region_id",
    "user_id",
    "country_id",
    "state_id",
    "city_id",
    "city",
    "street",
    "street2",
    "zip",
    "oc_contact_name",
    "phone",
    "email",
    "website",
    "category_id",
    "property_payment_term_id",
    "property_delivery_carrier_id",
    "oc_freight_terms",
    "active",
)
#: protected like them, and nothing that one could request
FIXED_FIELDS = ("oc_state", "company_id", "oc_requester_id")


class ResPartner(models.Model):
    """Master data of confirmed customers is changed by request, or by managers."""

    _inherit = "res.partner"

    change_request_ids = fields.One2many(
        "oc.change.request",
        "partner_id",
        string="Change Requests",
        groups="oc_customer.group_user",
    )
    change_request_count = fields.Integer(
        # Only the number, beside a button for those who may see the requests.
        compute="_compute_change_request_count",
        compute_sudo=True,
    )
    is_master_data_open = fields.Boolean(
        compute="_compute_is_master_data_open",
        help="Whether the user may change the customer's data directly.",
    )

    def _compute_change_request_count(self):
        counts = dict(
            self.env["oc.change.request"]._read_group(
                [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.change_request_count = counts.get(partner._origin, 0)

    @api.depends("oc_role", "oc_state")
    @api.depends_context("uid")
    def _compute_is_master_data_open(self):
        is_open = self._may_edit_master_data()
        for partner in self:
            partner.is_master_data_open = is_open or not partner._is_confirmed_customer()

    def write(self, vals):
        self._check_master_data(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_master_data(self):
        customers = self.filtered(lambda partner: partner._is_confirmed_customer())
        if customers and not self._may_edit_master_data():
            raise AccessError(
                self.env._(
                    "%(name)s is a confirmed customer: only managers delete it. You can request"
                    " that it is archived.",
                    name=customers[0].name,
                )
            )

    def action_request_change(self):
        """Open a new change request for this customer."""
        self.ensure_one()
        return self._get_request_action([])

    def action_open_change_requests(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "oc_customer.oc_change_request_action"
        )
        return dict(
            action,
            domain=[("partner_id", "=", self.id)],
            context={"default_partner_id": self.id},
        )

    @api.model
    def _get_master_fields(self):
        """Names of the fields that make up a customer's master data."""
        return (*MASTER_FIELDS, *self._get_parameter_fields())

    @api.model
    def _get_requestable_fields(self):
        names = self._get_master_fields()
        return [name for name in names if self._fields[name].type in TYPES]

    @api.model
    def _may_edit_master_data(self):
        return self.env.su or self.env.user.has_group(APPROVER_GROUP)

    def _is_confirmed_customer(self):
        return self.oc_role == "customer" and self._origin.oc_state == "confirmed"

    def _handle_first_contact_creation(self):
        """The address of a unit or contact is never taken for that of the customer."""
        if self.parent_id.oc_role == "customer":
            return None
        return super()._handle_first_contact_creation()

    def _check_master_data(self, vals):
        """Refuse to change master data for a user who may only request it."""
        names = [name for name in (*self._get_master_fields(), *FIXED_FIELDS) if name in vals]
        if not names or self._may_edit_master_data():
            return
        for customer in self.filtered(lambda partner: partner._is_confirmed_customer()):
            changes = customer._get_changes({name: vals[name] for name in names})
            if changes:
                customer._raise_master_data(changes)

    def _get_changes(self, vals):
        """{name: given value} of what would really change."""
        # Compared as it is stored, whatever of it the user may see.
        partner_sudo = self.sudo()
        given = {name: get_given_value(partner_sudo, name, vals[name]) for name in vals}
        return {
            name: value for name, value in given.items() if value != get_value(partner_sudo, name)
        }

    def _raise_master_data(self, changes):
        labels = [self._fields[name]._description_string(self.env) for name in changes]
        message = self.env._(
            "%(name)s is a confirmed customer, so its data is changed by a request that a manager"
            " accepts (fields: %(fields)s). Nothing was changed. Use “Request a change” on the"
            " customer.",
            name=self.name,
            fields=", ".join(labels),
        )
        action = self._get_request_action(
            [
                {"field_name": name, "new_value": dump(value)}
                for name, value in changes.items()
                if name not in FIXED_FIELDS and not (isinstance(value, list) and 0 in value)
            ]
        )
        raise MasterDataRefused(message, action, self.env._("Request a change"))

    def _get_request_action(self, lines):
        context = {"default_partner_id": self.id}
        if lines:
            context["default_line_ids"] = [fields.Command.create(line) for line in lines]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Request a change"),
            "res_model": "oc.change.request",
            "views": [(False, "form")],
            "context": context,
        }

    @api.model
    def _get_oc_approvers(self, company):
        """Users who decide on customers of the company."""
        # Whom to ask is no secret; who asks need not see the users of the group.
        users_sudo = self.env.ref(APPROVER_GROUP).sudo().all_user_ids
        approvers = users_sudo.filtered(
            lambda user: user.active and (not company or company in user.company_ids)
        )
        return approvers.sudo(self.env.su)

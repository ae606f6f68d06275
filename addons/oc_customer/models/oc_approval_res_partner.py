from odoo import api, fields, models
from odoo.exceptions import UserError

from .oc_change_res_partner import APPROVER_GROUP

TRANSITIONS = {
    ("lead", "waiting"),
    ("lead", "confirmed"),
    ("waiting", "lead"),
    ("waiting", "confirmed"),
}


class ResPartner(models.Model):
    """Where the setting says so, a new customer waits until a second person confirms it."""

    _inherit = "res.partner"

    oc_state = fields.Selection(
        selection_add=[("waiting", "Waiting for Approval"), ("confirmed",)],
        ondelete={"waiting": lambda partners: partners.write({"oc_state": "lead"})},
    )
    oc_requester_id = fields.Many2one(
        "res.users",
        string="Approval Asked By",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        partners.filtered(lambda partner: partner.oc_state == "waiting")._ask_for_approval()
        return partners

    def write(self, vals):
        self._check_approval_setting(vals)
        if vals.get("oc_role") == "customer":
            vals = {"oc_state": "confirmed", **vals}
            self._make_wait(vals)
        elif vals.get("oc_state") == "confirmed":
            self._check_may_confirm()
        result = super().write(vals)
        if vals.get("oc_role") and vals.get("oc_state") == "waiting":
            self._ask_for_approval()
        return result

    def action_confirm_customer(self):
        """Confirm customers, or ask a second person to where that is necessary."""
        customers = self.filtered(lambda partner: partner.oc_role == "customer")
        to_ask = customers.filtered(
            lambda partner: partner.oc_state == "lead" and partner._needs_approval()
        )
        to_ask._set_oc_state({"lead"}, "waiting", oc_requester_id=self.env.uid)._ask_for_approval()
        others = customers - to_ask
        others._check_may_confirm()
        moved = others._set_oc_state({"lead", "waiting"}, "confirmed")
        moved.activity_unlink(["mail.mail_activity_data_todo"])

    def action_refuse_customer(self):
        """Make a lead again of a customer that waits for approval."""
        self._check_approver_of_customers()
        moved = self._set_oc_state({"waiting"}, "lead", oc_requester_id=False)
        moved.activity_unlink(["mail.mail_activity_data_todo"])
        for customer in moved:
            customer.message_post(body=self.env._("Not approved as a customer."))

    def _set_oc_state(self, allowed, target, **values):
        """Move the customers that may move and return them."""
        self.check_access("write")
        moved = self.filtered(
            lambda partner: (
                partner.oc_role == "customer"
                and partner.oc_state in allowed
                and (partner.oc_state, target) in TRANSITIONS
            )
        )
        # Who may move it has been checked; the state is closed to direct writing.
        moved.sudo().write({"oc_state": target, **values})
        return moved

    def _is_ready_for(self, unit):
        """Confirmed, or made together with its first unit and waiting for approval."""
        if self.oc_state == "waiting":
            return self.create_date == unit.create_date
        return super()._is_ready_for(unit)

    def _complete_oc_vals(self, role, vals, presets):
        result = super()._complete_oc_vals(role, vals, presets)
        if role == "customer":
            self._check_approval_setting(vals)
            self._make_wait(vals)
        return result

    def _make_wait(self, vals):
        """A new customer that needs approval is not confirmed, whatever the values say."""
        vals.pop("oc_requester_id", None)
        needs = {"yes": True, "no": False}.get(vals.get("oc_approval_required"))
        if needs is None:
            # The company's setting counts for whoever makes customers.
            company = self.env["res.company"].browse(vals.get("company_id") or self.env.company.id)
            needs = company.sudo().oc_approval_required
        if needs and vals.get("oc_state") in ("confirmed", "waiting"):
            vals.update(oc_state="waiting", oc_requester_id=self.env.uid)

    def _needs_approval(self):
        company = self.company_id or self.env.company
        return self._get_oc_parameter("oc_approval_required", company)[self]

    def _check_approval_setting(self, vals):
        """Who needs approval cannot switch it off, nor say that somebody else asked."""
        if self.env.su:
            return
        if self and ("oc_requester_id" in vals or vals.get("oc_state") == "waiting"):
            raise UserError(self.env._("Ask for approval with “Confirm Customer” on the customer."))
        if vals.get("oc_approval_required") and not self._may_edit_master_data():
            raise UserError(
                self.env._("Only managers decide which customers need no approval when new.")
            )

    def _check_may_confirm(self):
        if self.env.su:
            return
        for customer in self.filtered(lambda partner: partner.oc_role == "customer"):
            if customer.oc_state == "confirmed" or not customer._needs_approval():
                continue
            if customer.oc_state == "lead":
                raise UserError(
                    self.env._(
                        "%(name)s needs approval before it is confirmed. Ask for it with"
                        " “Confirm Customer” on its form.",
                        name=customer.name,
                    )
                )
            self._check_approver_of_customers()
            if self.env.user in (customer.oc_requester_id, customer.create_uid):
                raise UserError(
                    self.env._(
                        "You made %(name)s or asked for its approval yourself. It is confirmed by"
                        " a second person.",
                        name=customer.name,
                    )
                )

    def _check_approver_of_customers(self):
        if not (self.env.su or self.env.user.has_group(APPROVER_GROUP)):
            raise UserError(
                self.env._(
                    "%(names)s: a new customer waits until a manager confirms it.",
                    names=", ".join(self.mapped("name")),
                )
            )

    def _ask_for_approval(self):
        for customer in self:
            approvers = self._get_oc_approvers(customer.company_id)
            for user in approvers - customer.oc_requester_id - customer.create_uid:
                # Who asks may not give others something to do; the customer does.
                customer.sudo().activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("Confirm the new customer %(name)s", name=customer.name),
                    user_id=user.id,
                )

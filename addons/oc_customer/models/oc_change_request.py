import psycopg2
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

TRANSITIONS = {
    ("draft", "submitted"),
    ("submitted", "draft"),
    ("submitted", "accepted"),
    ("submitted", "refused"),
    ("refused", "draft"),
}


class TrialDone(Exception):
    """Undoes what was only tried."""


class OcChangeRequest(models.Model):
    """A request to change a customer's master data; nothing changes before it is accepted."""

    _name = "oc.change.request"
    _description = "Change Request"
    _inherit = ["mail.thread", "mail.activity.mixin", "oc.approval.mixin"]
    _order = "id desc"
    _transitions = frozenset(TRANSITIONS)
    _request_fields = ("partner_id", "reason", "line_ids")
    _approver_group = "oc_customer.group_manager"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("oc_role", "=", "customer"), ("oc_state", "=", "confirmed")],
        tracking=True,
    )
    company_id = fields.Many2one(related="partner_id.company_id", store=True, index=True)
    reason = fields.Text(required=True)
    line_ids = fields.One2many("oc.change.request.line", "request_id", string="Changes", copy=True)
    changes_text = fields.Text(string="What Changes", compute="_compute_changes_text")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Waiting for Decision"),
            ("accepted", "Accepted"),
            ("refused", "Refused"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        tracking=True,
        index=True,
    )

    @api.depends("line_ids.summary")
    def _compute_changes_text(self):
        for request in self:
            request.changes_text = "\n".join(request.line_ids.mapped("summary"))

    @api.constrains("partner_id")
    def _check_partner(self):
        for request in self:
            partner = request.partner_id
            if partner.oc_role != "customer" or partner.oc_state != "confirmed":
                raise ValidationError(
                    self.env._(
                        "%(name)s is not a confirmed organization customer: its data is changed"
                        " directly.",
                        name=partner.display_name,
                    )
                )

    @api.constrains("partner_id", "line_ids")
    def _check_changes_possible(self):
        for request in self:
            request._try_changes()

    def action_accept(self):
        """Change the customers as submitted requests of others ask for."""
        self._check_approver()
        self._check_second_person()
        moved = self._decide({"submitted"}, "accepted")
        for request in moved:
            request.line_ids._check_still_true()
            request._apply()
        moved._finish()
        return bool(moved)

    def action_refuse(self):
        self._check_approver()
        moved = self._decide({"submitted"}, "refused")
        moved._finish()
        return bool(moved)

    def action_draft(self):
        """Take requests back; what they ask for then starts from what is true now."""
        self.activity_unlink(["mail.mail_activity_data_todo"])
        result = super().action_draft()
        self.filtered(lambda request: request.state == "draft").line_ids._renew_old_values()
        return result

    def _check_may_edit_lines(self):
        """What is asked for is fixed with the request itself."""
        if not self.env.su:
            self._check_may_edit()

    def _submit(self):
        for request in self.filtered(lambda request: request.state == "draft"):
            request._check_complete()
        moved = super()._submit()
        for request in moved:
            request._ask_approvers(
                self.env._("Decide on the change of %(name)s", name=request.partner_id.name)
            )
        return moved

    def _check_complete(self):
        if not self.line_ids:
            raise UserError(
                self.env._("%(name)s asks for no change: add the fields to change.", name=self.name)
            )
        self.line_ids._check_still_true()
        self._try_changes()

    def _try_changes(self):
        """Refuse now what could not be written when the request is accepted."""
        if not self.line_ids or self.state == "accepted":
            return
        try:
            with self.env.cr.savepoint():
                self._get_partner_to_change().write(self.line_ids._prepare_vals())
                self.env.flush_all()
                raise TrialDone
        except TrialDone:
            return
        except (UserError, ValueError) as error:
            self._raise_impossible(str(error), error)
        except psycopg2.IntegrityError as error:
            self._raise_impossible(self.partner_id._sql_error_to_message(error), error)

    def _raise_impossible(self, reason, error):
        raise ValidationError(
            self.env._(
                "%(name)s cannot be changed like this: %(reason)s",
                name=self.partner_id.name,
                reason=reason,
            )
        ) from error

    def _get_partner_to_change(self):
        # The request asks and the approval allows; nobody's own rights do. Not tracked: the
        # message of the request says more.
        return self.partner_id.sudo().with_context(tracking_disable=True)

    def _apply(self):
        self._get_partner_to_change().write(self.line_ids._prepare_vals())

    def _finish(self):
        """Tell the customer's history, and that nobody needs to decide any more."""
        self.activity_unlink(["mail.mail_activity_data_todo"])
        for request in self:
            request.partner_id.message_post(body=request._render_message())

    def _render_message(self):
        labels = dict(self._fields["state"]._description_selection(self.env))
        rows = Markup().join(Markup("<li>%s</li>") % line.summary for line in self.line_ids)
        return Markup("<p>%s</p><ul>%s</ul><p>%s</p>") % (
            self.env._(
                "Change request %(name)s of %(requester)s: %(state)s by %(approver)s",
                name=self.name,
                requester=self.requester_id.name,
                state=labels[self.state],
                approver=self.approver_id.name,
            ),
            rows,
            self.env._("Reason: %(reason)s", reason=self.reason),
        )

    def _ask_approvers(self, summary):
        approvers = self.env["res.partner"]._get_oc_approvers(self.company_id)
        for user in approvers - self.requester_id - self.create_uid:
            # Who asks may not give others something to do; the request does.
            self.sudo().activity_schedule(
                "mail.mail_activity_data_todo", summary=summary, user_id=user.id
            )

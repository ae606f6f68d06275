from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class OcApprovalMixin(models.AbstractModel):
    """A request that one person makes and submits, and a second person decides.

    A concrete request has a ``state`` with at least draft and submitted, a sequence with the
    model's name as its code, and sets the attributes below.
    """

    _name = "oc.approval.mixin"
    _description = "Request with Approval"

    #: pairs of states that a request may move between
    _transitions = frozenset()
    #: what the request is about: fixed once somebody has been asked to approve it
    _request_fields = ()
    #: set by the buttons only
    _decision_fields = ("requester_id", "approver_id", "decided_at")
    _approver_group = ""

    name = fields.Char(string="Number", required=True, readonly=True, copy=False, default="/")
    requester_id = fields.Many2one(
        "res.users", string="Submitted By", readonly=True, copy=False, ondelete="restrict"
    )
    approver_id = fields.Many2one(
        "res.users", string="Decided By", readonly=True, copy=False, ondelete="restrict"
    )
    decided_at = fields.Datetime(readonly=True, copy=False)

    _second_person = models.Constraint(
        "CHECK (approver_id IS NULL OR state = 'refused'"
        " OR (approver_id <> create_uid AND approver_id <> requester_id))",
        "A request is approved by somebody who neither made nor submitted it.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        # Who may make requests need not be able to read sequences.
        sequence_sudo = self.env["ir.sequence"].sudo()
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                vals["name"] = sequence_sudo.next_by_code(self._name)
        requests = super().create(vals_list)
        # Looked at afterwards, because values also come from the defaults of a context.
        if any(
            request.state != "draft" or any(request[name] for name in self._decision_fields)
            for request in requests
        ):
            self._check_may_decide()
        return requests

    def write(self, vals):
        if any(name in vals for name in ("state", *self._decision_fields)):
            self._check_may_decide()
        if any(name in vals for name in self._request_fields):
            self._check_may_edit()
        return super().write(vals)

    def _check_may_decide(self):
        """State and decision follow from the buttons, also for a caller over the API."""
        if not self.env.su:
            raise AccessError(
                self.env._("The state of a request is changed by submitting and approving it.")
            )

    def _check_may_edit(self):
        for request in self:
            if request.state != "draft":
                raise UserError(
                    self.env._(
                        "%(name)s has been submitted, so it cannot be changed."
                        " Set it back to draft first.",
                        name=request.display_name,
                    )
                )
            # Else its approver could change it first.
            if request.create_uid != self.env.user:
                raise UserError(
                    self.env._(
                        "Only %(user)s, who made %(name)s, can change it.",
                        user=request.create_uid.name,
                        name=request.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        for request in self:
            if request.state not in ("draft", "refused"):
                raise UserError(
                    self.env._(
                        "%(name)s has been submitted and cannot be deleted.",
                        name=request.display_name,
                    )
                )

    def action_submit(self):
        return bool(self._submit())

    def action_draft(self):
        return bool(
            self._set_state(
                {"submitted", "refused"}, "draft", requester_id=False, approver_id=False
            )
        )

    def _submit(self):
        return self._set_state({"draft"}, "submitted", requester_id=self.env.uid)

    def _check_approver(self):
        if not self.env.user.has_group(self._approver_group):
            raise AccessError(
                self.env._(
                    "Only users of the group %(group)s decide on these requests.",
                    group=self.env.ref(self._approver_group).sudo().full_name,  # a name only
                )
            )
        self.check_access("write")

    def _check_second_person(self):
        for request in self.filtered(lambda request: request.state == "submitted"):
            if self.env.user in (request.create_uid, request.requester_id):
                raise UserError(
                    self.env._(
                        "You made or submitted %(name)s yourself. It is approved by a"
                        " second person.",
                        name=request.display_name,
                    )
                )

    def _decide(self, allowed, target):
        return self._set_state(
            allowed, target, approver_id=self.env.uid, decided_at=fields.Datetime.now()
        )

    def _set_state(self, allowed, target, **values):
        """Move what may move and return it."""
        self.check_access("write")
        moved = self.filtered(
            lambda request: (
                request.state in allowed and (request.state, target) in self._transitions
            )
        )
        # The state is closed to direct writing, whoever may write the request.
        moved.sudo().write({"state": target, **values})
        return moved

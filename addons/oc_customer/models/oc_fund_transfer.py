from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

TRANSITIONS = {
    ("draft", "submitted"),
    ("submitted", "draft"),
    ("submitted", "approved"),
    ("submitted", "refused"),
    ("approved", "posted"),
    ("approved", "refused"),
    ("refused", "draft"),
}


class OcFundTransfer(models.Model):
    """A request to change a fund account by hand, approved by a second person."""

    _name = "oc.fund.transfer"
    _description = "Fund Transfer"
    _inherit = ["mail.thread", "mail.activity.mixin", "oc.approval.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _transitions = frozenset(TRANSITIONS)
    _request_fields = ("account_id", "type_id", "amount", "reason")
    _decision_fields = (
        "requester_id",
        "approver_id",
        "decided_at",
        "entry_id",
        "reversed_entry_id",
    )
    _approver_group = "oc_customer.group_fund_manager"

    account_id = fields.Many2one(
        "oc.fund.account",
        string="Fund Account",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    partner_id = fields.Many2one(related="account_id.partner_id", store=True, string="Customer")
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="account_id.currency_id")
    available = fields.Monetary(related="account_id.available")
    type_id = fields.Many2one(
        "oc.fund.change.type",
        string="Change Type",
        required=True,
        ondelete="restrict",
        domain=[("kind", "in", ("transfer_in", "transfer_out", "adjustment"))],
        tracking=True,
    )
    kind = fields.Selection(related="type_id.kind", store=True)
    amount = fields.Monetary(
        required=True,
        tracking=True,
        help="Positive for transfers in and out. An adjustment that takes money is negative.",
    )
    reason = fields.Char(required=True, help="For example the number of the bank payment.")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("approved", "Approved"),
            ("posted", "Posted"),
            ("refused", "Refused"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        tracking=True,
        index=True,
    )
    reversed_entry_id = fields.Many2one(
        "oc.fund.entry",
        string="Reverses",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    entry_id = fields.Many2one(
        "oc.fund.entry", string="Ledger Entry", readonly=True, copy=False, ondelete="restrict"
    )

    _amount_not_zero = models.Constraint("CHECK (amount <> 0)", "A transfer needs an amount.")

    @api.constrains("amount", "type_id")
    def _check_amount(self):
        for transfer in self - self._filter_reversals():
            if transfer.kind in ("order_payment", "refund"):
                raise ValidationError(
                    self.env._(
                        "“%(type)s” is made by orders and cannot be transferred by hand.",
                        type=transfer.type_id.name,
                    )
                )
            if transfer.kind != "adjustment" and transfer.amount < 0:
                raise ValidationError(
                    self.env._(
                        "The amount of a transfer is positive; %(amount)s is not. To take money"
                        " out choose a change type of the kind “Transfer Out”.",
                        amount=transfer.account_id._format(transfer.amount),
                    )
                )

    @api.constrains("amount", "type_id", "account_id", "reversed_entry_id")
    def _check_reversal(self):
        for transfer in self._filter_reversals():
            entry = transfer.reversed_entry_id
            wanted = (
                entry.account_id,
                entry.type_id,
                transfer.account_id._to_amount(-entry.amount),
            )
            amount = transfer.account_id._to_amount(transfer.amount)
            if (transfer.account_id, transfer.type_id, amount) != wanted:
                raise ValidationError(
                    self.env._(
                        "A reversal undoes ledger entry %(entry)s exactly: only its reason can be"
                        " changed.",
                        entry=entry.display_name,
                    )
                )

    def _filter_reversals(self):
        return self.filtered("reversed_entry_id")

    def action_approve(self):
        """Approve submitted requests of others."""
        self._check_approver()
        self._check_second_person()
        return bool(self._decide({"submitted"}, "approved"))

    def action_refuse(self):
        self._check_approver()
        return bool(self._decide({"submitted", "approved"}, "refused"))

    def action_post(self):
        """Put approved transfers into the ledger; those posted already stay as they are."""
        self.check_access("write")
        queue = self.account_id
        if queue._is_called_directly(self._name, "action_post"):
            queue._take_turn()
        # Locked accounts first: two people posting the same transfer come one after the other.
        self.account_id.sudo()._lock()
        self._check_all_approved()
        # The ledger is nobody's to write; the approval above is what allows it.
        moved = self._set_state({"approved"}, "posted")
        postings = [transfer._prepare_posting() for transfer in moved.sudo()]
        entries = self.env["oc.fund.entry"].sudo()._post(postings)
        for transfer, entry in zip(moved.sudo(), entries, strict=True):
            transfer.entry_id = entry
        return bool(moved)

    def _check_all_approved(self):
        for transfer in self:
            if transfer.state not in ("approved", "posted"):
                raise UserError(
                    self.env._(
                        "Transfer %(name)s has not been approved, so it cannot be posted.",
                        name=transfer.name,
                    )
                )

    def _prepare_posting(self):
        sign = -1 if self.kind == "transfer_out" and not self.reversed_entry_id else 1
        return {
            "account": self.account_id,
            "type": self.type_id,
            "amount": sign * self.amount,
            "cause": f"{self._name},{self.id}",
            "document": self,
            "reversed_entry_id": self.reversed_entry_id.id,
            "note": self.reason,
        }

from odoo import api, fields, models
from odoo.exceptions import UserError

from .oc_fund_change_type import KINDS
from .oc_fund_sql import ENTRY_TRIGGERS

COLUMNS = (
    "account_id",
    "partner_id",
    "company_id",
    "currency_id",
    "type_id",
    "kind",
    "amount",
    "balance_after",
    "date",
    "user_id",
    "cause",
    "res_model",
    "res_id",
    "order_id",
    "hold_id",
    "reversed_entry_id",
    "note",
)


class OcFundEntry(models.Model):
    """One line of the append-only ledger of a fund account.

    Entries are made by ``_post`` and by nothing else. The database refuses to change or
    delete them; a mistake is put right by an entry that reverses it.
    """

    _name = "oc.fund.entry"
    _description = "Fund Ledger Entry"
    _inherit = ["oc.fund.row.mixin"]
    _order = "id desc"
    _log_access = False
    _rec_name = "cause"
    _row_columns = COLUMNS

    type_id = fields.Many2one(
        "oc.fund.change.type",
        string="Change Type",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    balance_after = fields.Monetary(required=True, readonly=True, aggregator=None)
    date = fields.Datetime(index=True)
    res_model = fields.Char(string="Cause Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Cause Document", model_field="res_model", readonly=True
    )
    hold_id = fields.Many2one(
        "oc.fund.hold", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    reversed_entry_id = fields.Many2one(
        "oc.fund.entry", string="Reverses", readonly=True, ondelete="restrict"
    )
    reversal_ids = fields.One2many("oc.fund.entry", "reversed_entry_id", string="Reversed By")
    note = fields.Char(readonly=True)
    move_ids = fields.One2many("account.move", "oc_fund_entry_id", string="Journal Entry")

    _cause_uniq = models.UniqueIndex("(cause)", "This has been posted to the ledger already.")
    _reversed_uniq = models.UniqueIndex(
        "(reversed_entry_id) WHERE reversed_entry_id IS NOT NULL",
        "This ledger entry has been reversed already.",
    )
    _account_date = models.Index("(account_id, date, id)")
    _amount_has_sign_of_kind = models.Constraint(
        "CHECK (amount <> 0 AND (reversed_entry_id IS NOT NULL OR kind = 'adjustment'"
        " OR (amount > 0) = (kind IN ('transfer_in', 'refund'))))",
        "Transfers in and refunds are positive, transfers out and order payments negative.",
    )

    def init(self):
        super().init()
        self.env.cr.execute(ENTRY_TRIGGERS)

    @api.depends("account_id.name")
    def _compute_display_name(self):
        for entry in self:
            entry.display_name = f"{entry.account_id.name}/{entry.id or ''}"

    @api.model_create_multi
    def create(self, vals_list):
        raise UserError(
            self.env._("Ledger entries are made by transfers, adjustments and orders only.")
        )

    def write(self, vals):
        self._refuse_change()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        self._refuse_change()

    def _refuse_change(self):
        raise UserError(
            self.env._("The fund ledger is never edited or deleted. Reverse the entry instead.")
        )

    def action_open_cause(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model or self._name,
            "res_id": self.res_id or self.id,
            "views": [(False, "form")],
        }

    def action_reverse(self):
        """Request the reversal of the entry; like every transfer a second person approves it."""
        self.ensure_one()
        self._check_reversible()
        # The link to the reversed entry is closed to direct writing. The request itself is
        # made with the user's own rights, which were checked.
        self.env["oc.fund.transfer"].check_access("create")
        transfer = self.env["oc.fund.transfer"].sudo().create(self._prepare_reversal_vals())
        return {
            "type": "ir.actions.act_window",
            "res_model": transfer._name,
            "res_id": transfer.id,
            "views": [(False, "form")],
        }

    def _check_reversible(self):
        if self.reversal_ids:
            raise UserError(
                self.env._(
                    "Ledger entry %(entry)s has been reversed already.", entry=self.display_name
                )
            )
        if self.order_id:
            raise UserError(
                self.env._(
                    "Ledger entry %(entry)s belongs to order %(order)s: return the goods or cancel"
                    " the order, and the account follows.",
                    entry=self.display_name,
                    order=self.sudo().order_id.name,  # named, not shown
                )
            )

    def _prepare_reversal_vals(self):
        return {
            "account_id": self.account_id.id,
            "type_id": self.type_id.id,
            "amount": -self.amount,
            "reason": self.env._("Reversal of %(entry)s", entry=self.display_name),
            "reversed_entry_id": self.id,
        }

    @api.model
    def _post(self, postings):
        """Append entries to the ledger, in the order given; a known cause changes nothing.

        :param postings: list of dicts with ``account`` (record), ``type`` (record),
            ``amount`` (signed) and ``cause`` (text), and perhaps ``document`` (record),
            ``order_id``, ``hold_id``, ``reversed_entry_id``, ``note``
        :return: one entry for each posting, in the same order
        :raise UserError: when an account cannot pay; nothing is posted then
        """
        if not postings:
            return self.browse()
        ids, added, figures = self._append(postings)
        if added:
            self.browse(added.values())._after_post(figures)
        return self.browse(ids[row["cause"]] for row in postings)

    def _after_post(self, accounts):
        """Hook: what follows from new entries, in the same transaction.

        :param accounts: {account id: LockedAccount}
        """
        if any(account.has_journal for account in accounts.values()):
            self._create_moves()

    def _apply_request(self, request, amount, figures):
        if amount < 0:
            request["account"]._check_can_take(
                -amount, figures, incoming=bool(request.get("hold_id"))
            )
        return figures.posted(amount)

    def _prepare_row(self, request, amount, after):
        document = request.get("document")
        return (
            request["account"].id,
            after.partner_id,
            after.company_id,
            after.currency_id,
            request["type"].id,
            request["type"]._get_kind(),
            amount,
            after.balance,
            fields.Datetime.now(),
            self.env.uid,
            request["cause"],
            document._name if document else None,
            document.id if document else None,
            request.get("order_id") or None,
            request.get("hold_id") or None,
            request.get("reversed_entry_id") or None,
            request.get("note") or None,
        )

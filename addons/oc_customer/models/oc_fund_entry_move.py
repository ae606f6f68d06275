from odoo import fields, models
from odoo.exceptions import UserError

#: kinds settled with the customer's receivable, so that they pay (or reopen) its invoices
RECEIVABLE_KINDS = ("order_payment", "refund")


class OcFundEntry(models.Model):
    """Journal entries of the fund ledger, where the company has a journal for them."""

    _inherit = "oc.fund.entry"

    def _create_moves(self):
        """Post the journal entries of ledger entries that have none yet."""
        # Whoever delivers an order need not have accounting rights.
        entries_sudo = self.sudo().filtered(
            lambda entry: entry.company_id.oc_fund_journal_id and not entry.move_ids
        )
        for company, entries in entries_sudo.grouped("company_id").items():
            # for the same reason
            moves = self.env["account.move"].sudo().with_company(company)
            moves.create([entry._prepare_move_vals() for entry in entries]).action_post()

    def _prepare_move_vals(self):
        company = self.company_id
        return {
            "move_type": "entry",
            "journal_id": company.oc_fund_journal_id.id,
            "date": fields.Date.context_today(self, self.date),
            "ref": f"{self.display_name} {self.note or self.order_id.name or ''}".strip(),
            "oc_fund_entry_id": self.id,
            "line_ids": [
                fields.Command.create(self._prepare_line_vals(self._get_fund_account(), -1)),
                fields.Command.create(self._prepare_line_vals(self._get_counterpart(), 1)),
            ],
        }

    def _prepare_line_vals(self, account, sign):
        amount = sign * self.amount
        company = self.company_id
        balance = self.currency_id._convert(
            amount, company.currency_id, company, fields.Date.context_today(self, self.date)
        )
        return {
            "name": self.type_id.name,
            "account_id": account.id,
            "partner_id": self.partner_id.id,
            "currency_id": self.currency_id.id,
            "amount_currency": amount,
            "balance": balance,
        }

    def _get_fund_account(self):
        account = self.company_id.oc_fund_account_id
        if not account:
            raise UserError(
                self.env._(
                    "%(company)s has a fund journal but no fund liability account."
                    " Choose one in the settings.",
                    company=self.company_id.name,
                )
            )
        return account

    def _get_counterpart(self):
        company = self.company_id
        account = self.type_id.with_company(company).counterpart_account_id
        if not account and self.kind in RECEIVABLE_KINDS:
            account = self.partner_id.with_company(company).property_account_receivable_id
        account = account or company.oc_fund_journal_id.default_account_id
        if not account:
            raise UserError(
                self.env._(
                    "The fund change type “%(type)s” needs a counterpart account, because the"
                    " journal %(journal)s has no default account.",
                    type=self.type_id.name,
                    journal=company.oc_fund_journal_id.name,
                )
            )
        return account

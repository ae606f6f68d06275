from odoo import models
from odoo.tools import SQL


class OcFundAccount(models.Model):
    """What the ledger says about the past, and whether it agrees with the general ledger."""

    _inherit = "oc.fund.account"

    def _get_balances_at(self, moment):
        """{account: balance after everything posted until ``moment`` (UTC, included)}"""
        self.check_access("read")
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (account_id) account_id, balance_after
                  FROM oc_fund_entry
                 WHERE account_id = ANY(%s) AND date <= %s
                 ORDER BY account_id, date DESC, id DESC
                """,
                list(self.ids),
                moment,
            )
        )
        balances = dict(rows)
        return {account: balances.get(account.id, 0.0) for account in self}

    def _get_differences(self):
        """Totals that do not follow from ledger and holds: [(account, field, is, should be)].

        The database keeps them, so this finds nothing unless somebody went around it.
        """
        self.check_access("read")
        rows = self.env.execute_query(
            SQL(
                """
                SELECT account.id, account.balance, account.held,
                       (SELECT COALESCE(sum(amount), 0) FROM oc_fund_entry
                         WHERE account_id = account.id),
                       (SELECT COALESCE(sum(amount - captured - released), 0)
                          FROM oc_fund_hold WHERE account_id = account.id)
                  FROM oc_fund_account account
                 WHERE account.id = ANY(%s)
                """,
                list(self.ids),
            )
        )
        differences = []
        for account_id, balance, held, entries, holds in rows:
            account = self.browse(account_id)
            if account.currency_id.compare_amounts(balance, entries):
                differences.append((account, "balance", balance, entries))
            if account.currency_id.compare_amounts(held, holds):
                differences.append((account, "held", held, holds))
        return differences

    def _check_ledger_equals_general_ledger(self):
        """Compare each account's ledger with the posted items of the liability account.

        :return: [(account, ledger, general ledger)] of all the accounts, equal or not
        """
        self.check_access("read")
        booked = self._get_booked_amounts()
        return [
            (
                account,
                account.balance,
                booked.get((account.company_id, account.partner_id, account.currency_id), 0.0),
            )
            for account in self
        ]

    def _get_booked_amounts(self):
        # Fund clerks prove their ledger against a general ledger they need not read.
        items_sudo = self.env["account.move.line"].sudo()
        liabilities = self.company_id.sudo().oc_fund_account_id
        groups = items_sudo._read_group(
            [
                ("parent_state", "=", "posted"),
                ("account_id", "in", liabilities.ids),
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
            ],
            ["company_id", "partner_id", "currency_id"],
            ["amount_currency:sum"],
        )
        return {tuple(key): -amount for *key, amount in groups}

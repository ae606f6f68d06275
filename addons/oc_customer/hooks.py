"""What Odoo's own uninstall leaves behind."""

from odoo.tools import SQL

FUNCTIONS = (
    "oc_fund_account_refuse",
    "oc_fund_entry_apply",
    "oc_fund_entry_refuse",
    "oc_fund_hold_add",
    "oc_fund_hold_change",
    "oc_fund_hold_refuse",
)


def uninstall_hook(env):
    """Drop the functions of the fund ledger, and with them their triggers."""
    for name in FUNCTIONS:
        env.cr.execute(SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(name)))

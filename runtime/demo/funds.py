"""Set-up, part five: each customer's fund account, topped up by an approved transfer."""

from .rates import top_ups
from .rpc import xmlid

CLERK = ("funds", "funds")  # login and password; asks for what the administrator approves


class FundSetup:
    """Each step looks at where the transfers stand and does what is left."""

    def __init__(self, odoo, records, data):
        self._odoo = odoo
        self._records = records
        self._data = data
        self._amounts = top_ups(data)

    def accounts(self):
        domain = [("name", "=", self._data.company.currency)]
        currency = self._odoo.call("res.currency", "search", domain)
        rows = [[f"fund_{key}", xmlid(f"oc_{key}"), str(currency[0])] for key in self._amounts]
        self._records.ensure("oc.fund.account", ["partner_id/id", "currency_id/.id"], rows)

    def transfers(self):
        """Asked for by the clerk; the administrator, a second person, approves and posts them."""
        clerk = self._odoo.as_user(*CLERK)
        money = self._odoo.search_read(
            "oc.fund.change.type", [("kind", "=", "transfer_in")], ["kind"], limit=1
        )
        rows = [
            [
                f"top_up_{key}",
                str(self._records[f"fund_{key}"]),
                str(money[0]["id"]),
                str(amount),
                "Bank transfer",
            ]
            for key, amount in self._amounts.items()
        ]
        fields = ["account_id/.id", "type_id/.id", "amount", "reason"]
        self._records.of(clerk).ensure("oc.fund.transfer", fields, rows)
        for state, odoo, method in (
            ("draft", clerk, "action_submit"),
            ("submitted", self._odoo, "action_approve"),
            ("approved", self._odoo, "action_post"),
        ):
            self._move(state, odoo, method)

    def _move(self, state, odoo, method):
        ids = list(self._records.named("top_up_").values())
        domain = [("id", "in", ids), ("state", "=", state)]
        if found := self._odoo.call("oc.fund.transfer", "search", domain):
            odoo.call("oc.fund.transfer", method, found)

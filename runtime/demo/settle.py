"""Customer by customer: goods, freight, waiver and fees beside what the fund account paid."""

from collections import defaultdict
from decimal import Decimal

COLUMNS = (
    "goods",
    "freight",
    "waived",
    "fees",
    "orders",
    "captured",
    "held",
    "topped_up",
    "balance",
)
ZERO = Decimal("0.00")
KINDS = {False: "goods", "freight": "freight", "waiver": "waived", "fee": "fees"}


class Settlement:
    """Reads the orders' lines, the ledger and the accounts, each once."""

    def __init__(self, odoo, records, data):
        self._odoo = odoo
        self._records = records
        self._customers = {unit.code: unit.customer for unit in data.units}
        self._orders = list(records.named("order_").values())

    def read(self):
        """{customer: {column: Decimal}}, of customers that ordered or have an account."""
        table = defaultdict(lambda: dict.fromkeys(COLUMNS, ZERO))
        owners = self._read_orders(table)
        self._read_lines(table, owners)
        self._read_accounts(table)
        return dict(sorted(table.items()))

    def _read_orders(self, table):
        units = {id_: name for name, id_ in self._records.named("unit_").items()}
        fields = ["partner_id", "amount_total", "state", "fund_paid", "fund_held"]
        owners = {}
        for row in self._odoo.call("sale.order", "read", self._orders, fields):
            if row["state"] != "sale":
                continue
            owner = self._customers[units[row["partner_id"][0]].removeprefix("unit_")]
            owners[row["id"]] = owner
            table[owner]["orders"] += money(row["amount_total"])
            table[owner]["captured"] += money(row["fund_paid"])
            table[owner]["held"] += money(row["fund_held"])
        return owners

    def _read_lines(self, table, owners):
        domain = [("order_id", "in", list(owners)), ("display_type", "=", False)]
        fields = ["order_id", "oc_charge", "price_total"]
        for row in self._odoo.search_read("sale.order.line", domain, fields):
            column = KINDS[row["oc_charge"]]
            sign = -1 if column == "waived" else 1
            table[owners[row["order_id"][0]]][column] += sign * money(row["price_total"])

    def _read_accounts(self, table):
        accounts = {
            id_: name.removeprefix("fund_") for name, id_ in self._records.named("fund_").items()
        }
        rows = self._odoo.call("oc.fund.account", "read", list(accounts), ["balance"])
        for row in rows:
            table[accounts[row["id"]]]["balance"] = money(row["balance"])
        domain = [("account_id", "in", list(accounts)), ("order_id", "=", False)]
        fields = ["account_id", "amount"]
        for row in self._odoo.search_read("oc.fund.entry", domain, fields):
            table[accounts[row["account_id"][0]]]["topped_up"] += money(row["amount"])


def money(value):
    return Decimal(str(value)).quantize(Decimal("0.01"))


def differences(table):
    """Sentences, one for each equation that does not hold to the cent."""
    found = []
    for customer, row in table.items():
        charged = row["goods"] + row["freight"] - row["waived"] + row["fees"]
        for what, left, right in (
            ("goods, freight and fees are not the orders", charged, row["orders"]),
            (
                "the account paid and holds other than the orders",
                row["captured"] + row["held"],
                row["orders"],
            ),
            ("the ledger is not the balance", row["topped_up"] - row["captured"], row["balance"]),
        ):
            if left != right:
                found.append(f"{customer}: {what}: {left} and {right}")
    return found


def totals(table):
    return {column: sum((row[column] for row in table.values()), ZERO) for column in COLUMNS}


def render(table):
    """The table as lines of text, with the totals below."""
    head = ["customer", *(column.replace("_", " ") for column in COLUMNS)]
    lines = [head, *([key, *_texts(row)] for key, row in table.items())]
    lines.append(["total", *_texts(totals(table))])
    return "\n".join(
        "  " + line[0].ljust(10) + "".join(cell.rjust(13) for cell in line[1:]) for line in lines
    )


def _texts(row):
    return [f"{row[column]:,}" for column in COLUMNS]


def of_figures(figures):
    return {key: {name: money(text) for name, text in row.items()} for key, row in figures.items()}


def to_figures(table):
    """The same for the state file: {customer: {column: text}}"""
    return {key: {column: str(row[column]) for column in COLUMNS} for key, row in table.items()}

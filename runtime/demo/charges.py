"""Set-up, part four: who pays freight, what is waived, and the fee for paying from an account."""

from .rates import CLASSES, FEE_PERCENT, product_classes, waivers


class ChargeSetup:
    def __init__(self, odoo, records, data):
        self._odoo = odoo
        self._records = records
        self._data = data

    def terms(self):
        """Freight is paid by headquarters and charged on the order; fees are allowed."""
        if "charges" in self._records:
            return
        company = self._records["company"]
        values = {
            "oc_freight_terms": "prepaid",
            "oc_waiver_enabled": True,
            "oc_fee_enabled": True,
        }
        self._odoo.call("res.company", "write", [company], values)
        self._records.adopt("charges", "res.company", company)

    def classes(self):
        """Products that sell most are of class A."""
        if "classed" in self._records:
            return
        self._adopt_classes()
        found = product_classes(self._data)
        for name, _end in CLASSES:
            ids = [self._records[f"product_{key}"] for key, own in found.items() if own == name]
            values = {"oc_class_id": self._records[f"class_{name}"]}
            self._odoo.call("product.product", "write", ids, values)
        self._records.adopt("classed", "oc.classification", self._records["class_A"])

    def _adopt_classes(self):
        for name, _end in CLASSES:
            if f"class_{name}" not in self._records:
                found = self._odoo.ref(
                    f"oc_customer.oc_classification_product_class_{name.lower()}"
                )
                self._records.adopt(f"class_{name}", "oc.classification", found)

    def waivers(self):
        fields = [
            "number",
            "name",
            "applies_to",
            "minimum_amount",
            "waived_percent",
            "scope",
            "share_ids/class_ids/.id",
            "share_ids/minimum_percent",
        ]
        found = waivers(self._data)
        rows = [
            [
                f"waiver_{rule.number}",
                str(rule.number),
                rule.name,
                "all",
                str(rule.amount),
                str(rule.percent),
                "door",
                ",".join(str(self._records[f"class_{name}"]) for name in rule.classes),
                str(rule.share),
            ]
            for rule in found
        ]
        names = [rule.name_zh for rule in found]
        self._records.ensure_named("oc.freight.waiver.rule", fields, rows, names)

    def fees(self):
        fields = ["number", "name", "applies_to", "pay_by", "percent", "bearer"]
        row = ["fee_10", "10", "Fund account", "all", "fund", str(FEE_PERCENT), "customer"]
        self._records.ensure_named("oc.payment.fee.rule", fields, [row], ["资金账户"])


def price_rules(rate):
    """Values of a carrier's price rules: the parcel alone, or with each kilogram."""
    return [
        ["weight", "<=", "1", str(rate.base), "0", "weight"],
        ["weight", ">", "1", str(rate.base), str(rate.per_kg), "weight"],
    ]


PRICE_FIELDS = [
    f"price_rule_ids/{name}"
    for name in (
        "variable",
        "operator",
        "max_value",
        "list_base_price",
        "list_price",
        "variable_factor",
    )
]


def carrier_rows(carriers, rates, product):
    """Rows of carriers that charge by weight; see PRICE_FIELDS."""
    rows = []
    for carrier in carriers:
        head = [
            f"carrier_{carrier.key}",
            carrier.name,
            carrier.logistics_code,
            "base_on_rule",
            "rate",
            product,
        ]
        for rule in price_rules(rates[carrier.key]):
            rows.append([*head, *rule])
            head = [""] * len(head)
    return rows


CARRIER_FIELDS = [
    "name",
    "logistics_code",
    "delivery_type",
    "integration_level",
    "product_id/.id",
    *PRICE_FIELDS,
]

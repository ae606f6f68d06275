"""Set-up, part three: customers, ordering units, their product tables, rules and schedules."""

from .places import ADDRESS_FIELDS
from .rpc import xmlid

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SALESPERSON = xmlid("user_sales")  # sees the orders of the units it is responsible for
RULE_FIELDS = {"country": "country_id", "region": "state_id", "kind": "unit_category_id"}


class CustomerSetup:
    def __init__(self, odoo, records, places, data):
        self._odoo = odoo
        self._records = records
        self._places = places
        self._data = data
        self._customers = {customer.key: customer for customer in data.customers}

    def lists(self):
        """Regions, and the kinds of customers as categories of customers and of units."""
        regions = sorted({self._region(one.address) for one in self._data.units})
        self._records.ensure("postal.region", ["name"], [[f"region_{r}", r] for r in regions])
        kinds = sorted({one.kind for one in self._data.customers if one.kind})
        rows = [
            [f"{prefix}_{kind}", kind, field]
            for kind in kinds
            for prefix, field in (("kind", "customer_category"), ("kind_of_unit", "unit_category"))
        ]
        self._records.ensure("oc.classification", ["name", "kind"], rows)

    def customers(self):
        fields = [
            "name",
            "ref",
            "oc_contact_name",
            "is_company",
            "customer_rank",
            "oc_role",
            "oc_state",
            "oc_category_id/id",
            "oc_region_id/id",
            "user_id/id",
            *ADDRESS_FIELDS,
        ]
        rows = [self._customer_row(one) for one in self._data.customers]
        self._records.ensure("res.partner", fields, rows, batch=100)
        contacts = [
            [f"contact_{one.key}", one.contact, one.contact_title, xmlid(f"oc_{one.key}")]
            for one in self._data.customers
            if one.contact
        ]
        self._records.ensure("res.partner", ["name", "function", "parent_id/id"], contacts)

    def units(self):
        days = [f"receive_{day}" for day in WEEKDAYS]
        fields = [
            "name",
            "ref",
            "oc_role",
            "type",
            "oc_id/id",
            "parent_id/id",
            "oc_region_id/id",
            "user_id/id",
            "unit_category_id/id",
            "receiver_name",
            "receiver_phone",
            "standard_pricelist_id/id",
            "max_order_discount",
            "pay_on_order",
            *days,
            *ADDRESS_FIELDS,
        ]
        rows = [self._unit_row(one) for one in self._data.units]
        self._records.ensure("res.partner", fields, rows, batch=100)

    def dc_products(self):
        """Each DC enables what any table sells from it."""
        pairs = sorted(
            {(line.warehouse, line.product) for t in self._data.tables for line in t.lines}
        )
        rows = [
            [f"dcp_{code}_{product}", self._dc(code), xmlid(f"product_{product}")]
            for code, product in pairs
        ]
        self._records.ensure("oc.dc.product", ["warehouse_id/id", "product_id/id"], rows)

    def tables(self):
        rows = [[f"table_{one.number}", one.number, one.name] for one in self._data.tables]
        names = [one.name_zh for one in self._data.tables]
        self._records.ensure_named("oc.product.table", ["number", "name"], rows, names)
        fields = [
            "table_id/id",
            "product_id/id",
            "warehouse_id/id",
            "price_basis",
            "pricelist_id/id",
        ]
        rows = [
            [
                f"line_{table.number}_{line.product}",
                xmlid(f"table_{table.number}"),
                xmlid(f"product_{line.product}"),
                self._dc(line.warehouse),
                "standard" if line.price == "standard" else "tier",
                "" if line.price == "standard" else xmlid(f"tier_{line.price}"),
            ]
            for table in self._data.tables
            for line in table.lines
        ]
        self._records.ensure("oc.product.table.line", fields, rows)

    def rules(self):
        fields = ["number", "name", "table_id/id", "applies_to", "condition"]
        rows = [
            [
                f"rule_{rule.number}",
                str(rule.number),
                rule.name,
                xmlid(f"table_{rule.table}"),
                "condition" if rule.field else "all",
                self._condition(rule),
            ]
            for rule in self._data.rules
        ]
        names = [one.name_zh for one in self._data.rules]
        self._records.ensure_named("oc.product.table.rule", fields, rows, names)

    def schedules(self):
        days = [f"ship_{day}" for day in WEEKDAYS]
        rows = [
            [
                f"schedule_{one.unit}_{one.warehouse}",
                xmlid(f"unit_{one.unit}"),
                self._dc(one.warehouse),
                str(one.lead_days),
                *_flags(one.ship_days),
            ]
            for one in self._data.schedules
        ]
        fields = ["unit_id/id", "warehouse_id/id", "lead_days", *days]
        self._records.ensure("oc.delivery.schedule", fields, rows)

    def partner_login(self):
        """The account with which the first customer's own system may order."""
        group = self._odoo.ref("postal_base.group_partner_api")
        first = self._data.orders[0].unit if self._data.orders else self._data.units[0].code
        customer = next(one.customer for one in self._data.units if one.code == first)
        row = ["user_partner", "partner", "partner", xmlid(f"oc_{customer}"), str(group)]
        self._records.ensure(
            "res.users",
            ["login", "password", "partner_id/id", "group_ids/.id"],
            [row],
            context={"no_reset_password": True},
        )

    def _customer_row(self, customer):
        return [
            f"oc_{customer.key}",
            customer.name,
            customer.key,
            customer.contact,
            "True",
            "1",
            "customer",
            "confirmed",
            xmlid(f"kind_{customer.kind}") if customer.kind else "",
            self._known(f"region_{self._region(customer.address)}"),
            SALESPERSON,
            *self._places.columns(customer.address),
        ]

    def _unit_row(self, unit):
        kind = self._customers[unit.customer].kind
        return [
            f"unit_{unit.code}",
            unit.name,
            unit.code,
            "unit",
            "delivery",
            xmlid(f"oc_{unit.customer}"),
            xmlid(f"oc_{unit.customer}"),
            xmlid(f"region_{self._region(unit.address)}"),
            SALESPERSON,
            xmlid(f"kind_of_unit_{kind}") if kind else "",
            unit.receiver,
            unit.receiver_phone,
            xmlid(f"tier_{unit.tier}"),
            str(unit.max_discount),
            "True",  # from the fund account
            *_flags(unit.receive_days),
            *self._places.columns(unit.address),
        ]

    def _condition(self, rule):
        if not rule.field:
            return "[]"
        finders = {
            "country": self._places.country,
            "region": lambda name: self._places.state_named(self._data.company, name),
            "kind": lambda name: self._records[f"kind_of_unit_{name}"],
        }
        ids = [finders[rule.field](value) for value in rule.values]
        return repr([(RULE_FIELDS[rule.field], "in", ids)])

    def _region(self, address):
        """The province at home, the country abroad."""
        is_home = address.country == self._data.company.address.country
        return address.region if is_home and address.region else address.country

    def _known(self, name):
        return xmlid(name) if name in self._records else ""

    def _dc(self, code):
        codes = [one.code for one in self._data.warehouses]
        return xmlid(f"dc_{codes.index(code)}")


def _flags(days):
    return [str(day in days) for day in range(1, 8)]

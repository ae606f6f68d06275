"""The demo's data as typed, checked objects; what the tables leave out is derived."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Address:
    street: str = ""
    city: str = ""
    region: str = ""
    zip: str = ""
    country: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Company:
    name: str
    currency: str
    timezone: str
    language: str
    address: Address


@dataclass(frozen=True)
class Carrier:
    key: str
    name: str
    logistics_code: str


@dataclass(frozen=True)
class Warehouse:
    code: str
    name: str
    wms_code: str
    timezone: str
    cutoff: float
    address: Address


@dataclass(frozen=True)
class Supplier:
    key: str
    name: str
    contact: str
    address: Address


@dataclass(frozen=True)
class Category:
    key: str
    name: str
    name_zh: str
    is_food: bool


@dataclass(frozen=True)
class Product:
    key: str
    name: str
    name_zh: str
    category: str
    supplier: str
    pack: str
    price: Decimal
    cost: Decimal
    barcode: str
    weight: Decimal
    shelf_days: int


@dataclass(frozen=True)
class Customer:
    key: str
    name: str
    contact: str
    contact_title: str
    kind: str
    address: Address


@dataclass(frozen=True)
class Unit:
    code: str
    customer: str
    name: str
    receiver: str
    receiver_phone: str
    tier: int
    max_discount: Decimal
    receive_days: tuple[int, ...]
    address: Address


@dataclass(frozen=True)
class Tier:
    number: int
    name: str
    name_zh: str
    percent_off: Decimal


@dataclass(frozen=True)
class TableLine:
    product: str
    warehouse: str
    price: str  # number of a tier, or "standard"


@dataclass(frozen=True)
class Table:
    number: str
    name: str
    name_zh: str
    lines: tuple[TableLine, ...]


@dataclass(frozen=True)
class Rule:
    number: int
    name: str
    name_zh: str
    table: str
    field: str  # "", "country", "region" or "kind"
    values: tuple[str, ...]

    def matches(self, unit, customer):
        """Whether this rule gives the unit its table."""
        facts = {
            "country": unit.address.country,
            "region": unit.address.region,
            "kind": customer.kind,
        }
        return not self.field or facts[self.field] in self.values


@dataclass(frozen=True)
class Schedule:
    unit: str
    warehouse: str
    lead_days: int
    ship_days: tuple[int, ...]


@dataclass(frozen=True)
class Line:
    product: str
    price: Decimal
    quantity: int
    discount: Decimal

    @property
    def amount(self):
        return self.price * self.quantity * (1 - self.discount)


@dataclass(frozen=True)
class Order:
    key: str
    unit: str
    date: str
    carrier: str
    lines: tuple[Line, ...]
    freight: Decimal = Decimal(0)  # what it cost, where the data tells


@dataclass(frozen=True)
class Dataset:
    company: Company
    carriers: list[Carrier]
    warehouses: list[Warehouse]
    suppliers: list[Supplier]
    categories: list[Category]
    products: list[Product]
    customers: list[Customer]
    units: list[Unit]
    tiers: list[Tier]
    tables: list[Table]
    rules: list[Rule]
    schedules: list[Schedule]
    orders: list[Order] = field(repr=False)

    def totals(self):
        """Figures to check an import against; amounts as text, unrounded and by line."""
        amounts = [line.amount for order in self.orders for line in order.lines]
        return {
            "customers": len(self.customers),
            "units": len(self.units),
            "products": len(self.products),
            "categories": len(self.categories),
            "warehouses": len(self.warehouses),
            "tables": len(self.tables),
            "orders": len(self.orders),
            "lines": len(amounts),
            "amount_unrounded": str(sum(amounts).quantize(CENT, ROUND_HALF_UP)),
            "amount": str(sum((to_cents(amount) for amount in amounts), Decimal())),
        }

    def table_of(self, unit):
        """The table the first matching rule gives to the unit, or None."""
        customer = next(one for one in self.customers if one.key == unit.customer)
        for rule in sorted(self.rules, key=lambda rule: rule.number):
            if rule.matches(unit, customer):
                return next(table for table in self.tables if table.number == rule.table)
        return None


def to_cents(amount):
    """Rounded half up, as every order line is."""
    return amount.quantize(CENT, ROUND_HALF_UP)

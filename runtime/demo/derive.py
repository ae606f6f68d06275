"""What plain Northwind-shaped tables leave out: DCs, tiers, tables, rules, schedules, terms."""

from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from .dataset import Address, Company, Rule, Schedule, Table, TableLine, Tier, Warehouse

SHELF_DAYS = 365
NORTH_AMERICA = ("USA", "Canada", "Mexico")
SOUTH_AMERICA = ("Argentina", "Brazil", "Venezuela")
GERMAN_SPEAKING = ("Germany", "Austria", "Switzerland")
COLD_CATEGORIES = ("Dairy Products", "Meat/Poultry", "Seafood")
ALL_DAYS = (1, 2, 3, 4, 5, 6, 7)

# table: (number, name, Chinese name, DC, DC of chilled goods, price, price of chilled goods)
TABLES = (
    ("01", "North America", "北美客户商品表", "AMER", "AMER", "standard", "1"),
    ("02", "South America", "南美客户商品表", "AMER", "COLD", "2", "standard"),
    ("03", "German-speaking countries", "德语区客户商品表", "EURO", "COLD", "standard", "2"),
    ("99", "All others", "其他客户商品表", "EURO", "COLD", "1", "standard"),
)


def company():
    address = Address("1 Harbour Road", "Seattle", "WA", "98100", "USA", "(206) 555-0100")
    return Company("Demo Wholesale", "USD", "UTC", "en_US", address)


def warehouses():
    return [
        Warehouse(
            "AMER",
            "Americas DC",
            "YC-AMER",
            "America/New_York",
            16.0,
            Address("100 Dock Street", "New York", "NY", "10000", "USA", "(212) 555-0101"),
        ),
        Warehouse(
            "EURO",
            "Europe DC",
            "YC-EURO",
            "Europe/Berlin",
            15.0,
            Address("Lagerstr. 1", "Hamburg", "", "20000", "Germany", "040-5550102"),
        ),
        Warehouse(
            "COLD",
            "Cold-chain DC",
            "YC-COLD",
            "Europe/London",
            11.5,
            Address("1 Ice Wharf", "London", "", "E1 0XX", "UK", "(171) 555-0103"),
        ),
    ]


def tiers():
    return [
        Tier(1, "Sales price 1", "动销价 1", Decimal(0)),
        Tier(2, "Sales price 2", "动销价 2", Decimal(5)),
        Tier(3, "Sales price 3", "动销价 3", Decimal(10)),
    ]


def tables(categories, products):
    """Four tables of all products; chilled goods come from the cold-chain DC in most."""
    chilled = {one.key for one in categories if one.name in COLD_CATEGORIES}
    return [
        Table(
            number,
            name,
            name_zh,
            tuple(
                TableLine(product.key, cold_dc, cold_price)
                if product.category in chilled
                else TableLine(product.key, dc, price)
                for product in products
            ),
        )
        for number, name, name_zh, dc, cold_dc, price, cold_price in TABLES
    ]


def rules():
    groups = (NORTH_AMERICA, SOUTH_AMERICA, GERMAN_SPEAKING, ())
    return [
        Rule(
            int(number),
            name,
            name_zh.removesuffix("商品表"),
            number,
            "country" if group else "",
            group,
        )
        for (number, name, name_zh, *_rest), group in zip(TABLES, groups, strict=True)
    ]


def schedules(data):
    """A row for each unit and DC of its table, but for every fourth unit none: every day."""
    patterns = ((1, 3, 5), (2, 4), (1, 2, 3, 4, 5), (3, 6))
    rows = []
    for index, unit in enumerate(data.units):
        table = data.table_of(unit)
        if index % 4 == 3 or table is None:
            continue
        used = sorted({line.warehouse for line in table.lines})
        rows += [
            Schedule(unit.code, code, 1 + (index + place) % 4, patterns[(index + place) % 4])
            for place, code in enumerate(used)
        ]
    return rows


def cost(price):
    """What the supplier charges when the data does not say: seven tenths of the list price."""
    return (price * 7 / 10).quantize(Decimal("0.01"))


class Terms(NamedTuple):
    tier: int
    max_discount: Decimal
    receive_days: tuple[int, ...]


class UnitTerms:
    """Commercial terms that make the data's orders possible: buy much, pay less."""

    def __init__(self, products, orders):
        self._list_prices = {product.key: product.price for product in products}
        self._bought = defaultdict(Decimal)
        self._discounts = defaultdict(Decimal)
        for order in orders:
            for line in order.lines:
                self._bought[order.unit] += line.amount
                off = self._percent_off(line)
                self._discounts[order.unit] = max(self._discounts[order.unit], off)
        self._ranks = {
            unit: rank
            for rank, (unit, _amount) in enumerate(
                sorted(self._bought.items(), key=lambda item: (-item[1], item[0]))
            )
        }

    def of(self, unit, index):
        rank = self._ranks.get(unit, len(self._ranks))
        tier = 3 if rank < 10 else 2 if rank < 35 else 1
        days = (ALL_DAYS, (1, 2, 3, 4, 5), (1, 2, 3, 4, 5, 6))[index % 3]
        return Terms(tier, self._round_up(self._discounts[unit]), days)

    def _percent_off(self, line):
        list_price = self._list_prices[line.product]
        return 100 * (list_price - line.price * (1 - line.discount)) / list_price

    def _round_up(self, percent):
        """To the next multiple of five above, at least ten."""
        return Decimal(max(10, 5 * (int(percent // 5) + 1)))

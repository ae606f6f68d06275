"""From the folder of CSV tables to a checked Dataset."""

from collections import defaultdict
from decimal import Decimal, InvalidOperation
from itertools import groupby

from . import derive
from .check import check_orderable, check_references, unit_key
from .dataset import (
    Address,
    Carrier,
    Category,
    Company,
    Customer,
    Dataset,
    Line,
    Order,
    Product,
    Rule,
    Schedule,
    Supplier,
    Table,
    TableLine,
    Tier,
    Unit,
    Warehouse,
)
from .tables import DataError, read_table

REQUIRED = {
    "customers": ("customerID", "companyName", "country"),
    "categories": ("categoryID", "categoryName"),
    "suppliers": ("supplierID", "companyName"),
    "shippers": ("shipperID", "companyName"),
    "products": ("productID", "productName", "supplierID", "categoryID", "unitPrice"),
    "orders": ("orderID", "customerID", "orderDate", "shipVia", "shipName", "shipAddress"),
    "order-details": ("orderID", "productID", "unitPrice", "quantity", "discount"),
}
OPTIONAL = ("company", "units", "warehouses", "tiers", "tables", "rules", "schedules")


def load_dataset(folder, orders=None):
    """The folder's data, checked; only the first ``orders`` orders when that is given."""
    rows = {name: read_table(folder, name, columns) for name, columns in REQUIRED.items()}
    rows |= {name: read_table(folder, name) for name in OPTIONAL}
    check_references(rows)
    products = [_product(row) for row in rows["products"]]
    customers = [_customer(row) for row in rows["customers"]]
    all_orders = _orders(rows)
    tiers = [_tier(row) for row in rows["tiers"]] or derive.tiers()
    units = _units(rows, products, customers, all_orders)
    categories = [_category(row) for row in rows["categories"]]
    warehouses = [_warehouse(row) for row in rows["warehouses"]] or derive.warehouses()
    tables = _tables(rows["tables"], products) or derive.tables(categories, products)
    data = Dataset(
        company=_company(rows["company"]),
        carriers=[_carrier(row) for row in rows["shippers"]],
        warehouses=warehouses,
        suppliers=[_supplier(row) for row in rows["suppliers"]],
        categories=categories,
        products=products,
        customers=customers,
        units=units,
        tiers=tiers,
        tables=tables,
        rules=[_rule(row) for row in rows["rules"]] or derive.rules(),
        schedules=[],
        orders=sorted(all_orders, key=lambda order: (order.date, order.key))[:orders],
    )
    data.schedules.extend([_schedule(row) for row in rows["schedules"]] or derive.schedules(data))
    check_orderable(data)
    return data


def number(row, column, default="0"):
    """The column's value as a Decimal; an unreadable one is a DataError."""
    text = row.get(column) or default
    try:
        return Decimal(text)
    except InvalidOperation:
        raise DataError(f"column {column}: {text!r} is not a number, in {row}") from None


def _days(text):
    return tuple(int(day) for day in text.split(",") if day.strip())


def _name(row, column):
    """The English name when there is one, and the Chinese (or only) one."""
    return row.get(f"{column}En") or row[column], row[column]


def _both(row, column):
    """Chinese and English in one text, for names that are not translated."""
    return " ".join(filter(None, (row[column], row.get(f"{column}En"))))


def _address(row, prefix=""):
    def get(name):
        key = prefix + name[0].upper() + name[1:] if prefix else name
        return row.get(key, "")

    return Address(
        street=get("address"),
        city=get("city"),
        region=get("region"),
        zip=get("postalCode"),
        country=get("country"),
        phone=row.get("phone", ""),
    )


def _company(rows):
    if not rows:
        return derive.company()
    row = rows[0]
    return Company(
        _both(row, "name"), row["currency"], row["timezone"], row["language"], _address(row)
    )


def _carrier(row):
    return Carrier(row["shipperID"], _both(row, "companyName"), row.get("logisticsCode", ""))


def _warehouse(row):
    hour, minute = row["cutoffHour"].split(":")
    address = _address(row | {"country": row.get("country") or "China"})
    return Warehouse(
        row["code"],
        _both(row, "name"),
        row["wmsCode"],
        row["timezone"],
        int(hour) + int(minute) / 60,
        address,
    )


def _supplier(row):
    return Supplier(
        row["supplierID"], _both(row, "companyName"), row.get("contactName", ""), _address(row)
    )


def _category(row):
    return Category(row["categoryID"], *_name(row, "categoryName"), row.get("food") != "0")


def _product(row):
    price = number(row, "unitPrice")
    return Product(
        row["productID"],
        *_name(row, "productName"),
        row["categoryID"],
        row["supplierID"],
        row.get("quantityPerUnit", ""),
        price,
        number(row, "purchasePrice", str(derive.cost(price))),
        row.get("barcode", ""),
        number(row, "weight", "1"),
        int(number(row, "shelfLifeDays", str(derive.SHELF_DAYS))),
    )


def _customer(row):
    return Customer(
        row["customerID"],
        _both(row, "companyName"),
        row.get("contactName", ""),
        row.get("contactTitle", ""),
        row.get("kind", ""),
        _address(row),
    )


def _tier(row):
    return Tier(int(row["number"]), *_name(row, "name"), number(row, "percentOff"))


def _rule(row):
    is_condition = row["appliesTo"] == "condition"
    values = tuple(row["values"].split(";")) if is_condition else ()
    return Rule(
        int(row["number"]),
        *_name(row, "name"),
        row["tableNumber"],
        row["field"] if is_condition else "",
        values,
    )


def _schedule(row):
    return Schedule(row["unitCode"], row["warehouse"], int(row["leadDays"]), _days(row["shipDays"]))


def _tables(rows, products):
    """Rows name a category or a product; a product's own row wins over its category's."""
    tables = []
    for head, group in groupby(rows, key=lambda row: row["tableNumber"]):
        group = list(group)
        lines = {}
        for row in sorted(group, key=lambda row: bool(row["productID"])):
            for product in products:
                if row["productID"] in ("", product.key) and (
                    row["productID"] or row["categoryID"] in ("", product.category)
                ):
                    lines[product.key] = TableLine(product.key, row["warehouse"], row["price"])
        tables.append(Table(head, *_name(group[0], "tableName"), tuple(lines.values())))
    return tables


def unit_codes(rows):
    """Code of each distinct (customer, ship name, ship address): ALFKI-1, ALFKI-2, ..."""
    codes, count = {}, defaultdict(int)
    for row in rows["units"] or rows["orders"]:
        if unit_key(row) not in codes:
            count[row["customerID"]] += 1
            codes[unit_key(row)] = f"{row['customerID']}-{count[row['customerID']]}"
    if rows["units"]:
        return {unit_key(row): row["unitCode"] for row in rows["units"]}
    return codes


def _orders(rows):
    codes = unit_codes(rows)
    lines = defaultdict(list)
    for row in rows["order-details"]:
        lines[row["orderID"]].append(
            Line(
                row["productID"],
                number(row, "unitPrice"),
                int(number(row, "quantity")),
                number(row, "discount"),
            )
        )
    return [
        Order(
            row["orderID"],
            codes[unit_key(row)],
            row["orderDate"][:19],
            row["shipVia"],
            tuple(lines[row["orderID"]]),
            number(row, "freight"),
        )
        for row in rows["orders"]
    ]


def _units(rows, products, customers, orders):
    by_key = {customer.key: customer for customer in customers}
    ship_to = {}
    for row in rows["orders"]:
        ship_to.setdefault(unit_key(row), row)
    details = {unit_key(row): row for row in rows["units"]}
    guess = derive.UnitTerms(products, orders)
    units = []
    for key, code in unit_codes(rows).items():
        row = details.get(key, {})
        customer = by_key[key[0]]
        terms = guess.of(code, len(units))
        address = _address(ship_to[key], "ship") if key in ship_to else customer.address
        units.append(
            Unit(
                code,
                customer.key,
                " ".join(filter(None, (key[1], row.get("shipNameEn")))),
                row.get("receiverName") or customer.contact,
                row.get("receiverPhone") or customer.address.phone,
                int(row.get("priceTier") or terms.tier),
                number(row, "maxDiscount", str(terms.max_discount)),
                _days(row["receiveDays"]) if row.get("receiveDays") else terms.receive_days,
                address,
            )
        )
    return units

"""Whether the tables fit together; what does not is a DataError naming it."""

from .tables import DataError

REFERENCES = [
    ("orders", "customerID", "customers", "customerID"),
    ("orders", "shipVia", "shippers", "shipperID"),
    ("order-details", "orderID", "orders", "orderID"),
    ("order-details", "productID", "products", "productID"),
    ("products", "categoryID", "categories", "categoryID"),
    ("products", "supplierID", "suppliers", "supplierID"),
    ("units", "customerID", "customers", "customerID"),
    ("schedules", "unitCode", "units", "unitCode"),
    ("schedules", "warehouse", "warehouses", "code"),
    ("tables", "warehouse", "warehouses", "code"),
    ("rules", "tableNumber", "tables", "tableNumber"),
]


def unit_key(row):
    """What makes an ordering unit: each distinct one is a unit."""
    return row["customerID"], row["shipName"], row["shipAddress"]


def check_references(rows):
    """What one table names must be a row of the other."""
    for name, column, target, key in REFERENCES:
        known = {row[key] for row in rows[target]}
        for row in rows[name]:
            if row[column] not in known:
                raise DataError(
                    f"{name}.csv: {column} {row[column]!r} is not a {key} of {target}.csv"
                )
    units = {unit_key(row) for row in rows["units"]}
    for row in rows["orders"] if units else ():
        if unit_key(row) not in units:
            raise DataError(f"orders.csv: order {row['orderID']}: its ship-to is not in units.csv")


def check_orderable(data):
    """Every line must be of a product that the unit's table holds."""
    tables = {unit.code: data.table_of(unit) for unit in data.units}
    products = {table.number: {line.product for line in table.lines} for table in data.tables}
    for order in data.orders:
        table = tables[order.unit]
        if table is None:
            raise DataError(f"rules.csv: no rule gives unit {order.unit} a table")
        for line in order.lines:
            if line.product not in products[table.number]:
                raise DataError(
                    f"order {order.key}: product {line.product} is not in table"
                    f" {table.number} of unit {order.unit}"
                )

import os
import shutil
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from runtime.demo.load import load_dataset
from runtime.demo.tables import DataError, join_split_cells, read_table

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "demo" / "sample"
NORTHWIND = Path(os.environ.get("POSTROAD_DATA") or ROOT.parent / "shared/data/northwind")


@pytest.fixture(scope="module")
def sample():
    return load_dataset(SAMPLE)


@pytest.fixture(scope="module")
def northwind():
    if not (NORTHWIND / "orders.csv").is_file() or (NORTHWIND / "units.csv").is_file():
        pytest.skip("no Northwind tables here")
    return load_dataset(NORTHWIND)


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(SAMPLE, tmp_path / "data"))


def replace(folder, table, old, new):
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def drop(folder, *tables):
    for table in tables:
        (folder / f"{table}.csv").unlink()


def test_sample_totals(sample):
    assert sample.totals() == {
        "customers": 40,
        "units": 55,
        "products": 120,
        "categories": 8,
        "warehouses": 3,
        "tables": 4,
        "orders": 400,
        "lines": 1292,
        "amount_unrounded": "267159.49",
        "amount": "267159.64",
    }


def test_northwind_totals(northwind):
    assert northwind.totals() == {
        "customers": 91,
        "units": 90,
        "products": 77,
        "categories": 8,
        "warehouses": 3,
        "tables": 4,
        "orders": 830,
        "lines": 2155,
        "amount_unrounded": "1265793.04",
        "amount": "1265793.29",
    }


def test_northwind_addresses_with_unquoted_commas_are_mended(northwind):
    unit = next(one for one in northwind.units if one.code == "HANAR-1")
    assert unit.address.street == "Rua do Paço, 67"
    assert unit.address.region == "RJ"
    assert unit.address.country == "Brazil"
    countries = {one.address.country for one in northwind.customers}
    assert len(countries) == 21
    assert all(country.isalpha() for country in countries)


def test_northwind_units_follow_the_rules_by_country(northwind):
    tables = Counter(northwind.table_of(unit).number for unit in northwind.units)
    assert set(tables) == {"01", "02", "03", "99"}
    for unit in northwind.units:
        is_first = unit.address.country in ("USA", "Canada", "Mexico")
        assert (northwind.table_of(unit).number == "01") == is_first


def test_barcodes_are_distinct_ean13_of_china(sample):
    barcodes = [product.barcode for product in sample.products]
    assert len(set(barcodes)) == 120
    for barcode in barcodes:
        assert len(barcode) == 13
        assert 690 <= int(barcode[:3]) <= 699
        weighted = sum(int(c) * (1, 3)[i % 2] for i, c in enumerate(barcode))
        assert weighted % 10 == 0


def test_sample_has_fifteen_products_a_category_and_only_food_expires(sample):
    by_category = Counter(product.category for product in sample.products)
    assert set(by_category.values()) == {15}
    food = {category.key for category in sample.categories if category.is_food}
    assert len(food) == 5
    for product in sample.products:
        assert product.shelf_days > 0 or product.category not in food


def test_sample_prices_are_those_of_the_table_or_agreed_within_the_limit(sample):
    prices = {product.key: product.price for product in sample.products}
    units = {unit.code: unit for unit in sample.units}
    off = {str(tier.number): tier.percent_off for tier in sample.tiers}
    agreed = 0
    for order in sample.orders:
        unit = units[order.unit]
        basis = {line.product: line.price for line in sample.table_of(unit).lines}
        for line in order.lines:
            tier = basis[line.product].replace("standard", str(unit.tier))
            price = (prices[line.product] * (100 - off[tier]) / 100).quantize(Decimal("0.01"))
            agreed += line.price != price
            discount = 100 * (price - line.price * (1 - line.discount)) / price
            assert discount <= unit.max_discount
    assert 0 < agreed < 130


def test_sample_serves_each_dc_and_splits_some_orders(sample):
    dcs = Counter()
    for order in sample.orders:
        unit = next(one for one in sample.units if one.code == order.unit)
        basis = {line.product: line.warehouse for line in sample.table_of(unit).lines}
        dcs[frozenset(basis[line.product] for line in order.lines)] += 1
    assert {code for key in dcs for code in key} == {"DC01", "DC02", "DC03"}
    assert sum(count for key, count in dcs.items() if len(key) > 1) > 40


def test_optional_tables_are_derived_when_they_are_not_there(folder):
    drop(folder, "company", "warehouses", "tiers", "tables", "rules", "units", "schedules")
    data = load_dataset(folder)
    assert data.totals()["units"] == 55
    assert [one.code for one in data.warehouses] == ["AMER", "EURO", "COLD"]
    assert {data.table_of(unit).number for unit in data.units} == {"99"}
    assert data.units[0].code.endswith("-1")
    assert all(row.lead_days >= 1 and row.ship_days for row in data.schedules)


def test_first_orders_are_the_earliest(folder):
    data = load_dataset(folder, orders=7)
    assert [order.key for order in data.orders] == [str(20001 + n) for n in range(7)]


@pytest.mark.parametrize(
    ("cells", "width", "mended"),
    [
        (["a", "b"], 2, ["a", "b"]),
        (["a", " b"], 2, ["a", " b"]),
        (["a", "b", " c"], 2, ["a", "b, c"]),
        (["a", " b", " c", "d"], 2, ["a, b, c", "d"]),
        (["a", "b", "c"], 2, ["a", "b", "c"]),
        (["a"], 2, ["a"]),
    ],
)
def test_split_cells_are_joined_until_the_row_fits(cells, width, mended):
    assert join_split_cells(cells, width) == mended


def test_null_is_no_value(tmp_path):
    (tmp_path / "x.csv").write_text("a,b\nNULL,NULLA\n", encoding="utf-8")
    assert read_table(tmp_path, "x") == [{"a": "", "b": "NULLA"}]


@pytest.mark.parametrize(
    ("table", "old", "new", "message"),
    [
        ("orders", "20001,C031", "20001,C999", "customerID 'C999'"),
        ("order-details", "20001,86,14.54", "20001,86,cheap", "'cheap' is not a number"),
        ("order-details", "20001,86,", "20001,999,", "productID '999'"),
        ("products", "productName,", "product,", "no column productName"),
        ("rules", "99,其余,All others,99,all,,", "", "no rule gives unit"),
        ("units", "白穗乳品加工厂", "白穗", "order 20001: its ship-to is not in units.csv"),
        ("shippers", "1,EMS 标准快递", "EMS 标准快递", "4 values for 5 columns"),
    ],
)
def test_wrong_data_is_refused_naming_what_is_wrong(folder, table, old, new, message):
    replace(folder, table, old, new)
    with pytest.raises(DataError, match=message):
        load_dataset(folder)


def test_a_required_table_must_be_there(folder):
    drop(folder, "shippers")
    with pytest.raises(DataError, match="shippers.csv: this table is missing"):
        load_dataset(folder)

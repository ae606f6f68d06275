"""A unit's page of 40 among 10,000 products under 10,000 ordering units.

The page gives code, name, price, price list, centre, free stock at the centre and packaging, in the
order of codes, anywhere in the table. Baseline: what Odoo does for the same 40 products once they
are known: its price computation, and the name, unit and free stock of the warehouse that a shop
page shows beside. Each page has a cursor of its own, as a request has. The prices and quantities
of both are compared.
"""

import random

from runtime.bench import Figure

PRODUCTS = 10_000
UNITS = 10_000
PAGE = 40
PAGES = 40
TIERS = 3
QUIET = {"tracking_disable": True, "mail_create_nolog": True}


def run(context):
    size = context.size(PRODUCTS)
    with context.database() as database:
        with database.env(**QUIET) as env:
            made = _prepare(env, size, context.size(UNITS))
        with database.env() as env:
            env.cr.execute("ANALYZE")  # as the server does by itself after a while
        visits = _choose_visits(made["units"], size)
        _compare(context, database, made["dc"], visits[:1])  # warm
        fast, slow = _compare(context, database, made["dc"], visits)
    yield Figure("catalogue_page", PAGES / fast, "1/s", PAGES / slow, slow / fast, size)


def _compare(context, database, dc_id, visits):
    """Seconds that the pages took, and the baseline."""
    fast = slow = 0.0
    for visit in visits:
        page, seconds = _measure(context, database, _get_page, visit)
        expected, baseline = _measure(context, database, _get_baseline, dc_id, page, visit)
        assert page == expected, visit
        fast, slow = fast + seconds, slow + baseline
    return fast, slow


def _measure(context, database, work, *args):
    with database.env() as env, context.watch() as taken:
        result = work(env, *args)
    return result, taken.seconds


def _choose_visits(units, size):
    """(unit, offset): other units on other pages."""
    chance = random.Random(3)
    return [(chance.choice(units), chance.randrange(0, size - PAGE)) for _index in range(PAGES)]


def _get_page(env, visit):
    unit_id, offset = visit
    unit = env["res.partner"].browse(unit_id)
    page = env["oc.catalogue"]._get_page(unit, offset, PAGE)
    return [(row.product_id, row.name, row.uom, row.price, row.free) for row in page.rows]


def _get_baseline(env, dc_id, page, visit):
    unit = env["res.partner"].browse(visit[0])
    ids = [row[0] for row in page]
    products = env["product.product"].with_context(warehouse_id=dc_id).browse(ids)
    prices = unit.standard_pricelist_id._get_products_price(products, 1.0)
    return [(one.id, one.name, one.uom_id.name, prices[one.id], one.free_qty) for one in products]


def _prepare(env, size, unit_count):
    """One table of all products; each tier has a price of its own for each product."""
    dc = env["stock.warehouse"].create({"name": "Benchmark", "code": "BENCH", "is_dc": True})
    products = env["product.product"].create(
        [
            {
                "name": f"Product {i}",
                "default_code": f"P{i:05d}",
                "type": "consu",
                "is_storable": True,
                "list_price": 10 + i % 90,
                "taxes_id": False,
            }
            for i in range(size)
        ]
    )
    tiers = _create_tiers(env, products)
    _create_stock(env, dc, products)
    _create_table(env, dc, products)
    return {"dc": dc.id, "units": _create_units(env, tiers, unit_count)}


def _create_tiers(env, products):
    tiers = env["product.pricelist"].create([{"name": f"Tier {i}"} for i in range(TIERS)])
    env["product.pricelist.item"].create(
        [
            {
                "pricelist_id": tier.id,
                "applied_on": "0_product_variant",
                "product_tmpl_id": product.product_tmpl_id.id,
                "product_id": product.id,
                "compute_price": "fixed",
                "fixed_price": product.list_price - index,
            }
            for index, tier in enumerate(tiers)
            for product in products
        ]
    )
    return tiers


def _create_stock(env, dc, products):
    env["stock.quant"].create(
        [
            {"product_id": one.id, "location_id": dc.lot_stock_id.id, "quantity": one.id % 50}
            for one in products
        ]
    )


def _create_table(env, dc, products):
    env["oc.dc.product"].create([{"warehouse_id": dc.id, "product_id": p.id} for p in products])
    table = env["oc.product.table"].create({"number": 1, "name": "Benchmark"})
    env["oc.product.table.line"].create(
        [
            {"table_id": table.id, "product_id": product.id, "warehouse_id": dc.id}
            for product in products
        ]
    )
    env["oc.product.table.rule"].create({"number": 1, "name": "All", "table_id": table.id})


def _create_units(env, tiers, count):
    customer = env["res.partner"].create(
        {"name": "Benchmark", "oc_role": "customer", "is_company": True, "oc_state": "confirmed"}
    )
    units = env["res.partner"].create(
        [
            {
                "name": f"Unit {i}",
                "oc_role": "unit",
                "oc_id": customer.id,
                "standard_pricelist_id": tiers[i % len(tiers)].id,
            }
            for i in range(count)
        ]
    )
    return units.ids

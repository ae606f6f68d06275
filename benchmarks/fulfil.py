"""Reviewed orders of a shop to shipped, one delivery each, beside Odoo's sale orders.

An order has three lines; every tenth has a kit of two parts among them. Orders are allocated and
their deliveries reserved by the job that does so in production, then shipped in batches as a wave
is. Baseline: the same by Odoo's own documents, one after the other as a server handles them: each
sale order is confirmed (which makes and reserves its delivery) and the delivery validated, each
in a transaction of its own.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from runtime.bench import Figure

ORDERS = 6_000
ONE_BY_ONE = 40
PRODUCTS = 200
WAVE = 500
TOLD = 1_000
START = datetime(2026, 3, 2, 8)


def run(context):
    n = context.size(ORDERS)
    with context.database() as database:
        with database.env() as env:
            made = _prepare(env)
        for first in range(0, n, TOLD):
            with database.env() as env:
                _take_in(env, made["channel"], range(first, min(first + TOLD, n)))
        with database.env() as env:
            env.cr.execute("ANALYZE")  # as the server does by itself after a while
        with context.watch() as allocated:
            _allocate(database, made["warehouse"])
        with context.watch() as shipped:
            _ship(database, n)
        _check(database, n)
        sales = _prepare_sales(database, made)
        with context.watch() as slow:
            for sale_id in sales:
                _sell(database, sale_id)
    seconds = allocated.seconds + shipped.seconds
    yield Figure.of_seconds("fulfil", seconds, slow.seconds, n=n, baseline_n=ONE_BY_ONE)


def _allocate(database, warehouse_id):
    waiting = True
    while waiting:
        with database.env() as env:
            warehouse = env["stock.warehouse"].browse(warehouse_id)
            env["ecom.allocation"]._run(warehouse)
        with database.env() as env:
            waiting = env["ecom.order"].search_count([("state", "=", "approved")], limit=1)


def _ship(database, n):
    with database.env() as env:
        ids = env["stock.picking"].search([("ecom_order_id", "!=", False)], order="id").ids
    assert len(ids) == n, f"{len(ids)} deliveries for {n} orders"
    for first in range(0, n, WAVE):
        with database.env() as env:
            env["stock.picking"].browse(ids[first : first + WAVE])._ship()


def _check(database, n):
    with database.env() as env:
        shipped = env["ecom.order"].search_count([("state", "=", "shipped")])
        open_moves = env["stock.move"].search_count(
            [("ecom_line_id", "!=", False), ("state", "!=", "done")]
        )
        reserved = env["stock.quant"].search_count([("reserved_quantity", "!=", 0)])
    assert (shipped, open_moves, reserved) == (n, 0, 0), (shipped, open_moves, reserved)


def _prepare(env):
    warehouse = env["stock.warehouse"].search([], limit=1)
    bins = env["stock.location"].create(
        [{"name": f"Bin {i}", "location_id": warehouse.lot_stock_id.id} for i in range(50)]
    )
    products = env["product.product"].create(
        [{"name": f"Product {i}", "default_code": f"SKU{i}", "type": "consu",
          "is_storable": True, "taxes_id": False, "standard_price": 3, "weight": 0.2}
         for i in range(PRODUCTS)]
    )
    env["stock.quant"].create(
        [{"product_id": product.id, "location_id": bins[(index + turn) % 50].id,
          "quantity": 100_000}
         for index, product in enumerate(products) for turn in range(2)]
    )
    kit = env["product.product"].create(
        {"name": "Kit", "default_code": "KIT", "type": "consu", "taxes_id": False}
    )
    env["mrp.bom"].create({
        "product_tmpl_id": kit.product_tmpl_id.id, "type": "phantom",
        "bom_line_ids": [(0, 0, {"product_id": part.id, "product_qty": 1})
                         for part in products[:2]],
    })
    channel = env["ecom.channel"].create(
        {"name": "Mall", "code": "MALL", "secret": "s", "warehouse_id": warehouse.id}
    )
    env["ecom.review.policy"].create({"name": "All"})
    return {"warehouse": warehouse.id, "channel": channel.id}


def _sku(number, position):
    if position == 0 and number % 10 == 0:
        return "KIT"
    return f"SKU{(number * 7 + position) % PRODUCTS}"


def _take_in(env, channel_id, numbers):
    shop = __import__("odoo.addons.ecom_orders.lib.ecom_shop", fromlist=["ShopOrder"])
    orders = []
    for number in numbers:
        moment = START + timedelta(seconds=number)
        lines = tuple(
            shop.ShopLine(
                external_id=str(position), sku=_sku(number, position), title="Thing",
                quantity=Decimal(2), price_unit=Decimal(5), amount=Decimal(10),
            )
            for position in range(3)
        )
        orders.append(shop.ShopOrder(
            external_id=f"E{number}", number=f"N{number}", status="paid", lines=lines,
            ordered_at=moment, paid_at=moment, modified_at=moment, receiver_name="Buyer",
            amount_total=Decimal(30),
        ))
    env["ecom.intake"]._take_in(env["ecom.channel"].browse(channel_id), orders)


def _prepare_sales(database, made):
    with database.env() as env:
        partner = env["res.partner"].create({"name": "Buyer"})
        products = {one.default_code: one.id for one in env["product.product"].search(
            [("default_code", "!=", False)])}
        orders = env["sale.order"].create([
            {"partner_id": partner.id, "warehouse_id": made["warehouse"],
             "order_line": [(0, 0, {"product_id": products[_sku(number, position)],
                                    "product_uom_qty": 2}) for position in range(3)]}
            for number in range(ONE_BY_ONE + 1)
        ])
        ids = orders.ids
    _sell(database, ids[0])  # warm
    return ids[1:]


def _sell(database, sale_id):
    with database.env() as env:
        env["sale.order"].browse(sale_id).action_confirm()
    with database.env() as env:
        pickings = env["sale.order"].browse(sale_id).picking_ids
        pickings.with_context(skip_sms=True).button_validate()
        assert pickings.state == "done", pickings.state

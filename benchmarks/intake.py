"""Orders of a shop taken in, matched and decided, beside Odoo's own sale orders and plain COPY."""

import hashlib
import hmac
import io
import json
import time
from datetime import UTC, datetime, timedelta

from runtime.bench import Figure

ORDERS = 20_000
BATCH = 1_000
BY_RPC = 60
PRODUCTS = 500
START = datetime(2026, 3, 2, 8, tzinfo=UTC)
SECRET = "benchmark"


def run(context):
    n = context.size(ORDERS)
    with context.database() as database:
        with database.env() as env:
            channel_id = _prepare(env)
        calls = _tell(n)
        with context.watch() as fast:
            for call in calls:
                with database.env() as env:
                    env["ecom.channel"].browse(channel_id)._take_push(*call)
        with database.env() as env:
            taken = env["ecom.order"].search_count([("state", "in", ("service", "approved"))])
            assert taken == n, f"{taken} of {n} orders were taken in"
            rows = _read_tables(env)
        with database.env() as env:
            _make_plain_tables(env)
        with context.watch() as copied:
            for part in rows:
                with database.env() as env:
                    _copy(env, part)
    yield Figure.of_seconds("intake_copy", fast.seconds, copied.seconds, n=n, baseline_n=n)
    yield from _beside_rpc(context, fast.seconds, n)


def _beside_rpc(context, seconds, n):
    with context.stack(simulator=False) as stack:
        rpc = stack.rpc()
        partner = rpc.call("res.partner", "create", {"name": "Buyer"})
        products = rpc.call(
            "product.product", "create",
            [{"name": f"P{i}", "default_code": f"P{i}"} for i in range(3)],
        )
        lines = [(0, 0, {"product_id": product, "product_uom_qty": 2}) for product in products]
        with context.watch() as slow:
            for number in range(BY_RPC):
                rpc.call("sale.order", "create",
                         {"partner_id": partner, "client_order_ref": str(number),
                          "order_line": lines})
    yield Figure.of_seconds("intake", seconds, slow.seconds, n=n, baseline_n=BY_RPC)


def _prepare(env):
    env["product.product"].create(
        [{"name": f"Product {i}", "default_code": f"SKU{i}"} for i in range(PRODUCTS)]
    )
    warehouse = env["stock.warehouse"].search([], limit=1)
    channel = env["ecom.channel"].create(
        {"name": "Mall", "code": "MALL", "secret": SECRET, "warehouse_id": warehouse.id}
    )
    env["ecom.review.policy"].create(
        [{"name": f"Up to {amount}", "most_amount": amount} for amount in (20, 50, 80)]
    )
    env["ecom.warehouse.rule"].create(
        [{"name": f"Region {i}", "states": f"State {i}", "warehouse_id": warehouse.id}
         for i in range(5)]
    )
    return channel.id


def _tell(n):
    """Signed calls of the open push interface: [(moment, body, signature)]."""
    return [_sign([_order(number) for number in range(first, min(first + BATCH, n))])
            for first in range(0, n, BATCH)]


def _order(number):
    moment = (START + timedelta(seconds=number)).isoformat()
    lines = [_line(number, position) for position in range(3)]
    return {
        "id": f"E{number}", "number": f"N{number}", "status": "paid", "modified_at": moment,
        "ordered_at": moment, "paid_at": moment, "buyer_id": f"B{number % 5000}",
        "buyer_name": f"Buyer {number % 5000}", "lines": lines,
        "total": sum(2 * line["price"] for line in lines),
        "receiver": {"name": f"Buyer {number % 5000}", "phone": "000", "city": "City",
                     "state": f"State {number % 9}", "street": f"Street {number}"},
    }


def _line(number, position):
    return {"id": str(position), "sku": f"SKU{(number * 7 + position) % PRODUCTS}",
            "title": f"Product {position}", "quantity": 2, "price": 5 + (number + position) % 40}


def _sign(orders):
    body = json.dumps({"orders": orders}).encode()
    moment = str(int(time.time()))
    signed = moment.encode() + b"." + body
    return moment, body, hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()


def _read_tables(env):
    """The stored rows, in the batches they came in: [{table: text for COPY}]."""
    parts = []
    env.cr.execute("SELECT min(id), max(id) FROM ecom_order")
    low, high = env.cr.fetchone()
    for first in range(low, high + 1, BATCH):
        part = {}
        for table, key in (("ecom_order", "id"), ("ecom_order_line", "order_id")):
            text = io.StringIO()
            env.cr.copy_expert(
                f"COPY (SELECT * FROM {table} WHERE {key} >= {first}"
                f" AND {key} < {first + BATCH} ORDER BY id) TO STDOUT", text,
            )
            part[table] = text.getvalue()
        parts.append(part)
    return parts


def _make_plain_tables(env):
    env.cr.execute(
        """
        CREATE TABLE bench_ecom_order (LIKE ecom_order INCLUDING ALL);
        CREATE TABLE bench_ecom_order_line (LIKE ecom_order_line INCLUDING ALL);
        ALTER TABLE bench_ecom_order_line
            ADD FOREIGN KEY (order_id) REFERENCES bench_ecom_order (id),
            ADD FOREIGN KEY (product_id) REFERENCES product_product (id),
            ADD FOREIGN KEY (listing_id) REFERENCES ecom_listing (id);
        ALTER TABLE bench_ecom_order
            ADD FOREIGN KEY (channel_id) REFERENCES ecom_channel (id),
            ADD FOREIGN KEY (warehouse_id) REFERENCES stock_warehouse (id),
            ADD FOREIGN KEY (company_id) REFERENCES res_company (id);
        """
    )


def _copy(env, part):
    for table, text in part.items():
        env.cr.copy_expert(f"COPY bench_{table} FROM STDIN", io.StringIO(text))

"""2,000 deliveries pushed to a warehouse that takes 100 ms a call.

The real thing: Odoo with workers and job runner, the simulated warehouse over HTTP.
Baseline: the ideal, every lane always has a call in the air. The ratio is the share reached.
"""

import time

from runtime.bench import Environments, Figure

DOCUMENTS = 2_000
CALL_MS = 100
LANES = 8


def run(context):
    size = context.size(DOCUMENTS)
    with context.stack() as stack:
        database = Environments(stack.machine, stack.database)
        with database.env() as env:
            backend_id = _prepare_backend(env, stack)
        _wait(stack, "SELECT 1 FROM wms_product WHERE state = 'accepted'")
        with database.env() as env:
            env["wms.backend"].browse(backend_id).action_pause()
            _prepare_deliveries(env, size)
        stack.control(latency_ms=CALL_MS, auto_feedback=False)
        seconds = _measure(stack, backend_id, size)
        shipped = len(stack.books()["documents"])
    assert shipped == size, f"{size} pushed, {shipped} at the warehouse"
    ideal = LANES * 1000 / CALL_MS
    speed = size / seconds
    yield Figure("wms_push", speed, "1/s", ideal, speed / ideal, size)


def _prepare_backend(env, stack):
    warehouse = env["stock.warehouse"].search([], limit=1)
    account = stack.account
    backend = env["wms.backend"].create(
        {
            "name": "Benchmark",
            "code": account.code,
            "url": f"{stack.wms_url}/qimen",
            "app_key": account.app_key,
            "secret": account.secret,
            "customer_id": account.customer_id,
            "owner_code": "POSTROAD",
            "parallel_calls": LANES,
            "push_products": "auto",
        }
    )
    warehouse.write({"wms_backend_id": backend.id, "wms_code": "BENCH"})
    product = env["product.product"].create(
        {"name": "Benchmark", "default_code": "BENCH", "is_storable": True}
    )
    env["wms.product"]._bind(backend, product)._push()
    return backend.id


def _prepare_deliveries(env, size):
    warehouse = env["stock.warehouse"].search([("wms_code", "=", "BENCH")])
    product = env["product.product"].search([("default_code", "=", "BENCH")])
    partner = env["res.partner"].create(
        {"name": "Customer", "street": "Street 1", "city": "Town", "phone": "13900000000",
         "state_id": env.ref("base.state_cn_ZJ").id, "country_id": env.ref("base.cn").id}
    )
    kind = warehouse.out_type_id
    customers = env.ref("stock.stock_location_customers")
    for start in range(0, size, 500):
        pickings = env["stock.picking"].create(
            [
                {
                    "picking_type_id": kind.id,
                    "partner_id": partner.id,
                    "location_id": kind.default_location_src_id.id,
                    "location_dest_id": customers.id,
                    "move_ids": [(0, 0, {
                        "product_id": product.id,
                        "product_uom_qty": 1,
                        "location_id": kind.default_location_src_id.id,
                        "location_dest_id": customers.id,
                    })],
                }
                for _i in range(start, min(start + 500, size))
            ]
        )
        pickings.action_confirm()


def _measure(stack, backend_id, size):
    """Seconds from the first call in the air to the last answer booked."""
    stack.rpc().call("wms.backend", "action_resume", [backend_id])
    _wait(stack, "SELECT 1 FROM postal_exchange WHERE kind LIKE 'deliveryorder%%'"
                 " AND state IN ('sending', 'done')")
    start = time.perf_counter()
    _wait(stack, "SELECT 1 WHERE (SELECT count(*) FROM postal_exchange"
                 f" WHERE kind LIKE 'deliveryorder%%' AND state = 'done') = {size}")
    return time.perf_counter() - start


def _wait(stack, query, seconds=300):
    with stack.cursor() as cr:
        def found():
            cr.execute(query)
            return cr.fetchone()
        stack.wait(found, seconds=seconds, every=0.05)

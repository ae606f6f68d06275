"""Feedback on deliveries: two steps and the confirmation of each, booked by the job.

Baseline: the same messages worked one in a transaction.
"""

import time

from runtime.bench import Figure

DELIVERIES = 300
BASELINE = 60
PRODUCTS = 20


def run(context):
    size = context.size(DELIVERIES)
    with context.database() as database:
        together = _measure(database, "BT", size, None)
        apart = _measure(database, "BA", min(BASELINE, size), 1)
    yield Figure("wms_feedback", together, "1/s", apart, together / apart, size)


def _measure(database, code, size, batch):
    """Deliveries a second, from stored messages to done pickings."""
    with database.env() as env:
        backend_id = _prepare(env, code, size)
    with database.env() as env:
        backend = env["wms.backend"].browse(backend_id)
        model = type(backend)
        ordinary = model._get_inbound_batch
        if batch:
            model._get_inbound_batch = lambda self: batch
        start = time.perf_counter()
        try:
            while env["postal.exchange"]._in_next(backend):
                env["postal.exchange"]._drain(backend, "in")
                env.cr.rollback()
        finally:
            model._get_inbound_batch = ordinary
        seconds = time.perf_counter() - start
    with database.env() as env:
        done = env["wms.document"].search_count(
            [("backend_id", "=", backend_id), ("state", "=", "done")]
        )
    assert done == size, f"{done} of {size} booked"
    return size / seconds


def _prepare(env, code, size):
    backend = env["wms.backend"].create(
        {"name": code, "code": code, "owner_code": "O", "url": "http://127.0.0.1:9"}
    )
    warehouse = env["stock.warehouse"].create(
        {"name": code, "code": code, "wms_backend_id": backend.id, "wms_code": "W"}
    )
    products = _prepare_products(env, backend, warehouse)
    documents = _prepare_deliveries(env, warehouse, products, size)
    rows = env["postal.exchange"].search([("res_model", "=", "wms.document")])
    rows.filtered(lambda row: row.res_id in set(documents.ids)).write({"state": "done"})
    documents._set_state("accepted")
    for document in documents:
        _report(env, backend, document)
    return backend.id


def _prepare_products(env, backend, warehouse):
    products = env["product.product"].create(
        [
            {
                "name": f"{warehouse.code} {number}",
                "default_code": f"{warehouse.code}-{number}",
                "is_storable": True,
                "tracking": "lot" if number % 2 else "none",
            }
            for number in range(PRODUCTS)
        ]
    )
    env["wms.product"]._bind(backend, products).write({"state": "accepted"})
    for product in products:
        lot = env["stock.lot"]
        if product.tracking == "lot":
            lot = lot.create({"name": "L1", "product_id": product.id})
        env["stock.quant"]._update_available_quantity(
            product, warehouse.lot_stock_id, 100_000, lot_id=lot
        )
    return products


def _prepare_deliveries(env, warehouse, products, size):
    customers = env.ref("stock.stock_location_customers")
    pickings = env["stock.picking"].create(
        [
            {
                "picking_type_id": warehouse.out_type_id.id,
                "location_id": warehouse.lot_stock_id.id,
                "location_dest_id": customers.id,
                "move_ids": [
                    (0, 0, {
                        "product_id": products[(number + step) % PRODUCTS].id,
                        "product_uom_qty": 2,
                        "location_id": warehouse.lot_stock_id.id,
                        "location_dest_id": customers.id,
                    })
                    for step in range(2)
                ],
            }
            for number in range(size)
        ]
    )
    pickings.action_confirm()
    return pickings.wms_document_id


def _report(env, backend, document):
    def store(method, key, body):
        text = f'<?xml version="1.0" encoding="utf-8"?><request>{body}</request>'
        env["postal.exchange"]._receive(
            backend, method, f"{document.code}:{key}", text, document
        )

    for status in ("PICK", "PACKAGE"):
        store("orderprocess.report", status, STEP.format(code=document.code, status=status))
    items = [line.product_id.default_code for line in document.line_ids]
    batches = [line.product_id.tracking == "lot" for line in document.line_ids]
    lines = "".join(
        LINE.format(item=item, batches=BATCHES if has_batches else "")
        for item, has_batches in zip(items, batches, strict=True)
    )
    packed = "".join(PACKED.format(item=item) for item in items)
    head = CONFIRM.format(code=document.code, tracking=f"EM{document.id}", packed=packed)
    store("deliveryorder.confirm", "K1", f"{head}<orderLines>{lines}</orderLines>")


STEP = (
    "<order><orderCode>{code}</orderCode></order>"
    "<process><processStatus>{status}</processStatus></process>"
)
CONFIRM = (
    "<deliveryOrder><deliveryOrderCode>{code}</deliveryOrderCode>"
    "<warehouseCode>W</warehouseCode><orderType>JYCK</orderType><outBizCode>K1</outBizCode>"
    "<confirmType>0</confirmType></deliveryOrder><packages><package>"
    "<logisticsCode>EMS</logisticsCode><expressCode>{tracking}</expressCode>"
    "<items>{packed}</items></package></packages>"
)
PACKED = "<item><itemCode>{item}</itemCode><quantity>2</quantity></item>"
LINE = "<orderLine><itemCode>{item}</itemCode><actualQty>2</actualQty>{batches}</orderLine>"
BATCHES = "<batchs><batch><batchCode>L1</batchCode><actualQty>2</actualQty></batch></batchs>"

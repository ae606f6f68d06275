"""1,000,000 lines of stock, by product, batch and quality, compared with a warehouse's.

What is measured is what the job does between the answers of the warehouse: pages kept, loaded,
compared, differences stored. Baseline: row by row, what one writes first, a sample of the same
lines, each looked up in our books. Memory: the growth of the process over the whole comparison,
beside that of the first tenth of the pages; flat is 1.
"""

import resource
from collections import namedtuple

from runtime.bench import Figure

LINES = 1_000_000
PRODUCTS = 2_000
PAGE = 1_000
SAMPLE = 500
EVERY = 997  # one line in so many differs

Row = namedtuple("Row", "item_code quantity lot quality", defaults=["good"])
Page = namedtuple("Page", "rows total")


def run(context):
    size = context.size(LINES)
    with context.database() as database:
        with database.env() as env:
            run_id = _prepare(env, size)
        with database.env() as env:
            env.cr.execute("ANALYZE")
        peaks = []
        with context.watch() as fast:
            _tell(database, run_id, size, peaks)
            with database.env() as env:
                run = env["wms.reconciliation"].browse(run_id)
                run._conclude()
                found = (run.lines_compared, run.difference_count, run.unexplained_count)
        peaks.append(_peak())
        differing = -(-size // EVERY)
        assert found == (size, differing, differing), found
        with database.env() as env, context.watch() as slow:
            _row_by_row(env, run_id, size)
    yield Figure.of_seconds("reconcile", fast.seconds, slow.seconds, n=size, baseline_n=SAMPLE)
    start, tenth, whole = peaks
    growth, first = max(whole - start, 1.0), max(tenth - start, 1.0)
    yield Figure("reconcile_memory", growth, "MB", first, first / growth, size)


def _peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _prepare(env, size):
    """Stock of `size` batches, in plain SQL: the ORM would take hours."""
    backend = env["wms.backend"].create({"name": "Benchmark", "code": "BENCH"})
    warehouse = env["stock.warehouse"].search([], limit=1)
    warehouse.write({"wms_backend_id": backend.id, "wms_code": "BENCH"})
    products = env["product.product"].create(
        [
            {"name": f"Benchmark {n}", "default_code": f"B{n}", "is_storable": True,
             "tracking": "lot"}
            for n in range(PRODUCTS)
        ]
    )
    env["wms.product"]._bind(backend, products)
    env.flush_all()
    env.cr.execute(
        """
        WITH lots AS (
            INSERT INTO stock_lot (product_id, company_id, name, create_date)
            SELECT %(first)s + n %% %(products)s, %(company)s, 'L' || n, now()
              FROM generate_series(0, %(size)s - 1) n
            RETURNING id, product_id)
        INSERT INTO stock_quant (product_id, lot_id, location_id, company_id, quantity,
                                 reserved_quantity, in_date)
        SELECT product_id, id, %(location)s, %(company)s, 10, 0, now() FROM lots
        """,
        {"first": products.ids[0], "products": PRODUCTS, "size": size,
         "company": warehouse.company_id.id, "location": warehouse.lot_stock_id.id},
    )
    run = env["wms.reconciliation"]._start(backend)
    return run.id


def _rows(start, stop):
    """What the warehouse tells: the same, but for one line in about a thousand."""
    return tuple(
        Row(f"B{n % PRODUCTS}", 9 if n % EVERY == 0 else 10, f"L{n}")
        for n in range(start, stop)
    )


def _tell(database, run_id, size, peaks):
    """Keep each page in a transaction of its own, as the job does."""
    peaks.append(_peak())
    for page, start in enumerate(range(0, size, PAGE), 1):
        with database.env() as env:
            run = env["wms.reconciliation"].browse(run_id)
            warehouse_id, item_code = run.todo[0]
            told = Page(_rows(start, min(start + PAGE, size)), size + 1)
            run._store((warehouse_id, "BENCH", item_code, page), told)
        if start <= size // 10 < start + PAGE:
            peaks.append(_peak())


def _row_by_row(env, run_id, size):
    """Look up each line told in our books, and note what differs."""
    backend = env["wms.reconciliation"].browse(run_id).backend_id
    place = backend.warehouse_ids.lot_stock_id
    step = size // SAMPLE
    differences = []
    for row in (_rows(n, n + 1)[0] for n in range(0, size, step)):
        binding = env["wms.product"].search(
            [("backend_id", "=", backend.id), ("code", "=", row.item_code)]
        )
        lot = env["stock.lot"].search(
            [("product_id", "=", binding.product_id.id), ("name", "=", row.lot)]
        )
        quants = env["stock.quant"].search(
            [("lot_id", "=", lot.id), ("location_id", "child_of", place.id)]
        )
        held = sum(quants.mapped("quantity"))
        if held != row.quantity:
            differences.append((binding.product_id.id, lot.id, row.quantity - held))
    return differences

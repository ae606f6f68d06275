"""The order board and list at a million orders, asked by a clerk with data rights.

Each figure is asked a second, beside the same question on a hundredth of the orders: a ratio near 1
says that it does not matter how many orders there are.
"""

import statistics
import time

from runtime.bench import Figure

ORDERS = 1_000_000
SMALL = 10_000
TIMES = 5
#: as the filter "Open" asks
OPEN = [("state", "in", ("unpaid", "stopped", "service", "finance", "approved", "to_ship"))]
#: one order in forty is open
FILL = """
INSERT INTO ecom_order (channel_id, company_id, currency_id, warehouse_id, external_id, number,
    shop_status, state, cause, modified_at, ordered_at, paid_at, buyer_ref, buyer_name, buyer_note,
    receiver_name, receiver_phone, receiver_state, receiver_city, amount_total, tracking_ref,
    create_uid, write_uid, create_date, write_date)
SELECT (%(channels)s::int[])[1 + i %% 20], %(company)s, %(currency)s,
    (%(warehouses)s::int[])[1 + i %% 3], 'E' || i, 'N' || lpad(i::text, 8, '0'), 'paid', state,
    CASE state WHEN 'stopped' THEN 'listing' WHEN 'approved' THEN 'shortage' END,
    moment, moment, moment, 'B' || i %% 200000, 'Buyer ' || i %% 200000,
    CASE WHEN i %% 15 = 0 THEN 'Please hurry' END, 'Receiver ' || i %% 300000,
    '139' || lpad((i %% 400000)::text, 8, '0'), 'State ' || i %% 30, 'City ' || i %% 300,
    20 + i %% 400, CASE WHEN state = 'shipped' THEN 'SF' || lpad(i::text, 10, '0') END,
    1, 1, moment, moment
  FROM generate_series(1, %(n)s) i,
       LATERAL (SELECT now() AT TIME ZONE 'UTC' - (%(n)s - i) * interval '30 seconds' AS moment,
           CASE WHEN i > %(n)s - %(n)s / 40
                THEN (ARRAY['unpaid', 'stopped', 'service', 'service', 'finance', 'approved',
                            'to_ship'])[1 + i %% 7]
                WHEN i %% 30 = 0 THEN 'cancelled' WHEN i %% 101 = 0 THEN 'merged'
                ELSE 'shipped' END AS state) said
"""
FILL_LINES = """
INSERT INTO ecom_order_line (order_id, product_id, external_id, sku, title, quantity, price_unit,
    amount, create_uid, write_uid, create_date, write_date)
SELECT o.id, (%(products)s::int[])[1 + (o.id + l) %% 50], l::text, 'SKU', 'Product ' || l, 1,
    o.amount_total / 2, o.amount_total / 2, 1, 1, o.ordered_at, o.ordered_at
  FROM ecom_order o, generate_series(1, 2) l
"""


def run(context):
    small = _measure(context, min(SMALL, context.size(ORDERS)))
    n = context.size(ORDERS)
    for name, seconds in _measure(context, n).items():
        yield Figure(f"order_list_{name}", 1 / seconds, "1/s", 1 / small[name],
                     small[name] / seconds, n)


def _measure(context, n):
    """{what is asked: its median seconds} at ``n`` orders."""
    with context.database() as database:
        with database.env() as env:
            users = _prepare(env, n)
        with database.env() as env:
            env.cr.connection.autocommit = True
            env.cr.execute("VACUUM ANALYZE ecom_order")
            env.cr.execute("ANALYZE ecom_order_line")
            env.cr.connection.autocommit = False
        return {
            f"{question.__name__[5:]}_{who}": _median(database, uid, question, n)
            for question in QUESTIONS for who, uid in users.items()
        }


def _median(database, uid, question, n):
    taken = []
    for _ in range(TIMES):
        with database.env(uid) as env:
            model = env["ecom.order"].with_context(allowed_company_ids=env.company.ids)
            start = time.perf_counter()
            question(model, n)
            taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def _prepare(env, n):
    warehouse = env["stock.warehouse"].search([], limit=1)
    warehouses = warehouse + env["stock.warehouse"].create(
        [{"name": name, "code": name[:3].upper()} for name in ("East", "West")]
    )
    channels = env["ecom.channel"].create(
        [{"name": f"Shop {i}", "code": f"SHOP{i}", "warehouse_id": warehouse.id}
         for i in range(20)]
    )
    drinks = env["product.category"].create({"name": "Drinks"})
    products = env["product.product"].create(
        [{"name": f"P{i}", **({"categ_id": drinks.id} if i < 5 else {})} for i in range(50)]
    )
    values = {"n": n, "channels": channels.ids, "warehouses": warehouses.ids,
              "products": products.ids, "company": env.company.id,
              "currency": env.company.currency_id.id}
    env.flush_all()
    env.cr.execute(FILL, values)
    env.cr.execute(FILL_LINES, values)
    limits = {"all": None, "shops": {"channel_ids": channels[:2].ids,
                                     "warehouse_ids": warehouses[:2].ids},
              "category": {"category_ids": drinks.ids}}
    return {who: _make_clerk(env, who, limit) for who, limit in limits.items()}


def _make_clerk(env, who, limit):
    user = env["res.users"].with_context(no_reset_password=True).create(
        {"name": who, "login": f"clerk_{who}",
         "group_ids": [(4, env.ref("ecom_orders.group_user").id)]}
    )
    if limit:
        env["ecom.right"].create({"user_id": user.id, **limit})
    return user.id


def _ask_board(model, _n):
    model.get_board()


def _ask_list(model, _n):
    """What opening the list asks: a page with its columns, and the count as far as shown."""
    view = model.get_view(model.env.ref("ecom_orders.ecom_order_view_list").id, "list")
    known = model.fields_get(attributes=["type"])  # without those of other groups
    names = [name for name in view["models"]["ecom.order"] if name in known]
    model.web_search_read(OPEN, {name: {} for name in names}, limit=80, count_limit=10_001)


def _ask_shipped(model, _n):
    model.web_search_read([("state", "=", "shipped")], {"number": {}, "items_summary": {}},
                          limit=80, count_limit=10_001)


def _ask_number(model, n):
    _search(model, f"N{n // 2:08d}")


def _ask_phone(model, n):
    _search(model, f"139{n // 3 % 400000:08d}")


def _ask_tracking(model, n):
    _search(model, f"SF{n // 2 + 1:010d}")


def _ask_receiver(model, n):
    _search(model, f"Receiver {n // 5 % 300000}")


def _search(model, text):
    """One word in the search box, as the search view asks it."""
    names = ("number", "tracking_ref", "receiver_phone", "receiver_name", "buyer_name")
    domain = ["|"] * (len(names) - 1) + [(name, "=like", f"{text}%") for name in names]
    model.web_search_read(domain, {"number": {}}, limit=80, count_limit=10_001)


def _ask_groups(model, _n):
    """The open orders by state and shop."""
    model.formatted_read_group(OPEN, ["state", "channel_id"], ["__count", "amount_total:sum"])


QUESTIONS = (_ask_board, _ask_list, _ask_shipped, _ask_number, _ask_phone, _ask_tracking,
             _ask_receiver, _ask_groups)

"""A company that stops using the suite keeps its Odoo: ours is gone, theirs is untouched."""

import time

import pytest
from support.replay import Replay

from runtime.demo.rpc import Odoo, OdooRefused, OdooUnavailable

ADDONS = ("ecom_orders", "oc_customer", "postal_warehouse", "postal_base")
WORDS = r"^(oc|wms|postal|fund|ecom)_"
LIMIT_S = 400  # far more than it takes, so that a hang ends
TRIES, PAUSE_S = 60, 2

LEFT_BEHIND = {
    "tables": "SELECT relname FROM pg_class WHERE relkind IN ('r', 'v', 'm', 'S') AND relname ~ %s",
    "columns": """SELECT table_name || '.' || column_name FROM information_schema.columns
                  WHERE table_schema = 'public' AND column_name ~ %s""",
    "functions": "SELECT proname FROM pg_proc WHERE proname ~ %s",
    "triggers": "SELECT tgname FROM pg_trigger WHERE tgname ~ %s",
    "models": "SELECT model FROM ir_model WHERE replace(model, '.', '_') ~ %s",
    "parameters": "SELECT key FROM ir_config_parameter WHERE replace(key, '.', '_') ~ %s",
    "rights": """SELECT name FROM ir_model_data
                 WHERE module IN ('oc_customer', 'postal_warehouse', 'postal_base', 'ecom_orders')
                   AND model NOT IN ('product.product', 'product.template') AND module ~ %s""",
}  # products that orders name stay, as all their history does


@pytest.fixture(scope="module")
def traded(make_stack, root, tmp_path_factory):
    """A suite with orders, deliveries and messages in it."""
    with make_stack("uninstall") as stack:
        folder = tmp_path_factory.mktemp("uninstall")
        with Replay(stack, root / "demo" / "sample", folder, 6) as replay:
            replay.finish(LIMIT_S)
        yield stack


def left_behind(stack):
    with stack.cursor() as cursor:
        for what, query in LEFT_BEHIND.items():
            cursor.execute(query, [WORDS])
            rows = [row[0] for row in cursor.fetchall()]
            if rows:
                yield what, rows


def installed(odoo, names):
    domain = [("name", "in", names), ("state", "=", "installed")]
    return {row["name"] for row in odoo.search_read("ir.module.module", domain, ["name"])}


def press(odoo, name, button):
    ids = odoo.call("ir.module.module", "search", [("name", "=", name)])
    for _try in range(TRIES):
        try:
            return odoo.call("ir.module.module", button, ids)
        except (OdooRefused, OdooUnavailable) as error:
            # Odoo changes no module while a scheduled action runs, or has just run: try again.
            if isinstance(error, OdooRefused) and "scheduled action" not in str(error):
                raise
            time.sleep(PAUSE_S)
    raise AssertionError(f"{name}: Odoo was never without a scheduled action")


def test_the_suite_goes_without_a_trace_and_comes_back(traded):
    odoo = Odoo(traded.url, traded.database, "admin", "admin")
    orders = odoo.call("sale.order", "search_count", [("state", "=", "sale")])
    assert orders == 6
    for name in ADDONS:
        press(odoo, name, "button_immediate_uninstall")
    assert installed(odoo, ADDONS) == set()
    assert dict(left_behind(traded)) == {}

    assert odoo.call("sale.order", "search_count", [("state", "=", "sale")]) == orders
    done = odoo.call("stock.picking", "search_count", [("state", "=", "done")])
    assert done

    for name in ADDONS:
        press(odoo, name, "button_immediate_install")
    assert installed(odoo, ADDONS) == set(ADDONS)
    assert odoo.call("oc.fund.account", "search_count", []) == 0
    assert odoo.call("stock.picking", "search_count", [("state", "=", "done")]) == done

"""Takes the pictures of the chapter on keeping warehouses in hand: POSTROAD_PICTURES=1."""

import os

import pytest
from test_pictures import camera, first  # noqa: F401 - the fixture is found by its name

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not os.environ.get("POSTROAD_PICTURES"), reason="set POSTROAD_PICTURES=1 to take pictures"
    ),
]


def count_goods(suite, odoo):
    """The warehouse finds less of something than it should have."""
    warehouses = odoo.search_read(
        "stock.warehouse", [("wms_backend_id", "!=", False)], ["wms_code"]
    )
    codes = {warehouse["wms_code"] for warehouse in warehouses}
    row = max(
        (one for one in suite.books()["stock"] if one["warehouse"] in codes),
        key=lambda one: one["quantity"],
    )
    place = {name: row[name] for name in ("owner", "warehouse", "item", "batch", "quality")}
    suite.tell("count", **place, difference=-1)
    suite.wait(lambda: odoo.count("wms.count", []), seconds=60)


def test_control(camera, odoo, suite):  # noqa: F811 - the fixture
    count_goods(suite, odoo)
    camera.open("postal_warehouse.wms_count_action", first(odoo, "wms.count", []))
    camera.shoot("count", 620)
    backend = first(odoo, "wms.backend", [])
    odoo.call("wms.backend", "run_reconciliation", [backend])
    run = first(odoo, "wms.reconciliation", [], "id desc")
    camera.open("postal_warehouse.wms_reconciliation_action", run)
    camera.shoot("comparison-reasons", 620)
    camera.open("postal_warehouse.wms_monitor_action")
    camera.shoot("monitor", 820)

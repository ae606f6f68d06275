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
    backend = odoo.search_read("wms.backend", [], ["owner_code"])[0]
    warehouse = odoo.search_read(
        "stock.warehouse", [("wms_backend_id", "=", backend["id"])], ["wms_code"]
    )[0]
    stock = suite.books()["stock"]
    row = next(
        one
        for one in stock
        if one["warehouse"] == warehouse["wms_code"] and one["quantity"] > 3
    )
    place = {name: row[name] for name in ("owner", "warehouse", "item", "batch", "quality")}
    suite.tell("count", **place, difference=-2)
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

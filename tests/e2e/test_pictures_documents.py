"""Takes the pictures of the guide's chapter on warehouse documents; POSTROAD_PICTURES=1."""

import os

import pytest
from test_pictures import Camera, first

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not os.environ.get("POSTROAD_PICTURES"), reason="set POSTROAD_PICTURES=1 to take pictures"
    ),
]
DOCUMENTS = "postal_warehouse.wms_document_action"


@pytest.fixture
def camera(browser, suite, odoo, people, root):
    taken = Camera(browser, suite, odoo, people["en_US"], root / "docs" / "images")
    yield taken
    taken.close()


def sell_one(odoo):
    """A confirmed order of one piece; gives its warehouse document."""
    line = odoo.search_read("oc.product.table.line", [], ["product_id", "table_id"], limit=1)[0]
    unit = first(odoo, "res.partner", [("product_table_id", "=", line["table_id"][0])])
    order = odoo.call("sale.order", "create", {
        "partner_id": unit,
        "order_line": [(0, 0, {"product_id": line["product_id"][0], "product_uom_qty": 1})],
    })
    odoo.call("sale.order", "action_confirm", [order])
    return first(odoo, "wms.document", [("picking_ids.sale_id", "=", order)])


def make_kit(odoo):
    """A manufacturing order of an external warehouse; gives its warehouse document."""
    warehouse = odoo.search_read(
        "stock.warehouse", [("wms_backend_id", "!=", False)], ["manu_type_id"], limit=1
    )[0]
    goods = odoo.call("product.product", "search", [("is_storable", "=", True)], limit=2)
    kit = odoo.call("product.product", "create", {
        "name": "Gift Box", "default_code": "GIFT-BOX", "is_storable": True,
    })
    template = odoo.search_read("product.product", [("id", "=", kit)], ["product_tmpl_id"])[0]
    bom = odoo.call("mrp.bom", "create", {
        "product_tmpl_id": template["product_tmpl_id"][0],
        "bom_line_ids": [(0, 0, {"product_id": one, "product_qty": 1}) for one in goods],
    })
    order = odoo.call("mrp.production", "create", {
        "product_id": kit, "product_qty": 5, "bom_id": bom,
        "picking_type_id": warehouse["manu_type_id"][0],
    })
    odoo.call("mrp.production", "action_confirm", [order])
    return first(odoo, "wms.document", [("production_id", "=", order)])


def test_documents(camera, odoo, suite):
    suite.control(auto_feedback=False)
    held, kit = sell_one(odoo), make_kit(odoo)
    odoo.call("wms.document", "action_hold", [held])
    suite.wait(
        lambda: odoo.call("wms.document", "search", [("id", "=", held), ("hold", "=", "held")]), 60
    )
    camera.open(DOCUMENTS, view="list")
    camera.clerk.remove_filters()
    camera.shoot("warehouse-documents", 620)
    camera.open(DOCUMENTS, held)
    camera.shoot("warehouse-document-hold", 760)
    camera.open(DOCUMENTS, kit)
    camera.shoot("warehouse-document-kit", 760)
    suite.control(auto_feedback=True)

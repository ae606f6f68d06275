"""Takes the pictures of the user guide; only when asked to: POSTROAD_PICTURES=1."""

import io
import os

import pytest
from PIL import Image
from support.clerk import Clerk
from support.web import DESK, PHONE, Screen

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not os.environ.get("POSTROAD_PICTURES"), reason="set POSTROAD_PICTURES=1 to take pictures"
    ),
]

MOST_BYTES = 150_000
COLOURS = 128


class Camera:
    """Takes pictures of windows into the folder of the guide."""

    def __init__(self, browser, suite, odoo, login, folder):
        self._browser, self._suite, self._odoo = browser, suite, odoo
        self._login, self._folder = login, folder
        self.clerk = None
        self.window(DESK)

    def window(self, width):
        self.close()
        self._screen = Screen(self._browser, self._suite.url, width)
        self._screen.log_in(self._login, self._login)
        self.clerk = Clerk(self._screen)

    def close(self):
        if self.clerk:
            self._screen.close()

    def open(self, xmlid, record=None, view=None):
        path = f"odoo/action-{self._odoo.ref(xmlid)}"
        path += f"/{record}" if record else f"?view_type={view}" if view else ""
        self._screen.open(path)

    def shoot(self, name, height=None):
        """The window, with as few colours as look the same."""
        page = self._screen.page
        if height:
            page.set_viewport_size({"width": page.viewport_size["width"], "height": height})
            self._screen.settle()
        page.mouse.move(0, 0)
        page.evaluate("document.activeElement?.blur(); getSelection().removeAllRanges()")
        self._screen.settle()
        picture = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
        path = self._folder / f"{name}.png"
        picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
        assert path.stat().st_size < MOST_BYTES


@pytest.fixture
def camera(browser, suite, odoo, people, root):
    taken = Camera(browser, suite, odoo, people["en_US"], root / "docs" / "images")
    yield taken
    taken.close()


def first(odoo, model, domain, order="id"):
    return odoo.call(model, "search", domain, limit=1, order=order)[0]


def split_order(odoo):
    """An order whose goods come from two centres."""
    rows = odoo.search_read("sale.order", [("state", "=", "sale")], ["oc_delivery_ids"])
    return max(rows, key=lambda row: len(row["oc_delivery_ids"]))["id"]


def test_wholesale(camera, odoo):
    camera.open("oc_customer.oc_order_action")
    camera.shoot("orders", 620)
    camera.open("oc_customer.oc_customer_action",
                first(odoo, "res.partner", [("unit_ids.oc_role", "=", "unit"),
                                            ("ref", "=", "C031")]))
    camera.shoot("customer", 860)
    camera.open("oc_customer.oc_unit_action", first(odoo, "res.partner", [("ref", "=", "C031-1")]))
    camera.shoot("unit", 1000)
    camera.open("oc_customer.oc_product_table_action", first(odoo, "oc.product.table", []))
    camera.shoot("product-table", 700)
    camera.open("oc_customer.oc_product_table_rule_action")
    camera.shoot("rules", 360)
    camera.open("oc_customer.oc_product_table_rule_action",
                first(odoo, "oc.product.table.rule", [("number", "=", 3)]))
    camera.clerk.fill("number", "120")
    camera.shoot("rule-preview", 900)
    camera.clerk.page.click(".o_form_button_cancel")  # leaving the page would save it


def test_order(camera, odoo):
    camera.open("oc_customer.oc_order_action", split_order(odoo))
    camera.shoot("order", 900)
    camera.clerk.press("Why?")
    camera.clerk.dialog()
    camera.shoot("why", 760)


def test_warehouses(camera, odoo):
    camera.open("postal_warehouse.wms_backend_action", first(odoo, "wms.backend", []))
    camera.shoot("backend", 820)
    camera.open("postal_warehouse.wms_document_action", view="list")
    camera.clerk.remove_filters()
    camera.shoot("documents", 620)
    camera.open("postal_warehouse.wms_document_action",
                first(odoo, "wms.document", [("kind", "=", "delivery"), ("state", "=", "done")]))
    camera.clerk.page.locator(".o_notebook_headers .nav-link").nth(1).click()
    camera.shoot("document", 760)
    camera.open("postal_warehouse.wms_reconciliation_action",
                first(odoo, "wms.reconciliation", [], "id desc"))
    camera.shoot("comparison", 520)


def test_messages(camera, odoo):
    camera.open("postal_base.postal_exchange_action")
    camera.clerk.remove_filters()
    camera.shoot("messages", 620)
    camera.open("postal_base.postal_exchange_action",
                first(odoo, "postal.exchange", [("kind", "=", "deliveryorder.create")]))
    camera.shoot("message", 900)


def order_too_much(odoo, suite):
    """An order of more than the warehouse has; gives the document that waits for goods."""
    line = odoo.search_read("oc.product.table.line", [], ["product_id", "table_id"], limit=1)[0]
    unit = first(odoo, "res.partner", [("product_table_id", "=", line["table_id"][0])])
    order = odoo.call("sale.order", "create", {
        "partner_id": unit,
        "order_line": [(0, 0, {"product_id": line["product_id"][0], "product_uom_qty": 240})],
    })
    odoo.call("sale.order", "action_confirm", [order])
    domain = [("picking_ids.sale_id", "=", order), ("cause", "!=", False)]
    return suite.wait(lambda: odoo.call("wms.document", "search", domain), 90, every=0.5)[0]


def test_stuck(camera, odoo, suite):
    stuck = order_too_much(odoo, suite)
    camera.open("postal_warehouse.wms_document_stuck_action")
    camera.shoot("stuck", 420)
    camera.open("postal_warehouse.wms_document_action", stuck)
    camera.shoot("stuck-document", 700)


def test_phone(camera, odoo):
    camera.window(PHONE)
    camera.open("oc_customer.oc_order_action", split_order(odoo))
    camera.shoot("phone", 844)

"""The bar codes of labels and delivery notes, read from what a label printer would print."""

import io

import pytest
import zxingcpp
from PIL import Image
from support.order_trade import Trade
from support.web import Screen

from runtime.demo.rpc import Odoo

pytestmark = pytest.mark.browser

#: of a label printer (203 a inch) and of an office printer, for each pixel of a page (96 a inch)
LABEL_DOTS, OFFICE_DOTS = 203 / 96, 300 / 96
MM = 96 / 25.4
#: as long as carriers make them
LONG = "JDVA00123456789-1-1-"
SMALL = {"placeholder": "waybill", "is_barcode": True, "left": 3, "top": 3, "width": 70,
         "height": 18, "font_size": 8, "align": "center"}


@pytest.fixture(scope="module")
def centre(make_stack):
    with make_stack("papers", simulator=False) as stack:
        yield stack


@pytest.fixture(scope="module")
def odoo(centre):
    return Odoo(centre.url, centre.database, "admin", "admin")


@pytest.fixture(scope="module")
def trade(centre, odoo):
    trade = Trade(centre, odoo)
    trade.trade()
    trade.add_papers()
    return trade


@pytest.fixture
def show(browser, centre, odoo):
    """Opens the paper of a kind as it is printed, by a printer with so many dots."""
    screens = []

    def open_paper(kind, report, dots):
        screen = Screen(browser, centre.url, dots=dots)
        screens.append(screen)
        screen.log_in("admin", "admin")
        [paper] = odoo.call("ecom.paper", "search", [("kind", "=", kind)], limit=1)
        screen.page.goto(f"{centre.url}/report/html/ecom_orders.{report}/{paper}")
        return screen.page

    yield open_paper
    for screen in screens:
        screen.close()


def read_codes(element):
    """What a scanner reads on a part of the page, at the size it is printed in."""
    picture = Image.open(io.BytesIO(element.screenshot())).convert("L")
    return [(code.format.name, code.text) for code in zxingcpp.read_barcodes(picture)]


def in_the_wave(odoo, trade, name):
    rows = odoo.search_read("ecom.order", [("batch_id", "=", trade.wave)],
                            ["tracking_ref", "picking_ids"], order="wave_number")
    if name == "waybill":
        return [row["tracking_ref"] for row in rows]
    pickings = [row["picking_ids"][0] for row in rows]
    return [row["name"] for row in odoo.call("stock.picking", "read", pickings, ["name"])]


def test_each_label_has_its_waybill_at_the_size_of_the_label(show, odoo, trade):
    page = show("waybill", "report_waybills_screen", LABEL_DOTS)
    labels = page.locator(".o_ecom_label").all()
    box = labels[0].bounding_box()
    assert (round(box["width"] / MM), round(box["height"] / MM)) == (100, 150)
    read = [read_codes(label) for label in labels]
    assert read == [[("Code128", one)] for one in in_the_wave(odoo, trade, "waybill")]


def test_each_delivery_note_has_its_delivery(show, odoo, trade):
    page = show("note", "report_notes", OFFICE_DOTS)
    read = [read_codes(note) for note in page.locator(".page").all()]
    assert read == [[("Code128", one)] for one in in_the_wave(odoo, trade, "delivery")]


def test_a_small_label_carries_a_long_number(show, odoo, trade):
    [picking, *_others] = odoo.call("stock.picking", "search", [("batch_id", "=", trade.wave)])
    odoo.call("stock.picking", "write", [picking], {"carrier_tracking_ref": LONG})
    odoo.call("ecom.label.template", "create", {
        "name": "Small", "width": 76, "height": 24, "carrier_ids": [(6, 0, [trade.carrier])],
        "block_ids": [(0, 0, SMALL)],
    })
    page = show("waybill", "report_waybills_screen", LABEL_DOTS)
    labels = page.locator(".o_ecom_label").all()
    assert round(labels[0].bounding_box()["width"] / MM) == 76
    assert ("Code128", LONG) in [code for label in labels for code in read_codes(label)]

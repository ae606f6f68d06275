"""An order of a shop in an own warehouse, from the push to the parcel, in a real browser."""

import pytest
from support.board import BoardWindow, Shops, order
from support.setup import add_carrier, fill_bins
from support.station import StationWindow, StationWorld
from support.web import DESK, PHONE, Screen

from runtime.demo.rpc import Odoo

pytestmark = pytest.mark.browser

TEA, POT = "6901234567892", "6901234567908"
CODES = {"TEA": TEA, "POT": POT}
WEIGHT = {TEA: 0.505, POT: 1.01}  # as its box adds a little
GROUPS = (
    "ecom_orders.group_user", "ecom_orders.group_shipping", "postal_warehouse.group_station",
)
TEA_LINE, POT_LINE = ("TEA", "Green tea", 2, 12.5), ("POT", "Teapot", 1, 30)
WINDOWS = {"centre_en": (DESK, "en-US"), "centre_zh": (PHONE, "zh-CN")}


@pytest.fixture(scope="module")
def centre_stack(make_stack):
    with make_stack("centre", simulator=False) as stack:
        yield stack


@pytest.fixture(scope="module")
def odoo(centre_stack):
    return Odoo(centre_stack.url, centre_stack.database, "admin", "admin")


@pytest.fixture(scope="module")
def shops(centre_stack, odoo):
    """A warehouse with goods in its bins, two shops, a carrier with a range of numbers."""
    world = StationWorld(odoo)
    odoo.call("stock.warehouse", "write", [world.warehouse], {"station_pick_mode": "summed"})
    fill_bins(odoo, world, {"TEA": 10, "POT": 10})
    shops = Shops(centre_stack, odoo, world.warehouse)
    people = [
        shops.add_person(login, *GROUPS, language=locale.replace("-", "_"))
        for login, (_width, locale) in WINDOWS.items()
    ]
    odoo.call(
        "stock.warehouse", "write", [world.warehouse], {"station_user_ids": [(6, 0, people)]}
    )
    add_carrier(odoo, "Parcel", prefix="PX", first="0001", last="0099")
    return shops


@pytest.fixture
def open_board(centre_stack, shops, browser):
    screens = []

    def open_window(login):
        screen = Screen(browser, centre_stack.url, *WINDOWS[login])
        screens.append(screen)
        screen.log_in(login, login)
        return BoardWindow(screen).open()

    yield open_window
    for screen in screens:
        screen.close()


def test_two_orders_go_from_the_shop_to_the_road_at_the_desk(
    open_board, shops, odoo, centre_stack
):
    lines = {"C-1": [TEA_LINE], "C-2": [TEA_LINE, POT_LINE]}
    shops.push("TEA", *(order(number, *of) for number, of in lines.items()))
    board = open_board("centre_en")
    approve_by_keyboard(board)
    wait_ready(centre_stack, shops, *lines)
    board.open()
    board.choose("to_ship")
    board.page.click("thead .o_list_record_selector input")
    board.screen.settle()
    press(board, "action_make_wave")
    station = get_waybills(board)
    waybills = waybills_of(odoo, *lines)
    pick(station, lines)
    sort(station, lines)
    for number, of in lines.items():
        send(station, delivery_of(odoo, number), waybills[number], codes_of(of))
    assert waybills_of(odoo, *lines) == waybills
    check_shipped(board, shops, "2", *lines)


def test_an_order_goes_from_the_shop_to_the_road_on_a_phone_in_chinese(
    open_board, shops, odoo, centre_stack
):
    lines = {"P-1": [TEA_LINE, POT_LINE]}
    shops.push("OUT", order("P-1", *lines["P-1"]))
    board = open_board("centre_zh")
    open_card(board, "service", "P-1")
    press(board, "action_approve")
    wait_ready(centre_stack, shops, "P-1")
    board.open()
    open_card(board, "to_ship", "P-1")
    press(board, "action_make_wave")
    station = get_waybills(board)
    [waybill] = waybills_of(odoo, "P-1").values()
    pick(station, lines)
    send(station, delivery_of(odoo, "P-1"), waybill, codes_of(lines["P-1"]))
    check_shipped(board, shops, "3", "P-1")


def approve_by_keyboard(board):
    board.choose("service")
    first, second = board.numbers()
    board.show(first)
    board.key("a")
    board.wait_shown(second)
    board.key("a")
    board.page.wait_for_selector("tr.o_data_row", state="detached")


def open_card(board, tab, number):
    board.choose(tab)
    board.page.click(f".o_kanban_record:has-text('{number}')")
    board.page.wait_for_selector(f".o_form_view >> text={number}")
    board.screen.settle()
    assert board.screen.too_wide() == []


def wait_ready(stack, shops, *numbers):
    ready = dict.fromkeys(numbers, ("to_ship", False))
    stack.wait(lambda: shops.states(*numbers) == ready, seconds=60)


def press(board, name):
    """A button of the page; on a phone all but the first are behind three dots."""
    button = board.page.locator(f"button[name={name}]:visible").first
    if not button.count():
        board.page.click(".o_statusbar_buttons .dropdown-toggle")
    button.click()
    board.screen.settle()


def get_waybills(board):
    """Of the wave on the screen; then on to the station."""
    board.page.wait_for_selector("[name=ecom_no_waybill_count] >> visible=true")
    press(board, "action_get_waybills")
    board.page.wait_for_selector(".o_notification")
    assert board.screen.troubles() == []
    assert board.screen.too_wide() == []
    press(board, "action_open_station")
    board.page.wait_for_selector(".o_station_task")
    return StationWindow(board.screen)


def waybills_of(odoo, *numbers):
    rows = odoo.search_read(
        "ecom.order", [("number", "in", numbers)], ["number", "tracking_ref"]
    )
    assert all(row["tracking_ref"].startswith("PX") for row in rows)
    return {row["number"]: row["tracking_ref"] for row in rows}


def delivery_of(odoo, number):
    [row] = odoo.search_read("stock.picking", [("ecom_order_id.number", "=", number)], ["name"])
    return row["name"]


def codes_of(lines):
    return [CODES[sku] for sku, _title, quantity, _price in lines for _one in range(quantity)]


def all_codes(lines):
    """Of several orders, as a summed pick asks for them: bin by bin."""
    return sorted(code for of in lines.values() for code in codes_of(of))


def pick(station, lines):
    """The wave is open at the station already: its goods are taken for all orders at once."""
    for code in all_codes(lines):
        station.scan(code)
    station.wait_phase("done")


def sort(station, lines):
    station.choose_job("sort")
    station.page.click(".o_station_list .o_station_row")
    station.page.wait_for_selector(".o_station_task")
    for code in all_codes(lines):
        station.scan(code)
    station.wait_phase("done")


def send(station, name, waybill, codes):
    """Inspect, weigh and ship one delivery."""
    station.choose_job("inspect")
    station.choose_document(name)
    for code in (waybill, *codes):
        station.scan(code)
    station.wait_phase("done")
    station.choose_job("weigh")
    station.scan(waybill)
    station.wait_phase("weight")
    station.answer("weight", str(sum(WEIGHT[code] for code in codes)))
    station.wait_phase("done")
    station.choose_job("ship")
    station.scan(waybill)
    station.wait_phase("done")


def check_shipped(board, shops, figure, *numbers):
    assert set(shops.states(*numbers).values()) == {("shipped", False)}
    board.open()
    assert board.figures() == {"shipped": figure}
    assert board.screen.troubles() == []
    assert board.screen.too_wide() == []

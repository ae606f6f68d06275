"""The station in a real browser: goods in, to their bins, picked, checked, weighed and shipped."""

import pytest
from support.station import StationWindow, StationWorld
from support.web import DESK, PHONE, Screen

from runtime.demo.rpc import Odoo

pytestmark = pytest.mark.browser

SCALE = """
(lines) => {
    const { parseWeight, SteadyWeight } = odoo.loader.modules.get(
        "@postal_warehouse/station/station_scale");
    const steady = new SteadyWeight();
    return lines.map((line) => {
        const weight = parseWeight(line);
        return [weight, weight === null ? null : steady.add(weight)];
    });
}
"""
TEA, POT = "6901234567892", "6901234567908"


@pytest.fixture(scope="module")
def station_stack(make_stack):
    with make_stack("station", simulator=False) as stack:
        yield stack


@pytest.fixture(scope="module")
def world(station_stack):
    world = StationWorld(Odoo(station_stack.url, station_stack.database, "admin", "admin"))
    world.add_person("station_en")
    world.add_person("station_zh", "zh_CN")
    return world


@pytest.fixture
def open_station(station_stack, world, browser):
    screens = []

    def open_window(login, width):
        screen = Screen(browser, station_stack.url, width)
        screens.append(screen)
        screen.log_in_bare(login, login)
        station = StationWindow(screen)
        station.open()
        return station, screen

    yield open_window
    for screen in screens:
        screen.close()


@pytest.mark.parametrize(("login", "width"), [("station_en", DESK), ("station_zh", PHONE)])
def test_goods_come_in_and_leave(world, open_station, login, width):
    receipt = world.receipt(3, 1)
    station, screen = open_station(login, width)
    receive(world, station, receipt)
    put_away(station)
    waybill = f"WB-{login}"
    delivery = world.delivery(waybill, 2, 1)
    name = world.read(delivery, "name")["name"]
    pick(station, name)
    inspect(station, name, waybill)
    weigh(station, waybill)
    ship(station, waybill)
    assert world.read(delivery, "state", "station_done", "shipping_weight") == {
        "id": delivery, "state": "done", "station_done": "ship", "shipping_weight": 2.02,
    }
    assert screen.troubles() == []
    assert screen.too_wide() == []


def receive(world, station, receipt):
    name = world.read(receipt, "name")["name"]
    station.choose_job("receive")
    station.choose_document(name)
    station.scan(TEA)
    assert station.big() == "2"
    assert "4006381333931" in station.scan_wrong("4006381333931")
    station.reload()
    assert station.big() == "2"
    assert station.page.locator(".o_station_history li").count() == 2
    station.answer("quantity", "9")
    station.page.click(".o_station_flash_wrong")
    station.answer("quantity", "2")
    station.scan(POT)
    station.wait_phase("finish")
    station.press("finish")
    station.wait_phase("done")
    assert world.read(receipt, "state")["state"] == "done"


def put_away(station):
    station.choose_job("putaway")
    station.page.click(".o_station_list .o_station_row")
    station.scan_wrong("BIN-A01")
    station.scan(TEA)
    station.wait_phase("bin")
    station.scan("BIN-A01")
    station.scan(POT)
    station.scan("BIN-A02")
    station.press("finish")
    station.wait_phase("done")


def pick(station, name):
    station.choose_job("pick")
    station.choose_document(name)
    assert "A-01" in station.scan_wrong("BIN-A02")
    station.scan("BIN-A01")
    station.reload()
    assert station.phase() == "product"
    station.scan_wrong(POT)
    station.scan(TEA)
    station.scan(TEA)
    station.scan("BIN-A02")
    station.scan(POT)
    station.wait_phase("done")


def inspect(station, name, waybill):
    station.choose_job("inspect")
    station.choose_document(name)
    station.scan_wrong(TEA)
    station.scan(waybill)
    station.scan(TEA)
    station.scan(POT)
    station.scan_wrong(POT)
    station.scan(TEA)
    station.wait_phase("done")


def weigh(station, waybill):
    """The scan of a parcel in the list opens it at once."""
    station.choose_job("weigh")
    station.scan(waybill)
    station.wait_phase("weight")
    station.answer("weight", "3")
    station.wait_phase("alarm")
    station.page.click(".o_station_flash_wrong")
    assert station.page.locator("[data-name=accept]").count() == 0
    station.answer("weight", "2,02")
    station.wait_phase("done")


def ship(station, waybill):
    station.choose_job("ship")
    station.scan_wrong("WB-unknown")
    station.scan(waybill)
    station.wait_phase("done")


def test_two_devices_at_one_receipt_see_each_other(world, open_station):
    name = world.read(world.receipt(2), "name")["name"]
    desk, _screen = open_station("station_en", DESK)
    phone, _screen = open_station("station_zh", PHONE)
    for station in (desk, phone):
        station.choose_job("receive")
        station.choose_document(name)
    desk.scan(TEA)
    phone.page.wait_for_selector(".o_station_big:text-is('1')")
    phone.scan(TEA)
    desk.wait_phase("finish")


def test_muting_is_remembered(open_station):
    station, _screen = open_station("station_en", DESK)
    station.page.click(".o_station_mute")
    station.page.wait_for_selector(".o_station_mute[aria-pressed=true]")
    station.page.reload()
    station.page.wait_for_selector(".o_station_mute[aria-pressed=true]")


def test_targets_are_large_enough_for_gloves(open_station):
    station, _screen = open_station("station_zh", PHONE)
    small = station.page.evaluate(
        """() => [...document.querySelectorAll(".o_station button, .o_station input")]
            .map((e) => [e.className, e.getBoundingClientRect()])
            .filter(([, box]) => box.width < 44 || box.height < 44)
            .map(([name]) => name)"""
    )
    assert small == []


def test_a_scale_tells_each_weight_once_when_it_is_at_rest(open_station):
    station, _screen = open_station("station_en", DESK)
    lines = {
        "US,GS,+  0.900kg": None, "ERR": None, "": None, "ST,GS,+  1.234kg": 1.234,
        "ST,NT,-  0.010kg": -0.01, "  850 g": 0.85, "ST,GS,+ 12,5 KG": 12.5,
    }
    read = station.page.evaluate(SCALE, list(lines))
    assert [weight for weight, _told in read] == list(lines.values())
    on, off = "ST,GS,+  1.234kg", "ST,GS,+  0.000kg"
    told = [row[1] for row in station.page.evaluate(SCALE, [on, on, on, on, off, on, on, on])]
    assert told == [None, None, 1.234, None, None, None, None, 1.234]

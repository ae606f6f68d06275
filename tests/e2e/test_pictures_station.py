"""Takes the pictures of the station's chapter; only when asked to: POSTROAD_PICTURES=1."""

import os

import pytest
from support.station import StationWindow, StationWorld
from support.web import DESK, PHONE, Screen
from test_pictures import Camera

from runtime.demo.rpc import Odoo

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not os.environ.get("POSTROAD_PICTURES"), reason="set POSTROAD_PICTURES=1 to take pictures"
    ),
]


class StationCamera(Camera):
    """The pictures are of the station's own window, which has no bar above it."""

    def __init__(self, screen, folder):
        self._screen, self._folder = screen, folder


def test_the_pictures_of_the_station(make_stack, browser, root):
    with make_stack("station_pictures", simulator=False) as stack:
        world = StationWorld(Odoo(stack.url, stack.database, "admin", "admin"))
        world.add_person("station")
        name = world.read(world.receipt(12, 4), "name")["name"]
        for width, suffix in ((DESK, ""), (PHONE, "-phone")):
            screen = Screen(browser, stack.url, width)
            screen.log_in_bare("station", "station")
            station, camera = StationWindow(screen), StationCamera(screen, root / "docs" / "images")
            station.open()
            camera.shoot(f"station-home{suffix}")
            station.choose_job("receive")
            station.choose_document(name)
            station.scan("6901234567892")
            camera.shoot(f"station-receive{suffix}")
            station._type("4006381333931")
            screen.page.wait_for_selector(".o_station_flash_wrong")
            camera.shoot(f"station-wrong{suffix}")
            screen.close()

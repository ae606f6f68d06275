"""What all tests outside the addons share.

Unit tests import the pure packages of the addons by name. Tests in `tests/e2e` get a running suite
of their own (`stack`) and a browser (`page`).
"""

import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
for folder in (ROOT, *sorted(ROOT.glob("addons/*/lib"))):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_OPTIONS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)


@pytest.fixture(scope="session")
def root():
    """The folder of the clone."""
    return ROOT


@pytest.fixture(scope="session")
def machine():
    """This clone's Odoo, database server and addons (see `runtime.machine`)."""
    from runtime.machine import Machine

    prepared = Machine(ROOT)
    prepared.prepare()
    return prepared


@pytest.fixture(scope="session")
def make_stack(machine):
    """Gives `runtime.stack.Stack`s; use as a context manager: `with make_stack() as stack`."""
    from runtime.stack import Stack

    def make(label="e2e", **options):
        return Stack(machine, label, **options)

    return make


@pytest.fixture(scope="module")
def stack(make_stack):
    """A running suite with a fresh database, shared by the tests of one module."""
    with make_stack() as running:
        yield running


@pytest.fixture(scope="session")
def browser():
    """Chromium, driven by Playwright; the test is skipped where there is none."""
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if not program:
        pytest.skip("no Chromium on PATH: install it (Debian: chromium) to run browser tests")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=program, args=list(CHROMIUM_OPTIONS))
        yield running
        running.close()


@pytest.fixture
def page(browser):
    """An empty page in a session of its own."""
    context = browser.new_context(viewport={"width": 1366, "height": 800})
    yield context.new_page()
    context.close()

"""Every screen of the suite in a real browser, in both languages, on a desk and on a phone."""

from pathlib import Path

import pytest
from support.screens import Walk, screens_of_the_suite
from support.web import DESK, PHONE, Screen
from support.words import untranslated_marks

pytestmark = pytest.mark.browser

ADDONS = Path(__file__).parents[2] / "addons"


@pytest.fixture(scope="module")
def screens(odoo):
    return screens_of_the_suite(odoo)


@pytest.fixture(params=["en_US", "zh_CN"])
def language(request):
    return request.param


@pytest.fixture(params=[DESK, PHONE])
def window(request, browser, suite, people, language):
    screen = Screen(browser, suite.url, request.param, language.replace("_", "-"))
    screen.log_in(people[language], people[language])
    yield screen
    screen.close()


def test_the_suite_has_screens(screens):
    models = {screen.model for screen in screens}
    wanted = {
        "postal.exchange", "postal.region", "res.partner", "sale.order", "oc.product.table",
        "oc.product.table.rule", "oc.delivery.schedule", "oc.classification", "wms.backend",
        "wms.document", "wms.product", "wms.reconciliation",
    }
    assert wanted <= models


def test_every_screen_opens_in_both_languages_and_sizes(window, screens, odoo, language):
    marks = untranslated_marks(ADDONS) if language == "zh_CN" else set()
    walk = Walk(window, odoo, marks)
    for screen in screens:
        walk.visit(screen)
    assert not walk.faults, "\n".join(walk.faults)
    assert walk.visited >= 2 * len(screens)

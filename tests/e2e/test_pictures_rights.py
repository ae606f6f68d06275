"""Takes the pictures of docs/guide/rights.md; only when asked to: POSTROAD_PICTURES=1."""

import os

import pytest
from test_pictures import Camera, first

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not os.environ.get("POSTROAD_PICTURES"), reason="set POSTROAD_PICTURES=1 to take pictures"
    ),
]


@pytest.fixture
def administrator(browser, suite, odoo, root):
    taken = Camera(browser, suite, odoo, "admin", root / "docs" / "images")
    yield taken
    taken.close()


def test_access_of_a_customers_own_system(administrator, odoo):
    customer = first(odoo, "res.partner", [("oc_role", "=", "customer")])
    access = odoo.call("oc.api.access", "create", {"customer_id": customer, "key_name": "SAP"})
    odoo.call("oc.api.access", "action_make_key", [access])
    administrator.open("oc_customer.oc_customer_action", record=customer)
    administrator.clerk.press("Own System")
    administrator.shoot("own-system", 640)

"""Pictures of the guide's chapter on customers; only when asked to: POSTROAD_PICTURES=1."""

import json
import os

import pytest
from support.web import DESK
from test_pictures import Camera, camera, first  # noqa: F401

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not os.environ.get("POSTROAD_PICTURES"), reason="set POSTROAD_PICTURES=1 to take pictures"
    ),
]


@pytest.fixture
def customer(odoo):
    return first(odoo, "res.partner", [("oc_role", "=", "customer"), ("unit_ids", "!=", False)])


@pytest.fixture
def request_id(odoo, customer):
    lines = [
        {"field_name": "street", "new_value": json.dumps("Station Road 5")},
        {"field_name": "phone", "new_value": json.dumps("0312-2000")},
    ]
    values = {
        "partner_id": customer,
        "reason": "The customer moved, letter of 3 March",
        "line_ids": [[0, 0, line] for line in lines],
    }
    [made] = odoo.call("oc.change.request", "create", [values])
    odoo.call("oc.change.request", "action_submit", [made])
    yield made
    odoo.call("oc.change.request", "action_draft", [made])
    odoo.call("oc.change.request", "unlink", [made])


def test_change_request(camera, request_id):  # noqa: F811
    camera.window(DESK)
    camera.open("oc_customer.oc_change_request_action", request_id)
    camera.shoot("change-request", 560)


def test_parameters(camera, customer):  # noqa: F811
    camera.open("oc_customer.oc_customer_action", customer)
    camera.clerk.page.click(".o_notebook_headers .nav-link[name=parameters]")
    camera.shoot("customer-parameters", 1250)


def test_product_matrix(camera):  # noqa: F811
    camera.open("oc_customer.oc_product_matrix_action")
    camera.shoot("product-matrix", 620)

"""Takes the pictures of the freight chapter; only when asked to: POSTROAD_PICTURES=1."""

from test_pictures import camera, first, pytestmark  # noqa: F401

WAIVERS = "oc_customer.oc_freight_waiver_rule_action"
ORDERS = "oc_customer.oc_order_action"


def ensure_rule(odoo):
    """The demo's rule, or one made for the picture."""
    found = odoo.call("oc.freight.waiver.rule", "search", [], limit=1)
    if found:
        return found[0]
    value = odoo.ref("oc_customer.oc_classification_product_class_a")
    return odoo.call(
        "oc.freight.waiver.rule",
        "create",
        {
            "number": 10,
            "name": "From 12,000 with a fifth of class A",
            "minimum_amount": 12000,
            "share_ids": [(0, 0, {"class_ids": [(6, 0, [value])], "minimum_percent": 20})],
        },
    )


def ensure_order(odoo):
    """An open order whose freight is charged."""
    open_orders = [("oc_role", "=", "unit"), ("state", "=", "draft")]
    found = odoo.call("sale.order", "search", open_orders, limit=1)
    order = found[0] if found else copy_order(odoo)
    carrier = first(odoo, "delivery.carrier", [])
    odoo.call("delivery.carrier", "write", [carrier], {"fixed_price": 60})
    values = {"freight_terms": "prepaid", "carrier_id": carrier}
    odoo.call("sale.order", "write", [order], values)
    return order


def copy_order(odoo):
    order = odoo.call("sale.order", "copy", [first(odoo, "sale.order", [("oc_role", "=", "unit")])])
    return order[0] if isinstance(order, list) else order


def test_freight(camera, odoo):  # noqa: F811
    rule, order = ensure_rule(odoo), ensure_order(odoo)
    camera.open(WAIVERS, rule)
    camera.shoot("freight-rule", 900)
    camera.open(ORDERS, order)
    camera.shoot("freight-order", 900)
    camera.clerk.page.click("button[name=action_freight_why]")
    camera.clerk.dialog()
    camera.shoot("freight-why", 820)

import json
from datetime import timedelta
from xmlrpc.client import Fault

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import OcCommon

GROUPS = "base.group_portal,postal_base.group_partner_api"


@tagged("post_install", "-at_install")
class TestOrderingHttp(OcCommon, HttpCase):
    """The same API over the wire."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_common_table()
        cls.unit = cls._create_unit(ref="U-NORTH")
        stranger = cls._create_customer(name="Strangers")
        cls.foreign = cls._create_unit(ref="U-FOREIGN", oc_id=stranger.id)
        contact = cls.env["res.partner"].create(
            {"name": "System", "parent_id": cls.unit.id, "type": "other"}
        )
        cls.user = new_test_user(
            cls.env, "unit_system", GROUPS, password="unit_system_password", partner_id=contact.id
        )
        cls.key = (
            cls.env["res.users.apikeys"]
            .with_user(cls.user)
            .sudo()
            ._generate("rpc", "ordering", fields.Datetime.now() + timedelta(days=1))
        )

    def _call_json2(self, method, model="oc.ordering", **kwargs):
        return self.url_open(
            f"/json/2/{model}/{method}",
            data=json.dumps(kwargs),
            headers={
                "Authorization": f"bearer {self.key}",
                "Content-Type": "application/json; charset=utf-8",
            },
        )

    def _call_xmlrpc(self, model, method, args, kwargs=None):
        return self.xmlrpc_object.execute_kw(
            self.env.cr.dbname, self.user.id, self.key, model, method, args, kwargs or {}
        )

    def test_json2_places_an_order_once(self):
        order = {
            "unit_code": "U-NORTH",
            "lines": [{"code": "TEA", "quantity": 2}],
            "key": "WEB-1",
        }
        first = self._call_json2("place_order", **order)
        self.assertEqual(first.status_code, 200, first.text)
        self.assertEqual(first.json()["amount"], 18.0)
        self.assertEqual(self._call_json2("place_order", **order).json(), first.json())
        self.assertEqual(self._call_json2("get_order", key="WEB-1").json(), first.json())
        self.assertEqual(self.unit.sale_order_ids.mapped("state"), ["sale"])

    @mute_logger("odoo.http")
    def test_json2_refuses_what_is_not_the_callers(self):
        for response in (
            self._call_json2("list_products", unit_code="U-FOREIGN"),
            self._call_json2("search_read", model="res.partner", domain=[("ref", "!=", False)]),
            self._call_json2("search_read", model="oc.product.table", domain=[]),
        ):
            self.assertIn(response.status_code, (200, 403))
            if response.status_code == 200:
                self.assertNotIn("U-FOREIGN", response.text)
        refused = self._call_json2("list_products", unit_code="U-FOREIGN")
        self.assertEqual(refused.status_code, 403)
        self.assertIn("U-FOREIGN is not one that this account may act for", refused.text)

    @mute_logger("odoo.http")
    def test_json2_reaches_no_private_method(self):
        self.assertIn(self._call_json2("_get_units").status_code, (403, 404))

    @mute_logger("odoo.addons.rpc.controllers.xmlrpc")
    def test_xmlrpc_lists_and_orders(self):
        page = self._call_xmlrpc("oc.ordering", "list_products", ["U-NORTH"])
        self.assertEqual([row["code"] for row in page["products"]], ["RICE", "SALT", "TEA"])
        answer = self._call_xmlrpc(
            "oc.ordering",
            "place_order",
            ["U-NORTH", [{"code": "RICE", "quantity": 1.5}], "X-1"],
        )
        self.assertEqual(answer["amount"], 24.0)

    @mute_logger("odoo.http", "odoo.addons.rpc.controllers.xmlrpc")
    def test_xmlrpc_refuses_what_is_not_the_callers(self):
        with self.assertRaisesRegex(Fault, "U-FOREIGN is not one that this account may act for"):
            self._call_xmlrpc("oc.ordering", "list_products", ["U-FOREIGN"])
        with self.assertRaisesRegex(Fault, "not allowed"):
            self._call_xmlrpc("oc.product.table.line", "search_read", [[]])
        with self.assertRaises(Fault):
            self._call_xmlrpc("oc.ordering", "_get_units", [])

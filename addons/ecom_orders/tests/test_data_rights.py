import json
from xmlrpc.client import Fault

from odoo.exceptions import AccessError
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import EcomCommon

PASSWORD = "rights-of-the-clerk-9"
QUIET = ("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.addons.rpc.controllers.xmlrpc")


class DataRightsCommon(EcomCommon):
    """Two shops, two warehouses and two categories; the clerk's own part is the first of each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_channel = cls._create_channel("OUTLET")
        cls.west = cls.env["stock.warehouse"].create({"name": "West", "code": "WES"})
        cls.drinks, cls.food = cls.env["product.category"].create(
            [{"name": "Drinks"}, {"name": "Food"}]
        )
        cls.green = cls.env["product.category"].create(
            {"name": "Green tea", "parent_id": cls.drinks.id}
        )
        cls.tea.categ_id, cls.rice.categ_id = cls.green, cls.food
        cls._take_told(cls.channel, cls._told("OWN"))
        cls._take_told(cls.other_channel, cls._told("SHOP"))
        cls._take_told(cls.channel, cls._told("WEST"), cls._told("FOOD", ("RICE", 1, 7)),
                       cls._told("BOTH", ("RICE", 1, 7), ("TEA", 1, 9)))
        cls.orders = {order.external_id: order for order in cls.Order.search([])}
        cls.orders["WEST"].warehouse_id = cls.west
        cls.env.flush_all()

    @classmethod
    def _take_told(cls, channel, *orders):
        cls.env["ecom.intake"]._take_in(channel, list(orders))

    @classmethod
    def _limit(cls, user=None, **limits):
        user = user or cls.clerk
        cls.env["ecom.right"].search([("user_id", "=", user.id)]).unlink()
        return cls.env["ecom.right"].create({"user_id": user.id, **limits})


class TestDataRights(DataRightsCommon):
    def _seen(self, user=None):
        orders = self.Order.with_user(user or self.clerk).search([])
        return set(orders.mapped("external_id"))

    def test_without_a_row_everything_is_seen(self):
        self.assertEqual(self._seen(), {"OWN", "SHOP", "WEST", "FOOD", "BOTH"})

    def test_each_limit_counts_from_the_next_query_on(self):
        for limits, seen in (
            ({"channel_ids": self.channel.ids}, {"OWN", "WEST", "FOOD", "BOTH"}),
            ({"warehouse_ids": self.west.ids}, {"WEST"}),
            ({"category_ids": self.drinks.ids}, {"OWN", "SHOP", "WEST", "BOTH"}),
            ({"category_ids": self.food.ids}, {"FOOD", "BOTH"}),
            ({"channel_ids": self.channel.ids, "warehouse_ids": self.warehouse.ids,
              "category_ids": self.green.ids}, {"OWN", "BOTH"}),
            ({}, {"OWN", "SHOP", "WEST", "FOOD", "BOTH"}),
        ):
            with self.subTest(limits=limits):
                self._limit(**limits)
                self.assertEqual(self._seen(), seen)

    def test_a_changed_and_a_deleted_row_count_at_once(self):
        right = self._limit(channel_ids=self.channel.ids)
        self.assertNotIn("SHOP", self._seen())
        right.channel_ids = self.other_channel
        self.assertEqual(self._seen(), {"SHOP"})
        right.unlink()
        self.assertEqual(self._seen(), {"OWN", "SHOP", "WEST", "FOOD", "BOTH"})

    def test_an_archived_shop_does_not_open_everything(self):
        self._limit(channel_ids=self.channel.ids)
        self.channel.active = False
        self.assertEqual(self._seen(), {"OWN", "WEST", "FOOD", "BOTH"})

    def test_an_order_without_warehouse_is_no_warehouses(self):
        self.orders["OWN"].warehouse_id = False
        self._limit(warehouse_ids=(self.warehouse + self.west).ids)
        self.assertNotIn("OWN", self._seen())

    def test_lines_shops_and_listings_follow(self):
        self._limit(channel_ids=self.channel.ids, category_ids=self.drinks.ids)
        as_clerk = self.env(user=self.clerk)
        lines = as_clerk["ecom.order.line"].search([])
        self.assertEqual(set(lines.order_id.mapped("external_id")), {"OWN", "WEST", "BOTH"})
        self.assertEqual(len(self.orders["BOTH"].with_user(self.clerk).line_ids), 2)
        self.assertEqual(as_clerk["ecom.channel"].search([]), self.channel)
        self.assertEqual(as_clerk["ecom.listing"].search([]).mapped("sku"), ["TEA"])

    def test_a_delivery_is_seen_with_its_order(self):
        self._stock(self.tea, 10)
        (self.orders["OWN"] + self.orders["SHOP"]).action_approve()
        (self.orders["OWN"] + self.orders["SHOP"])._allocate()
        packer = new_test_user(self.env, "packer", "ecom_orders.group_shipping")
        self._limit(packer, channel_ids=self.channel.ids)
        pickings = self.env["stock.picking"].with_user(packer)
        self.assertEqual(
            pickings.search([("ecom_order_id", "!=", False)]), self.orders["OWN"].picking_ids
        )
        plain = self.orders["SHOP"].picking_ids.copy({"ecom_order_id": False})
        self.assertTrue(plain.with_user(packer).has_access("read"))
        moves = self.env["stock.move"].with_user(packer)
        self.assertFalse(moves.search([("picking_id", "=", self.orders["SHOP"].picking_ids.id)]))

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_nothing_can_be_done_with_what_is_not_seen(self):
        self._limit(channel_ids=self.channel.ids)
        self.clerk.group_ids += self.env.ref("base.group_allow_export")
        foreign = self.orders["SHOP"].with_user(self.clerk)
        before = self.orders["SHOP"].read()
        for call in (
            lambda: foreign.read(["number"]),
            lambda: foreign.write({"receiver_name": "Me"}),
            lambda: foreign.action_approve(),
            lambda: foreign.action_decide_again(),
            lambda: foreign.export_data(["number"]),
            lambda: foreign.line_ids.write({"quantity": 9}),
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertEqual(self.orders["SHOP"].read(), before)

    def test_what_an_order_becomes_does_not_depend_on_who_takes_it_in(self):
        self._limit(channel_ids=self.other_channel.ids, warehouse_ids=self.west.ids)
        self._create_policy(most_amount=100)
        intake = self.env["ecom.intake"].with_user(self.clerk)
        counts = intake._take_in(self.channel.with_user(self.clerk).sudo(), [self._told("NEW")])
        self.assertEqual(counts["new"], 1)
        self.assertEqual(self._find("NEW").state, "approved")


@tagged("post_install", "-at_install")
class TestDataRightsHttp(DataRightsCommon, HttpCase):
    """The same part over the web client, the download of a list, XML-RPC and JSON-2."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk.password = PASSWORD
        cls.clerk.group_ids += cls.env.ref("base.group_allow_export")
        cls._limit(channel_ids=cls.channel.ids)
        cls.foreign = cls.orders["SHOP"]
        cls.foreign.receiver_name = "Secret Buyer"
        cls.env.flush_all()

    def test_the_download_of_a_list(self):
        self.authenticate(self.clerk.login, PASSWORD)
        for ids in (False, self.foreign.ids):
            data = {
                "model": "ecom.order", "ids": ids, "domain": [], "import_compat": False,
                "context": {}, "groupby": [],
                "fields": [{"name": "number", "label": "Number", "type": "char"},
                           {"name": "receiver_name", "label": "Receiver", "type": "char"}],
            }
            with mute_logger(*QUIET, "odoo.addons.web.controllers.export"):
                answer = self.url_open(
                    "/web/export/csv",
                    data={"data": json.dumps(data), "csrf_token": Request.csrf_token(self)},
                )
            self.assertNotIn("Secret Buyer", answer.text)
            self.assertEqual("N-OWN" in answer.text, not ids)

    @mute_logger(*QUIET)
    def test_xmlrpc(self):
        login = (self.env.cr.dbname, self.clerk.id, PASSWORD)
        found = self.xmlrpc_object.execute_kw(
            *login, "ecom.order", "search_read", [[], ["external_id"]]
        )
        self.assertEqual({row["external_id"] for row in found}, {"OWN", "WEST", "FOOD", "BOTH"})
        for method, args in (("read", [["number"]]), ("action_approve", []),
                             ("write", [{"receiver_name": "Me"}])):
            with self.subTest(method=method), self.assertRaises(Fault):
                self.xmlrpc_object.execute_kw(
                    *login, "ecom.order", method, [self.foreign.ids, *args]
                )
        self.assertEqual(self.foreign.state, "service")

    @mute_logger(*QUIET)
    def test_json2(self):
        keys_sudo = self.env["res.users.apikeys"].with_user(self.clerk).sudo()
        key = keys_sudo._generate("rpc", "rights", False)
        headers = {"Authorization": f"bearer {key}", "Content-Type": "application/json"}

        def call(method, **values):
            return self.url_open(f"/json/2/ecom.order/{method}", data=json.dumps(values),
                                 headers=headers)

        self.assertEqual(call("search_count", domain=[]).json(), 4)
        for method, values in (("read", {"fields": ["number"]}), ("action_approve", {})):
            answer = call(method, ids=self.foreign.ids, **values)
            self.assertEqual(answer.status_code, 403)
            self.assertNotIn("Secret Buyer", answer.text)

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .common import OcCommon

GROUPS = "base.group_portal,postal_base.group_partner_api"


@freeze_time("2026-11-24 01:00:00")
@tagged("post_install", "-at_install")
class TestOrdering(OcCommon):
    """The API of partners' own systems, called as such a system's user."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table, cls.rule = cls._create_common_table()
        cls.unit = cls._create_unit(ref="U-NORTH")
        cls.sister = cls._create_unit(ref="U-SISTER", name="Sister Campus")
        cls.stranger = cls._create_customer(name="Strangers")
        cls.foreign = cls._create_unit(ref="U-FOREIGN", oc_id=cls.stranger.id)
        cls.user = cls._create_user("unit_system", cls.unit)
        cls.api = cls.env["oc.ordering"].with_user(cls.user)

    @classmethod
    def _create_user(cls, login, partner):
        contact = cls.env["res.partner"].create(
            {"name": login, "parent_id": partner.id, "type": "other"}
        )
        return new_test_user(cls.env, login, GROUPS, partner_id=contact.id)

    def _place(self, key="K1", unit="U-NORTH", lines=None, **kwargs):
        lines = lines or [{"code": "TEA", "quantity": 2}, {"code": "SALT", "quantity": 1}]
        return self.api.place_order(unit, lines, key, **kwargs)

    def _get_orders(self):
        return self.env["sale.order"].search([("partner_id.oc_role", "=", "unit")])

    def test_an_order_is_placed_and_confirmed(self):
        answer = self._place()
        order = self._get_orders()
        charges = {name: answer.pop(name) for name in ("freight", "fee")}
        self.assertEqual(charges["freight"]["terms"], "included")
        self.assertEqual(charges["fee"], {"amount": 0, "charged": 0, "bearer": ""})
        self.assertEqual(
            answer,
            {
                "order": order.name,
                "state": "sale",
                "currency": self.env.company.currency_id.name,
                "amount": 23.0,
                "lines": [
                    {"code": "TEA", "quantity": 2, "price": 9.0, "amount": 18.0, "centre": "NDC"},
                    {"code": "SALT", "quantity": 1, "price": 5.0, "amount": 5.0, "centre": "SDC"},
                ],
                "deliveries": [
                    {"centre": "NDC", "ship_date": "2026-11-24", "arrival_date": "2026-11-25"},
                    {"centre": "SDC", "ship_date": "2026-11-24", "arrival_date": "2026-11-25"},
                ],
            },
        )
        self.assertEqual(order.partner_id, self.unit)
        self.assertEqual(order.client_order_ref, "K1")
        self.assertEqual(len(order.picking_ids), 2)

    def test_the_same_key_gives_the_same_order(self):
        first = self._place()
        self.assertEqual(self._place(), first)
        self.assertEqual(len(self._get_orders()), 1)
        self.assertNotEqual(self._place(key="K2")["order"], first["order"])

    def test_the_same_key_for_something_else_is_refused(self):
        self._place()
        with self.assertRefused(UserError, "The key K1 already stands for another order"):
            self._place(lines=[{"code": "TEA", "quantity": 3}])
        self.assertEqual(len(self._get_orders()), 1)

    def test_a_refused_order_leaves_its_key_free(self):
        self.unit.min_order_amount = 1000
        with self.assertRefused(UserError, "below the minimum order amount"):
            self._place()
        self.assertFalse(self._get_orders())
        self.unit.min_order_amount = 0
        self.assertEqual(self._place()["state"], "sale")

    def test_chosen_ship_dates(self):
        answer = self._place(ship_dates={"SDC": "2026-11-27"})
        self.assertEqual(
            [row["ship_date"] for row in answer["deliveries"]], ["2026-11-24", "2026-11-27"]
        )
        for dates, text in [
            ({"SDC": "2026-11-01"}, "too late for that day"),
            ({"SDC": "tomorrow"}, "must be written YYYY-MM-DD, not tomorrow"),
            ({"WDC": "2026-11-27"}, "ships nothing from the centre WDC"),
            (["2026-11-27"], "must map centre codes to dates"),
        ]:
            with self.subTest(dates=dates), self.assertRefused(UserError, text):
                self._place(key="K2", ship_dates=dates)
        self.assertEqual(len(self._get_orders()), 1)

    def test_bad_lines_are_refused(self):
        for lines, text in [
            ("TEA", "must be a list of 1 to 1000 lines"),
            ([{}] * 1001, "must be a list of 1 to 1000 lines"),
            ([{"quantity": 1}], "Line 1 has no product code"),
            (["TEA"], "Line 1 has no product code"),
            ([{"code": "TEA", "quantity": 0}], r"Line 1 \(TEA\): the quantity must be a number"),
            ([{"code": "TEA", "quantity": -1}], "not -1"),
            ([{"code": "TEA", "quantity": "2"}], "not 2"),
            ([{"code": "TEA", "quantity": True}], "not True"),
            ([{"code": "TEA", "quantity": float("nan")}], "not nan"),
            ([{"code": "TEA", "quantity": float("inf")}], "not inf"),
            ([{"code": "OIL", "quantity": 1}], "North Campus cannot order OIL: not in its"),
        ]:
            with self.subTest(lines=str(lines)[:40]), self.assertRefused(UserError, text):
                self.api.place_order("U-NORTH", lines, "K1")
        for key in ("", " ", "x" * 65, 7, None):
            with self.subTest(key=key), self.assertRefused(UserError, "1 to 64 characters"):
                self._place(key=key)
        self.assertFalse(self._get_orders())

    def test_products_of_the_unit(self):
        self._create_product("Oil", "OIL", 30.0)
        page = self.api.list_products("U-NORTH", 1, 2)
        self.assertEqual(page["total"], 3)
        self.assertEqual(
            page["products"],
            [
                {
                    "code": "SALT",
                    "name": "Salt",
                    "unit": "Units",
                    "price": 5.0,
                    "centre": "SDC",
                    "free": 0,
                    "carton": 0,
                },
                {
                    "code": "TEA",
                    "name": "Tea",
                    "unit": "Units",
                    "price": 9.0,
                    "centre": "NDC",
                    "free": 0,
                    "carton": 0,
                },
            ],
        )
        for offset, limit in [(-1, 10), (0, 0), (0, 201), ("0", 1), (0, True)]:
            with (
                self.subTest(offset=offset, limit=limit),
                self.assertRefused(UserError, "must be a whole number"),
            ):
                self.api.list_products("U-NORTH", offset, limit)

    def test_a_product_page_takes_as_many_queries_for_two_as_for_fifty(self):
        products = self.env["product.product"].concat(
            *(self._create_product(f"P{n}", f"P{n:02d}", n) for n in range(50))
        )
        self._enable(self.north, products)
        self.table.line_ids = [
            Command.create({"product_id": product.id, "warehouse_id": self.north.id})
            for product in products
        ]
        self.api.list_products("U-NORTH", 0, 1)
        counts = []
        for limit in (2, 50):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.api.list_products("U-NORTH", 0, limit)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_an_order_is_found_by_its_key(self):
        placed = self._place()
        self.assertEqual(self.api.get_order("K1"), placed)
        with self.assertRefused(UserError, "There is no order with the key K9"):
            self.api.get_order("K9")

    def test_other_units_do_not_exist_for_the_caller(self):
        text = "The ordering unit U-FOREIGN is not one that this account may act for"
        for call in (
            lambda: self._place(unit="U-FOREIGN"),
            lambda: self.api.list_products("U-FOREIGN"),
            lambda: self.api.get_order("K1", "U-FOREIGN"),
        ):
            with self.assertRefused(AccessError, text):
                call()
        with self.assertRefused(AccessError, "U-SISTER is not one"):
            self._place(unit="U-SISTER")
        with self.assertRefused(AccessError, "U-NONE is not one"):
            self._place(unit="U-NONE")
        self.assertFalse(self._get_orders())

    def test_a_customers_system_acts_for_all_its_units(self):
        user = self._create_user("customer_system", self.customer)
        api = self.env["oc.ordering"].with_user(user)
        lines = [{"code": "TEA", "quantity": 1}]
        for code in ("U-NORTH", "U-SISTER"):
            self.assertEqual(api.place_order(code, lines, "SAME")["amount"], 9.0)
        with self.assertRefused(UserError, "Several units used the key SAME"):
            api.get_order("SAME")
        self.assertEqual(api.get_order("SAME", "U-SISTER")["state"], "sale")
        with self.assertRaises(AccessError):
            api.place_order("U-FOREIGN", lines, "SAME")

    def test_other_accounts_are_refused(self):
        portal = new_test_user(self.env, "plain_portal", "base.group_portal")
        seller = new_test_user(self.env, "some_seller", "oc_customer.group_user_all")
        outsider = new_test_user(self.env, "outsider", GROUPS)
        for user in (portal, seller, outsider):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["oc.ordering"].with_user(user).list_products("U-NORTH")

    def test_nothing_else_is_open_to_the_account(self):
        placed = self._place()
        order = self.env["sale.order"].search([("name", "=", placed["order"])])
        for model in (
            "oc.product.table",
            "oc.product.table.line",
            "oc.product.table.rule",
            "oc.ordering.request",
            "oc.order.delivery",
            "oc.delivery.schedule",
            "oc.dc.product",
            "oc.classification",
            "product.pricelist",
        ):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(self.user).search([]).read(["display_name"])
        with self.assertRaises(AccessError):
            order.with_user(self.user).write({"client_order_ref": "changed"})
        foreign_order = self._create_order(self.foreign, {self.tea: 1})
        foreign_order.action_confirm()
        for record in (foreign_order, foreign_order.order_line, foreign_order.picking_ids):
            with self.subTest(record=record), self.assertRaises(AccessError):
                record.with_user(self.user).read(["display_name"])
        with self.assertRaises(AccessError):
            self.foreign.with_user(self.user).read(["name"])

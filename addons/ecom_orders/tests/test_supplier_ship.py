import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .supply_common import SupplyCommon


@tagged("post_install", "-at_install")
class TestSupplierShip(SupplyCommon):
    def setUp(self):
        super().setUp()
        self.orders = self._bought(*(self._told(str(n)) for n in range(3)))

    def _tell(self, told=None, user=None, **values):
        wizard = self.env["ecom.supplier.ship"].with_user(user or self.clerk)
        return wizard.create({"told": told, **values}).action_ship()

    def test_typed_pasted_or_from_a_file(self):
        self._tell("N-0 EA100\n")
        self._tell("N-1\tEA101")
        self._tell(file=base64.b64encode(b"N-2;EA102\n"), filename="x.csv")
        self.assertEqual(self.orders.mapped("state"), ["shipped"] * 3)
        self.assertEqual(self.orders.mapped("tracking_ref"), ["EA100", "EA101", "EA102"])

    def test_all_rows_or_none(self):
        for told, words in (
            ("N-0 EA1\nN-9 EA2", "Row 2, order N-9: no supplier is to ship"),
            ("N-0 EA1\nN-1", "Row 2, order N-1: the waybill is missing"),
            ("N-0 EA1\nN-0 EA2", "Row 2, order N-0: it is there twice"),
            ("", "Type the orders"),
        ):
            with self.subTest(told=told), self.assertRaises(UserError) as caught:
                self._tell(told)
            self.assertIn(words, str(caught.exception))
            self.assertEqual(self.orders.mapped("state"), ["to_ship"] * 3)
            self.assertFalse(any(self.orders.picking_ids.mapped("carrier_tracking_ref")))

    def test_what_left_already_is_not_shipped_again(self):
        self._tell("N-0 EA1")
        with self.assertRaises(UserError):
            self._tell("N-0 EA2")
        self.assertEqual(self.orders[0].tracking_ref, "EA1")

    def test_an_order_of_the_own_warehouse_is_not_the_suppliers(self):
        self.env["ecom.fulfilment.rule"].search([]).active = False
        self._stock(self.tea, 5)
        own = self._approve(self._told("own"))
        own._allocate()
        with self.assertRaises(UserError):
            self._tell("N-own EA1")
        self.assertEqual(own.state, "to_ship")

    def test_the_button_names_the_orders(self):
        action = self.orders[:2].with_user(self.clerk).action_supplier_shipped()
        self.assertEqual(action["context"]["default_told"], "N-0 \nN-1 ")

    def test_who_only_reads_does_not_ship_and_a_limited_clerk_ships_its_part_only(self):
        reader = new_test_user(self.env, "reader", "ecom_orders.group_reader")
        with self.assertRaises(AccessError):
            self._tell("N-0 EA1", user=reader)
        self.env["ecom.right"].create({
            "user_id": self.clerk.id, "channel_ids": self._create_channel("OUTLET").ids,
        })
        with self.assertRaises(UserError):
            self._tell("N-0 EA1")
        self.assertEqual(self.orders.mapped("state"), ["to_ship"] * 3)

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .wave_common import WaveCommon


@tagged("post_install", "-at_install")
class TestWaybill(WaveCommon):
    def _get(self, orders):
        return orders.sudo().picking_ids._get_waybills()

    def test_a_range_gives_the_next_numbers_in_the_order_of_the_wave(self):
        source = self._create_source()
        orders = self._ship_ready(self._told("1"), self._told("2"))
        wave = orders._make_waves()
        wave.with_user(self.shipper).action_get_waybills()
        self.assertEqual(orders.mapped("tracking_ref"), ["EA100000003CN", "EA100000017CN"])
        self.assertEqual(orders.picking_ids.mapped("carrier_tracking_ref"),
                         orders.mapped("tracking_ref"))
        self.assertRecordValues(orders.waybill_ids.sorted("id"), [
            {"state": "given", "source_id": source.id, "number": "EA100000003CN"},
            {"state": "given", "source_id": source.id, "number": "EA100000017CN"},
        ])
        self.assertEqual((source.left_count, source.waybill_count), (9998, 2))
        self.assertFalse(self._get(orders)["given"], "nothing more is given to who has one")

    def test_a_used_up_range_leaves_the_rest_to_the_next_source_and_then_says_so(self):
        self._create_source(first="10000000", last="10000001", sequence=1, warn_below=2)
        second = self._create_source(name="Next", first="20000000", last="20000000", sequence=2)
        orders = self._ship_ready(*(self._told(str(n)) for n in range(4)))
        result = orders.with_user(self.shipper).action_get_waybills()
        self.assertIn("3 numbers given.", result["params"]["message"])
        self.assertIn("1 got none", result["params"]["message"])
        self.assertEqual(
            orders.waybill_ids.sorted("id").mapped(lambda row: row.source_id.name),
            ["Range", "Range", "Next"],
        )
        self.assertEqual((second.left_count, second.is_low), (0, True))

    def test_a_warehouse_takes_its_own_source_first_and_no_other_warehouses(self):
        west = self.env["stock.warehouse"].create({"name": "West", "code": "WES"})
        self._create_source(name="West", warehouse_id=west.id, first="30000000", last="30000009")
        self._create_source(name="All", first="20000000", last="20000009", sequence=1)
        own = self._create_source(name="East", warehouse_id=self.warehouse.id, sequence=99)
        orders = self._ship_ready(self._told("1"))
        self._get(orders)
        self.assertEqual(orders.waybill_ids.source_id, own)

    def test_a_number_comes_back_and_goes_to_its_own_order_again_only(self):
        self._create_source()
        first, second = self._ship_ready(self._told("1"), self._told("2"))
        self._get(first)
        number = first.tracking_ref
        first.with_user(self.clerk).action_unreview()
        self.assertRecordValues(first, [{"state": "service", "tracking_ref": False}])
        self.assertFalse(first.sudo().picking_ids.carrier_tracking_ref)
        self.assertRecordValues(first.waybill_ids, [{"state": "returned", "number": number}])
        self._get(second)
        self.assertNotEqual(second.tracking_ref, number)
        first.with_user(self.clerk).action_approve()
        first.filtered(lambda order: order.state == "approved")._allocate()
        self._get(first)
        self.assertEqual((first.tracking_ref, len(first.waybill_ids)), (number, 1))

    def test_with_another_carrier_the_order_gets_another_number(self):
        self._create_source()
        post = self._create_carrier("Post")
        self._create_source(name="Post", carrier_id=post.id, prefix="RA")
        [order] = self._ship_ready(self._told("1"))
        self._get(order)
        order.with_user(self.clerk).action_unreview()
        order.with_user(self.clerk).carrier_id = post
        order.with_user(self.clerk).action_approve()
        order.filtered(lambda one: one.state == "approved")._allocate()
        self._get(order)
        self.assertEqual(order.tracking_ref, "RA100000003CN")
        self.assertEqual(order.waybill_ids.sorted("id").mapped("state"), ["returned", "given"])

    def test_a_delivery_cancelled_in_inventory_gives_its_number_back(self):
        self._create_source()
        [order] = self._ship_ready(self._told("1"))
        self._get(order)
        order.picking_ids.action_cancel()
        self.assertEqual((order.waybill_ids.state, order.tracking_ref), ("returned", False))

    def test_shipping_uses_the_number_and_takes_foreign_ones_into_the_ledger(self):
        self._create_source()
        first, second = self._ship_ready(self._told("1"), self._told("2"))
        self._get(first)
        second.picking_ids.carrier_tracking_ref = "FOREIGN-1"
        (first + second).picking_ids.button_validate()
        self.assertRecordValues((first + second).waybill_ids.sorted("id"), [
            {"state": "used", "number": first.tracking_ref, "order_id": first.id},
            {"state": "used", "number": "FOREIGN-1", "order_id": second.id},
        ])
        (first + second).picking_ids._release_waybills()
        self.assertEqual(first.waybill_ids.state, "used", "what has left keeps its number")

    # By hand

    def _type(self, order, number):
        self.env["ecom.waybill.type"].with_user(self.shipper).create(
            {"order_id": order.id, "number": number}
        ).action_save()

    def test_typed_numbers_must_have_the_carriers_shape(self):
        self._create_source(name="By hand", kind="typed", shape="ems", first=False, last=False)
        [order] = self._ship_ready(self._told("1"))
        for number in ("123", "9812345678901", "EA100000004CN", "97123456789012"):
            with self.assertRaisesRegex(UserError, f"{number} is no waybill of EMS"):
                self._type(order, number)
        self.assertFalse(order.tracking_ref or order.waybill_ids)
        self._type(order, " 9712345678901 ")
        self.assertEqual(order.tracking_ref, "9712345678901")
        self._type(order, "ea100000003cn")
        self.assertEqual(order.tracking_ref, "EA100000003CN")
        self.assertEqual(order.waybill_ids.mapped("state"), ["given", "returned"])
        self._type(order, "9712345678901")
        self.assertEqual(len(order.waybill_ids), 2)
        self._type(order, False)
        self.assertFalse(order.tracking_ref)

    def test_a_number_of_another_parcel_is_refused(self):
        self._create_source()
        first, second = self._ship_ready(self._told("1"), self._told("2"))
        self._get(first)
        with self.assertRaisesRegex(UserError, "was given to .* before"):
            self._type(second, first.tracking_ref)
        self.assertFalse(second.tracking_ref)

    def test_a_number_typed_out_of_a_range_is_passed_over_by_it(self):
        self._create_source()
        first, second = self._ship_ready(self._told("1"), self._told("2"))
        self._type(first, "EA100000003CN")
        self._get(second)
        self.assertEqual(second.tracking_ref, "EA100000017CN")

    def test_no_number_for_orders_that_wait_or_have_left(self):
        self._create_source()
        [order] = self._ship_ready(self._told("1"))
        order.picking_ids.button_validate()
        with self.assertRaisesRegex(UserError, "no open delivery"):
            self._type(order, "9712345678901")
        with self.assertRaises(AccessError):
            order.with_user(self.clerk).action_get_waybills()

    # Sources

    def test_what_is_no_range_is_refused_in_words(self):
        for values in (
            {"first": "2", "last": "1"}, {"first": "1", "last": "10"}, {"first": "1x", "last": "2"},
            {"first": "1", "last": "2", "has_check_digit": True}, {"first": False, "last": False},
        ):
            with self.subTest(**values), self.assertRaisesRegex(ValidationError, "is no range"):
                self._create_source(**{"has_check_digit": False, **values})

    def test_overlapping_ranges_of_a_carrier_are_refused(self):
        self._create_source(first="10000000", last="10000009").active = False
        self._create_source(first="10000020", last="10000029")
        self._create_source(first="10000000", last="10000009", prefix="EB")
        for first, last in (("10000009", "10000019"), ("00000000", "10000000"),
                            ("10000003", "10000004")):
            with self.assertRaisesRegex(ValidationError, "overlaps that of Range"):
                self._create_source(first=first, last=last)

    def test_of_a_used_range_only_the_end_changes(self):
        source = self._create_source()
        self._get(self._ship_ready(self._told("1")))
        with self.assertRaisesRegex(UserError, "only its end can change"):
            source.first = "00000000"
        with self.assertRaisesRegex(UserError, "archive it"):
            source.unlink()
        source.last = "10000099"
        self.assertEqual((source.first, source.left_count), ("10000000", 99))

    def test_the_ledger_is_nobodys_to_write(self):
        self._create_source()
        [order] = self._ship_ready(self._told("1"))
        self._get(order)
        row = order.waybill_ids.with_user(self.shipper)
        self.assertEqual(row.state, "given")
        for values in ({"number": "X1234"}, {"state": "void"}):
            with self.assertRaises(AccessError):
                row.write(values)
        with self.assertRaises(AccessError):
            row.unlink()

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .test_merge import MergeCommon


@tagged("post_install", "-at_install")
class TestEdit(MergeCommon):
    def test_every_change_is_in_the_history_and_the_total_follows(self):
        [order] = self._take_for_one("1")
        tea, rice = order.line_ids
        order.with_user(self.clerk).write({
            "receiver_city": "Baoding", "amount_freight": 4,
            "line_ids": [
                Command.update(tea.id, {"quantity": 2}), Command.delete(rice.id),
                Command.create({"product_id": self.rice.id, "is_gift": True, "quantity": 1}),
            ],
        })
        self.assertEqual(tea.amount, 12.1)
        self.assertAlmostEqual(order.amount_total, 12.1 + 4 - 1.01)
        log = self._log(order)
        for text in ("City: - → Baoding", "Freight: 3.0 → 4.0", "Tea: Quantity 1 → 2",
                     "Rice removed", "Rice added"):
            self.assertIn(text, log)
        self.assertTrue(order.is_hand_changed)

    def test_an_order_of_which_nothing_is_left_is_not_shipped(self):
        [order] = self._take_for_one("1")
        order.with_user(self.clerk).line_ids = [Command.clear()]
        self.assertEqual((order.state, order.line_ids.ids), ("stopped", []))
        self.assertIn("Nothing is in it", order.decision)
        order.with_user(self.clerk).action_approve()
        self.assertEqual(order.state, "stopped")
        order.with_user(self.clerk).line_ids = [Command.create({"product_id": self.tea.id})]
        self.assertEqual(order.state, "service")

    def test_lines_stay_in_their_order_and_keep_where_they_came_from(self):
        first, second, reviewed = orders = self._take_for_one("1", "2", "3")
        reviewed.action_approve()
        before, line = self._rows(orders), first.with_user(self.clerk).line_ids[0]
        for vals in (
            {"order_id": reviewed.id}, {"order_id": second.id}, {"external_id": "9"},
            {"origin_order_id": second.id}, {"listing_id": False}, {"scheme_id": False},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                line.write(vals)
        with self.assertRaises(AccessError):
            second.with_user(self.clerk).line_ids = [Command.link(line.id)]
        with self.assertRaises(AccessError):
            line.create({"order_id": first.id, "product_id": self.tea.id, "external_id": "1"})
        self.assertEqual(self._rows(orders), before)

    def test_what_no_form_offers_no_program_writes(self):
        [order] = self._take_for_one("1")
        before = self._rows(order)
        for name, value in {
            "payment_accepted": "12.04 1", "merged_into_id": order.id, "split_from_id": order.id,
            "open_operation_count": 1, "is_hand_changed": True, "cancel_reason": "x",
            "hand_set": ["gifts"], "shop_version": {"x": 1}, "wave_number": 1,
        }.items():
            with self.subTest(name=name), self.assertRaises(AccessError):
                order.with_user(self.clerk).write({name: value})
            with self.subTest(name=name), self.assertRaises(AccessError):
                self.Order.with_user(self.clerk).create({
                    "channel_id": self.channel.id, name: value,
                    "line_ids": [Command.create({"product_id": self.tea.id})],
                })
        self.assertEqual(self._rows(order), before)

    def test_what_was_edited_is_flagged_and_no_longer_replaced(self):
        [order] = self._take_for_one("1")
        order.with_user(self.clerk).receiver_city = "Baoding"
        counts = self._take(self._told("1", ("TEA", 7, 1), minutes=5, receiver_city="Tianjin"))
        self.assertEqual(counts["late"], 1)
        self.env.invalidate_all()
        self.assertIn("City: Baoding → Tianjin", order.change_note)
        self.assertRecordValues(order, [
            {"state": "stopped", "cause": "changed", "receiver_city": "Baoding"}
        ])
        clerk_order = order.with_user(self.clerk)
        self.env["ecom.order.reason"].with_user(self.clerk).create(
            {"kind": "keep", "order_ids": [Command.set(order.ids)], "reason": "Told by phone"}
        ).action_confirm()
        self.assertRecordValues(order, [{"state": "service", "change_note": ""}])
        self.assertIn("Told by phone", self._log(order))
        self._take(self._told("1", ("TEA", 8, 1), minutes=9, receiver_city="Handan"))
        self.env.invalidate_all()
        clerk_order.action_take_shop_version()
        self.assertRecordValues(order, [{
            "state": "service", "receiver_city": "Handan", "amount_total": 8,
            "is_hand_changed": False, "change_note": "",
        }])
        self.assertRecordValues(order.line_ids, [{"quantity": 8, "product_id": self.tea.id}])
        self.assertEqual(self._take(self._told("1", ("TEA", 9, 1), minutes=12))["updated"], 1)

    def test_after_review_the_shops_version_takes_the_review_back(self):
        [order] = self._take_for_one("1")
        order.with_user(self.clerk).action_approve()
        self._take(self._told("1", ("RICE", 8, 1), minutes=9))
        self.env.invalidate_all()
        order.with_user(self.clerk).action_take_shop_version()
        self.assertEqual(order.line_ids.product_id, self.rice)
        self.assertEqual(order.state, "service")

    def test_a_warehouse_set_by_hand_is_not_overwritten_by_rules(self):
        west = self.env["stock.warehouse"].create({"name": "West", "code": "WES"})
        south = self.env["stock.warehouse"].create({"name": "South", "code": "SOU"})
        [order] = self._take_for_one("1")
        order.with_user(self.clerk).warehouse_id = west
        self.env["ecom.warehouse.rule"].create({"name": "All", "warehouse_id": south.id})
        order.with_user(self.clerk).action_decide_again()
        self.assertRecordValues(order, [{"warehouse_id": west.id, "is_hand_changed": False}])
        order.with_user(self.clerk).warehouse_id = False
        order.with_user(self.clerk).action_decide_again()
        self.assertEqual(order.warehouse_id, south)

    def test_nothing_is_edited_after_review_or_by_readers(self):
        [order] = self._take_for_one("1")
        reader = new_test_user(self.env, "reader", "ecom_orders.group_reader")
        before = self._rows(order)
        with self.assertRaises(AccessError):
            order.line_ids.with_user(reader).write({"quantity": 9})
        self.assertEqual(self._rows(order), before)
        order.with_user(self.clerk).action_approve()
        approved, line = self._rows(order), order.line_ids[0].with_user(self.clerk)
        for act in (lambda: line.write({"quantity": 9}), line.unlink,
                    lambda: line.create({"order_id": order.id, "product_id": self.tea.id}),
                    lambda: order.with_user(self.clerk).write({"receiver_city": "X"})):
            with self.assertRaisesRegex(UserError, "Take its review back"):
                act()
        self.assertEqual(self._rows(order), approved)

    def test_invoice_data_is_checked_in_words(self):
        [order] = self._take_for_one("1")
        order = order.with_user(self.clerk)
        order.invoice_tax_id = "91110000600037341L"
        self.assertFalse(order.is_hand_changed)
        with self.assertRaisesRegex(ValidationError, "91110000600037342L"):
            order.invoice_tax_id = "91110000600037342L"
        with self.assertRaisesRegex(ValidationError, "no e-mail address"):
            order.invoice_email = "nowhere"
        with self.assertRaisesRegex(ValidationError, "zero or more"):
            order.amount_freight = -1
        order.invoice_tax_id = "DE123456788"
        with self.assertRaisesRegex(ValidationError, "DE123456788"):
            order.receiver_country = "China"


@tagged("post_install", "-at_install")
class TestTypedOrder(MergeCommon):
    def _type(self, user=None, **values):
        return self.Order.with_user(user or self.clerk).create({
            "channel_id": self.channel.id, "receiver_name": "Li Na", "amount_freight": 2,
            "line_ids": [Command.create({"product_id": self.tea.id, "quantity": 2,
                                         "price_unit": 5})],
            **values,
        })

    def test_a_typed_order_gets_a_number_and_is_decided(self):
        policy = self._create_policy(most_amount=12)
        order = self._type()
        self.assertRecordValues(order, [{
            "state": "approved", "policy_id": policy.id, "amount_total": 12,
            "external_id": False, "warehouse_id": self.warehouse.id, "shop_status": "paid",
        }])
        self.assertRegex(order.number, r"^H\d{4}-\d{5}$")
        self.assertEqual(self._type(amount_freight=3).state, "service")
        self.assertEqual(order.line_ids.title, "Tea")

    def test_the_form(self):
        form = Form(self.Order.with_user(self.clerk))
        form.channel_id = self.channel
        form.receiver_name = "Li Na"
        with form.line_ids.new() as line:
            line.product_id = self.tea
            line.quantity = 3
            line.price_unit = 4
        order = form.save()
        self.assertRecordValues(order, [{"amount_total": 12, "state": "service"}])

    def test_a_number_is_there_once_in_a_shop(self):
        order = self._type(number="A-1")
        with self.assertRaisesRegex(UserError, "A-1 already"):
            self._type(number="A-1")
        self.assertEqual(self.Order.search([("number", "=", "A-1")]), order)
        self.assertTrue(self._type(number="A-1", channel_id=self._create_channel("O").id))

    def test_what_only_the_shop_says_is_not_typed(self):
        before = self.Order.search_count([])
        for values in ({"state": "approved"}, {"external_id": "1"}, {"tracking_ref": "X"},
                       {"amount_total": 1}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                self._type(**values)
        with self.assertRaisesRegex(UserError, "at least one line"):
            self._type(line_ids=[])
        reader = new_test_user(self.env, "reader", "ecom_orders.group_reader")
        with self.assertRaises(AccessError):
            self._type(reader)
        self.assertEqual(self.Order.search_count([]), before)

    def test_cancelled_with_a_reason_and_opened_again(self):
        self._stock(self.tea, 5)
        order = self._type()
        order.with_user(self.clerk).action_approve()
        order._allocate()
        self.env["ecom.order.reason"].with_user(self.clerk).create(
            {"kind": "cancel", "order_ids": [Command.set(order.ids)], "reason": "Typed twice"}
        ).action_confirm()
        self.assertRecordValues(order, [{"state": "cancelled", "cancel_reason": "Typed twice"}])
        self.assertEqual(order.sudo().picking_ids.mapped("state"), ["cancel"])
        self.assertIn("Typed twice", self._log(order))
        order.with_user(self.clerk).action_reopen()
        self.assertRecordValues(order, [{"state": "service", "cancel_reason": False}])

    def test_what_the_shop_cancelled_is_not_opened(self):
        [order] = self._take_for_one("1", status="cancelled")
        with self.assertRaisesRegex(UserError, "The shop itself"):
            order.with_user(self.clerk).action_reopen()
        self.assertEqual(order.state, "cancelled")

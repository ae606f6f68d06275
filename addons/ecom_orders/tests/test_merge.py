from decimal import Decimal

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import EcomCommon

ADDRESS = {"receiver_phone": "13800000000", "receiver_street": "Nanjing Road 1",
           "buyer_ref": "lina"}


class MergeCommon(EcomCommon):
    def _take_for_one(self, *names, **values):
        """Orders of one buyer with 10.05 of goods each, 3 freight, 1.01 discount."""
        self._take(*(
            self._told(name, ("TEA", 1, "6.05"), ("RICE", 2, 2), minutes=n,
                       amount_freight=Decimal(3), amount_discount=Decimal("1.01"),
                       amount_total=Decimal("12.04"), **{**ADDRESS, **values})
            for n, name in enumerate(names)
        ))
        return self.Order.browse([self._find(name).id for name in names])

    def _rows(self, orders):
        """What counts of orders and lines, as the database has it."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT to_jsonb(o) - 'write_date' - 'write_uid', (
                   SELECT jsonb_agg(to_jsonb(line) - 'write_date' - 'write_uid' ORDER BY line.id)
                     FROM ecom_order_line line WHERE line.order_id = o.id)
              FROM ecom_order o WHERE o.id = ANY(%s) ORDER BY o.id
            """,
            [orders.ids],
        )
        return self.env.cr.fetchall()

    def _merge(self, lead, others, user=None):
        wizard = self.env["ecom.order.merge"].with_user(user or self.clerk).with_context(
            default_order_ids=(lead | others).ids
        ).create({})
        wizard.lead_id = lead
        return wizard.action_merge()

    def _log(self, order):
        return "\n".join(order.message_ids.sorted("id").mapped(lambda one: one.body))


@tagged("post_install", "-at_install")
class TestMerge(MergeCommon):
    def test_goods_and_money_go_to_the_lead_and_come_back_to_the_last_column(self):
        first, second, third = orders = self._take_for_one("1", "2", "3")
        before = self._rows(orders)
        self._merge(first, second | third)
        self.assertRecordValues(orders, [
            {"state": "service", "amount_total": 36.12, "amount_freight": 9,
             "amount_discount": 3.03, "merged_into_id": False},
            {"state": "merged", "amount_total": 0, "amount_freight": 0,
             "amount_discount": 0, "merged_into_id": first.id},
            {"state": "merged", "amount_total": 0, "amount_freight": 0,
             "amount_discount": 0, "merged_into_id": first.id},
        ])
        self.assertEqual(len(first.line_ids), 6)
        self.assertEqual(first._get_origin_orders(), orders)
        self.assertIn("N-2", self._log(first))
        first.operation_ids.with_user(self.clerk).action_undo()
        self.assertEqual(self._rows(orders), before)
        self.assertIn("Undone", self._log(second))

    def test_a_merge_is_undone_the_newest_first(self):
        first, second, third = orders = self._take_for_one("1", "2", "3")
        self._merge(first, second)
        self._merge(third, first)
        older, newer = (first | third).operation_ids.sorted("id")
        merged = self._rows(orders)
        with self.assertRaisesRegex(UserError, "the merge of N-1 into N-3"):
            older.with_user(self.clerk).action_undo()
        self.assertEqual(self._rows(orders), merged)
        newer.with_user(self.clerk).action_undo()
        older.with_user(self.clerk).action_undo()
        self.assertEqual(orders.mapped("state"), ["service"] * 3)
        with self.assertRaisesRegex(UserError, "undone already"):
            older.with_user(self.clerk).action_undo()

    def test_what_was_reviewed_since_is_not_undone(self):
        first, second = orders = self._take_for_one("1", "2")
        self._merge(first, second)
        first.with_user(self.clerk).action_approve()
        approved = self._rows(orders)
        with self.assertRaisesRegex(UserError, "Take its review back"):
            first.operation_ids.with_user(self.clerk).action_undo()
        self.assertEqual(self._rows(orders), approved)

    def test_a_line_that_was_changed_since_is_named(self):
        first, second = self._take_for_one("1", "2")
        line = second.line_ids[0]
        self._merge(first, second)
        line.with_user(self.clerk).quantity = 3
        with self.assertRaisesRegex(UserError, "Tea of order N-1 was changed"):
            first.operation_ids.with_user(self.clerk).action_undo()
        line.with_user(self.clerk).quantity = 1
        first.operation_ids.with_user(self.clerk).action_undo()
        self.assertRecordValues(second, [{"state": "service", "amount_total": 12.04}])
        self.assertAlmostEqual(first.amount_total, 12.04)

    def test_a_line_that_came_with_a_merge_is_not_removed(self):
        first, second = orders = self._take_for_one("1", "2")
        line = second.line_ids[0]
        self._merge(first, second)
        merged = self._rows(orders)
        with self.assertRaisesRegex(UserError, "moved by a merge"):
            line.with_user(self.clerk).unlink()
        self.assertEqual(self._rows(orders), merged)

    def test_freight_that_is_gone_does_not_go_back(self):
        first, second = self._take_for_one("1", "2")
        self._merge(first, second)
        first.with_user(self.clerk).amount_freight = 2
        with self.assertRaisesRegex(UserError, "Freight"):
            first.operation_ids.with_user(self.clerk).action_undo()

    def test_each_reason_in_words(self):
        [lead] = self._take_for_one("1")
        west = self.env["stock.warehouse"].create({"name": "West", "code": "WES"})
        cases = {
            "street": ({"receiver_street": "Nanjing Road 2"}, "Street differs"),
            "phone": ({"receiver_phone": "1"}, "Phone differs"),
            "buyer": ({"buyer_ref": "other"}, "Buyer Account differs"),
            "cod": ({"status": "cod"}, "Status in the Shop differs"),
            "unpaid": ({"status": "unpaid"}, "To Be Paid"),
            "cancelled": ({"status": "cancelled"}, "Cancelled"),
        }
        for name, (values, reason) in cases.items():
            with self.subTest(name=name):
                [other] = self._take_for_one(name, **values)
                before = self._rows(lead | other)
                self.assertIn(reason, "\n".join(other._explain_merge(lead)[other]))
                with self.assertRaisesRegex(UserError, "None of these"):
                    self._merge(lead, other)
                self.assertEqual(self._rows(lead | other), before)
        [other] = self._take_for_one("west")
        other.with_user(self.clerk).warehouse_id = west
        self.assertIn("West", "\n".join(other._explain_merge(lead)[other]))
        [approved] = self._take_for_one("approved")
        approved.with_user(self.clerk).action_approve()
        self.assertIn("Waiting for Goods", "\n".join(approved._explain_merge(lead)[approved]))

    def test_who_may_be_merged_is_found(self):
        same = self._take_for_one("1", "2", "3")
        self._take_for_one("other", receiver_street="Nanjing Road 2")
        spaced = self._take_for_one("spaced", receiver_street="nanjing  road 1")
        self.assertEqual(self.Order.search([("may_be_merged", "=", True)]).sorted("id"),
                         (same | spaced).sorted("id"))
        self.assertEqual(same.mapped("merge_candidate_count"), [3, 3, 3])
        self.assertNotIn(same[0], self.Order.search([("may_be_merged", "=", False)]))
        self.channel.merge_policy = "never"
        self.assertFalse(self.Order.search([("may_be_merged", "=", True)]))

    def test_shops_may_go_together(self):
        other_shop = self._create_channel("OTHER", merges_across=True)
        [one] = self._take_for_one("1")
        self._take(self._told("1", **ADDRESS), channel=other_shop)
        self.assertFalse(one.may_be_merged)
        self.channel.merges_across = True
        one.invalidate_recordset()
        self.assertTrue(one.may_be_merged)

    def test_the_shop_may_say_that_orders_are_merged_by_themselves(self):
        self.channel.merge_policy = "always"
        first, second = self._take_for_one("1", "2")
        [third] = self._take_for_one("3")
        self.assertRecordValues(first | second | third, [
            {"state": "service", "amount_total": 36.12}, {"state": "merged", "amount_total": 0},
            {"state": "merged", "amount_total": 0},
        ])
        first.operation_ids.with_user(self.clerk).action_undo()
        [fourth] = self._take_for_one("4")
        self.assertEqual((first | second | third | fourth).mapped("state"), ["service"] * 4)

    def test_a_selection_is_merged_buyer_by_buyer(self):
        ours = self._take_for_one("1", "2", "3")
        theirs = self._take_for_one("4", "5", buyer_ref="other")
        alone = self._take_for_one("6", buyer_ref="third")
        counts = []
        (ours | theirs | alone).with_user(self.clerk).action_merge_same_buyers()
        self.assertEqual((ours | theirs | alone).mapped("state"),
                         ["service", "merged", "merged", "service", "merged", "service"])
        for size in (4, 24):
            orders = self._take_for_one(*(f"{size}-{n}" for n in range(size)), buyer_ref=str(size))
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            orders.with_user(self.clerk).action_merge_same_buyers()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_a_change_in_the_shop_of_a_merged_order_is_flagged_on_its_lead_too(self):
        first, second = self._take_for_one("1", "2")
        self._merge(first, second)
        counts = self._take(self._told("2", ("TEA", 9, 1), minutes=30, status="cancelled"))
        self.assertEqual(counts["late"], 1)
        self.env.invalidate_all()
        self.assertIn("N-2", first.change_note)
        self.assertIn("cancelled", second.change_note)
        self.assertRecordValues(first, [{"state": "stopped", "cause": "changed",
                                         "amount_total": 24.08}])

    def test_whoever_holds_goods_of_an_order_changed_too_late_is_flagged(self):
        first, second, third = self._take_for_one("1", "2", "3")
        self._merge(first, second)
        tea = first.line_ids.filtered(lambda line: line.origin_order_id == second)[0]
        first._split([({tea: 1}, self.env["stock.warehouse"])])
        self._merge(third, first)
        child = first.split_ids
        self.assertFalse((child | third).filtered("shop_changes"))
        self._take(self._told("2", ("TEA", 9, 1), minutes=30, status="cancelled"))
        self.env.invalidate_all()
        for holder in (child, third):
            self.assertIn("N-2", holder.change_note)
            self.assertRecordValues(holder, [{"state": "stopped", "cause": "changed"}])

    def test_readers_and_strangers_merge_nothing(self):
        first, second = orders = self._take_for_one("1", "2")
        before = self._rows(orders)
        reader = new_test_user(self.env, "reader", "ecom_orders.group_reader")
        with self.assertRaises(AccessError):
            self._merge(first, second, reader)
        with self.assertRaises(AccessError):
            orders.with_user(reader).action_merge_same_buyers()
        self._merge(first, second)
        merged = self._rows(orders)
        with self.assertRaises(AccessError):
            first.operation_ids.with_user(reader).action_undo()
        self.assertEqual(self._rows(orders), merged)
        self.assertNotEqual(merged, before)

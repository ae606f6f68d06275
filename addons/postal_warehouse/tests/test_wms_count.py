from datetime import UTC, datetime
from decimal import Decimal

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..lib import qimen
from .common import WmsCommon


@tagged("post_install", "-at_install")
class TestWmsCount(WmsCommon):
    """What warehouses find and change by themselves, as the messages say it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.standard_price = 4.0
        cls.batched.standard_price = 2.0
        cls._stock(cls.product, 10)
        cls._stock(cls.batched, 5, "B1")
        cls.counts = cls.env["wms.count"]

    def _item(self, code, quantity, lot=None, quality="ZP", **values):
        return qimen.CountedItem(
            item_code=code,
            inventory_type=quality,
            quantity=Decimal(str(quantity)),
            batch_code=lot,
            **values,
        )

    def _count(self, *items, code="PD1", key="K1", page=1, pages=1, warehouse="W1", owner="OWN"):
        message = qimen.InventoryReport(
            total_page=pages,
            current_page=page,
            page_size=50,
            warehouse_code=warehouse,
            check_order_code=code,
            owner_code=owner,
            check_time=datetime(2026, 3, 4, 5, tzinfo=UTC),
            out_biz_code=key,
            items=items,
        )
        return self._tell(message, f"{code}:{key}#{page}")

    def _change(self, *items, identity="C1"):
        """Items are (code, quantity, quality, lot, number)."""
        message = qimen.StockChangeReport(
            items=tuple(
                qimen.ChangedItem(
                    owner_code="OWN",
                    warehouse_code="W1",
                    order_code="ZT1",
                    out_biz_code=number,
                    item_code=code,
                    inventory_type=quality,
                    quantity=Decimal(quantity),
                    batch_code=lot,
                )
                for code, quantity, quality, lot, number in items
            )
        )
        return self._tell(message, identity)

    def _tell(self, message, identity):
        row, _new = self.exchange._receive(
            self.backend, message.METHOD, identity, message.to_xml(), message.document_code
        )
        self._drain("in")
        return row

    def _allow(self, quantity=0.0, value=0.0):
        self.backend.write(
            {
                "count_approval": "limit",
                "count_limit_quantity": quantity,
                "count_limit_value": value,
            }
        )

    # By hand

    def test_a_difference_waits_for_a_person_and_is_then_booked(self):
        self._count(self._item("TEA", -3), self._item("MILK", 2, "B9"))
        count = self.counts.search([])
        self.assertRecordValues(
            count, [{"code": "PD1", "kind": "count", "state": "to_approve", "quantity": 3.0}]
        )
        self.assertEqual(count.reported_at, datetime(2026, 3, 4, 5))
        self.assertEqual(count.value, 12.0)
        self.assertEqual(count.line_ids.mapped("held"), [10.0, 0.0])
        self.assertEqual(count.line_ids.mapped("after"), [7.0, 2.0])
        self.assertEqual(self._quantity(self.product), 10)
        count.action_approve()
        self.assertEqual(count.state, "booked")
        self.assertEqual(self._quantity(self.product), 7)
        self.assertEqual(self._quantity(self.batched, "B9"), 2)
        self.assertEqual(set(count.move_ids.mapped("is_inventory")), {True})
        self.assertEqual(count.decided_uid, self.env.user)

    def test_what_is_refused_changes_no_book_and_can_be_decided_again(self):
        self._count(self._item("TEA", -3))
        count = self.counts.search([])
        count.action_refuse()
        self.assertEqual((count.state, self._quantity(self.product)), ("refused", 10))
        with self.assertRaises(UserError):
            count.action_approve()
        count.action_reopen()
        count.action_approve()
        self.assertEqual((count.state, self._quantity(self.product)), ("booked", 7))
        with self.assertRaises(UserError):
            count.action_refuse()

    def test_a_selection_is_approved_at_once(self):
        self._count(self._item("TEA", -3), key="K1")
        self._count(self._item("TEA", 1), key="K2")
        self.counts.search([]).action_approve()
        self.assertEqual(self._quantity(self.product), 8)

    def test_only_managers_decide(self):
        self._count(self._item("TEA", -3))
        count = self.counts.search([])
        user = self._create_user("count_user", "postal_warehouse.group_user")
        self.assertEqual(count.with_user(user).line_ids.held, 10.0)
        for method in ("action_approve", "action_refuse", "action_reopen"):
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(count.with_user(user), method)()
        with self.assertRaises(AccessError):
            count.with_user(user).write({"state": "booked"})
        self.assertEqual((count.state, self._quantity(self.product)), ("to_approve", 10))
        manager = self._create_user("count_manager", "postal_warehouse.group_manager")
        count.with_user(manager).action_approve()
        self.assertEqual((count.state, count.decided_uid), ("booked", manager))

    # By a limit

    def test_a_limit_books_what_is_within_it(self):
        self._allow(quantity=3)
        self._count(self._item("TEA", -3), key="K1", code="A")
        self._count(self._item("TEA", -4), key="K1", code="B")
        within, above = self.counts.search([], order="id")
        self.assertEqual((within.state, above.state), ("booked", "to_approve"))
        self.assertIn("3", above.reason)
        self.assertEqual(self._quantity(self.product), 7)

    def test_a_limit_by_value_is_at_cost(self):
        self._allow(value=8)
        self._count(self._item("TEA", 2), code="A")
        self._count(self._item("TEA", 3), code="B")
        states = self.counts.search([], order="id").mapped("state")
        self.assertEqual(states, ["booked", "to_approve"])

    def test_pages_do_not_get_around_a_limit(self):
        self._allow(quantity=3)
        self._count(self._item("TEA", -2), page=1, pages=2)
        self._count(self._item("TEA", -2), page=2, pages=2)
        states = self.counts.search([], order="id").mapped("state")
        self.assertEqual(states, ["booked", "to_approve"])

    def test_automatic_approval_needs_a_limit(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation), self.cr.savepoint():
            self._allow()
        self.backend.invalidate_recordset()
        self._allow(quantity=1)

    # Once, in any order, never below zero

    def test_a_repeated_message_is_booked_once(self):
        self._allow(quantity=100)
        for _time in range(3):
            self._count(self._item("TEA", -3))
        self.assertEqual((len(self.counts.search([])), self._quantity(self.product)), (1, 7))

    def test_a_change_told_again_in_another_message_is_booked_once(self):
        self._allow(quantity=100)
        self._change(("TEA", -2, "ZP", None, "1"), ("TEA", 2, "CC", None, "1"), identity="C1")
        self._change(
            ("TEA", -2, "ZP", None, "1"),
            ("TEA", 2, "CC", None, "1"),
            ("TEA", -1, "ZP", None, "2"),
            identity="C2",
        )
        self.assertEqual(self._quantity(self.product), 7)
        self.assertEqual(
            self._quantity(self.product, location=self.warehouse.wms_defective_location_id), 2
        )

    def test_a_change_of_quality_moves_goods_and_loses_none(self):
        self._allow(quantity=100)
        self._change(("MILK", -2, "ZP", "B1", "1"), ("MILK", 2, "JS", "B1", "1"))
        count = self.counts.search([])
        self.assertEqual((count.state, count.quantity), ("booked", 2.0))
        self.assertEqual(count.move_ids.mapped("is_inventory"), [False])
        self.assertEqual(self._quantity(self.batched, "B1"), 3)
        damaged = self.warehouse.wms_damaged_location_id
        self.assertEqual(self._quantity(self.batched, "B1", damaged), 2)

    def test_what_the_books_do_not_have_waits_names_it_and_follows(self):
        self._allow(quantity=100)
        receipt = self._accept(self._buy((self.product, 5)).picking_ids.wms_document_id)
        self._count(self._item("TEA", -12))
        count = self.counts.search([])
        self.assertEqual((count.state, self._quantity(self.product)), ("waiting", 10))
        self.assertIn("2", count.reason)
        self._say(self._received(receipt, "R1", self._line(receipt.line_ids, 5)), receipt)
        self.counts._book_waiting(self.backend)
        self.assertEqual((count.state, self._quantity(self.product)), ("booked", 3))

    def test_booking_a_message_wakes_what_waits(self):
        self._allow(quantity=100)
        self._count(self._item("TEA", -12))
        before = self.env["queue.job"].search_count([("method_name", "=", "_book_waiting")])
        self._count(self._item("TEA", 1), code="PD2")
        jobs = self.env["queue.job"].search([("method_name", "=", "_book_waiting")])
        self.assertGreaterEqual(len(jobs), max(before, 1))

    def test_the_order_of_messages_does_not_matter(self):
        self._allow(quantity=100)
        self._count(self._item("TEA", -12), key="K2")
        self._count(self._item("TEA", 4), key="K1")
        self.counts._book_waiting(self.backend)
        self.assertEqual(self._quantity(self.product), 2)
        self.assertEqual(set(self.counts.search([]).mapped("state")), {"booked"})

    # What cannot be understood waits or is refused, and nothing is stored

    def test_unknown_products_places_owners_and_missing_batches(self):
        rows = [
            (self._count(self._item("WHO", 1), code="1"), "waiting", "WHO"),
            (self._count(self._item("TEA", 1), code="2", warehouse="W7"), "waiting", "W7"),
            (self._count(self._item("TEA", 1), code="3", owner="FOE"), "refused", "FOE"),
            (self._count(self._item("MILK", 1), code="4"), "waiting", "Milk"),
        ]
        for row, state, word in rows:
            with self.subTest(word):
                self.assertEqual(row.state, state)
                self.assertIn(word, row.error)
        self.assertFalse(self.counts.search([]))

    def test_a_count_of_many_lines_takes_few_queries(self):
        products = [self._create_product(f"P{n}", f"P{n}") for n in range(30)]
        self._count(*(self._item(f"P{n}", 1) for n in range(len(products))))
        count = self.counts.search([])
        self.env.invalidate_all()
        with self.assertQueryCount(8):
            count.line_ids.mapped("after")

from unittest import skipUnless

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .simulator import Simulator
from .wms_simulator_case import SimulatorCase


@tagged("post_install", "-at_install")
@skipUnless(Simulator.is_there(), "the simulators are not part of this installation")
class TestWmsShortage(SimulatorCase, HttpCase):
    """Each cause made to happen at the warehouse, diagnosed, and solved by its button."""

    def _get_shortage(self, document, cause):
        """Ask the warehouse and give the diagnosis."""
        self._work(rounds=2)
        shortage = self.env["wms.shortage"].search([("document_id", "=", document.id)])
        self.assertRecordValues(shortage, [{"state": "diagnosed", "cause": cause}])
        return shortage

    def _order(self, *lines):
        return self._sell(*lines).picking_ids.wms_document_id

    def test_a_false_shortage_is_released(self):
        self._receive((self.tea, 20))
        self.simulator.control(auto_feedback=False)
        document = self._order((self.tea, 5))
        self._drain("out")
        self.simulator.tell("lack", code=document.code)
        self.simulator.control(auto_feedback=True)
        shortage = self._get_shortage(document, "false")
        self.assertEqual(document.cause, "stock")
        self.assertRecordValues(shortage.line_ids, [{"needed": 5, "told": 20, "held": 20}])
        self.assertTrue(shortage.has_false)
        shortage.action_check_again()
        self.assertEqual(shortage.state, "asking")
        self._work(rounds=3)
        self.assertEqual((document.state, document.cause), ("done", False))
        self.assertEqual(shortage.state, "solved")
        self._assert_books_agree()

    def test_a_real_one_proposes_a_purchase_once(self):
        document = self._receive_and_lack()
        shortage = self._get_shortage(document, "real")
        self.assertRecordValues(
            shortage.line_ids, [{"needed": 25, "told": 20, "missing": 5, "shortfall": 5}]
        )
        shortage.action_propose_purchase()
        shortage.action_propose_purchase()
        order = shortage.line_ids.purchase_line_id.order_id
        self.assertEqual((order.state, order.partner_id), ("draft", self.supplier))
        self.assertEqual(order.order_line.mapped("product_qty"), [5])
        self.assertIn(order.name, shortage.result)
        order.button_confirm()
        self._work(rounds=3)
        self.assertEqual((document.state, shortage.state), ("done", "solved"))
        self._assert_books_agree()

    def _receive_and_lack(self):
        self._receive((self.tea, 20))
        return self._order((self.tea, 25))

    def test_a_purchase_needs_a_vendor(self):
        shortage = self._get_shortage(self._receive_and_lack(), "real")
        self.tea.seller_ids.unlink()
        before = self.env["purchase.order"].search_count([])
        with self.assertRaisesRegex(UserError, "Black tea"):
            shortage.action_propose_purchase()
        self.assertEqual(self.env["purchase.order"].search_count([]), before)

    def test_other_batches_are_asked_for_by_a_new_revision(self):
        self.simulator.control(batches_per_line=2)
        self._receive((self.milk, 10))
        first, second = self.env["stock.lot"].search(
            [("product_id", "=", self.milk.id)], order="name"
        )
        self.simulator.control(auto_feedback=False)
        order = self._sell((self.milk, 8))
        picking = order.picking_ids
        picking.move_ids.wms_lot_name = first.name
        self.simulator.control(auto_feedback=True)
        self._work()
        document = picking.wms_document_id
        self.assertEqual(document.line_ids.lot_name, first.name)
        shortage = self._get_shortage(document, "other_batch")
        self.assertRecordValues(shortage.line_ids, [{"told": 5, "told_other": 5, "missing": 3}])
        shortage.action_redo_other_batches()
        self._work(rounds=3)
        new = picking.wms_document_id
        self.assertNotEqual(new, document)
        self.assertEqual(
            {line.lot_name: line.done for line in new.line_ids}, {first.name: 5, second.name: 3}
        )
        self.assertEqual((document.state, new.state), ("cancelled", "done"))
        self.assertEqual(order.order_line.qty_delivered, 8)
        self._assert_books_agree()

    def test_goods_on_their_way_back_are_named(self):
        self._receive((self.tea, 20))
        shipped = self._order((self.tea, 20))
        self._work()
        self.assertEqual(shipped.state, "done")
        short = self._order((self.tea, 15))
        self._drain("out")
        self.simulator.tell("refuse", code=shipped.code)
        with self.allow_requests(all_requests=True):
            self.simulator.wait(
                lambda books: not books["open_tasks"]["due"] and not books["outbox"]["due"]
            )
        # The return is announced to the warehouse, and not received yet.
        self.simulator.control(auto_feedback=False)
        self.env.invalidate_all()
        self._drain("in")
        self._drain("out")
        shortage = short.shortage_ids
        self.assertRecordValues(shortage, [{"state": "diagnosed", "cause": "returning"}])
        coming = shortage.line_ids.returning_document_ids
        self.assertTrue(coming)
        self.assertEqual(shortage.line_ids.returning, 20)
        self.simulator.control(auto_feedback=True)
        self._work(rounds=4)
        self.assertEqual((short.state, shortage.state), ("done", "solved"))
        self._assert_books_agree()

    def test_shipped_orders_that_are_not_booked_are_named_and_booked(self):
        self._receive((self.tea, 20))
        taker = self._order((self.tea, 18))
        self.exchange.search([("state", "=", "due")]).due_at = fields.Datetime.now()
        self._drain("out")
        with self.allow_requests(all_requests=True):
            self.simulator.wait(
                lambda books: not books["open_tasks"]["due"] and not books["outbox"]["due"]
            )
        # Something keeps the report of the shipment from being booked.
        report = self.exchange.search(
            [("direction", "=", "in"), ("kind", "=", "deliveryorder.confirm")]
        )
        report.write({"state": "refused", "error": "held up"})
        sales = self.env["sale.order"].search_count([])
        short = self._order((self.tea, 10))
        shortage = self._get_shortage(short, "taken")
        self.assertEqual(shortage.line_ids.taking_document_ids, taker)
        self.assertRecordValues(shortage.line_ids, [{"told": 2, "held": 20, "taken": 18}])
        shortage.action_book_takers()
        self._drain("in")
        self.assertEqual(taker.state, "done")
        self.assertEqual(self.env["sale.order"].search_count([]), sales + 1)
        self._work(rounds=2)
        # Now the books know that it is really missing.
        self.assertEqual((shortage.state, shortage.cause), ("diagnosed", "real"))
        self._assert_books_agree()

    @mute_logger("odoo.addons.postal_base.exchange.outbound")
    def test_a_warehouse_that_does_not_answer_is_asked_again(self):
        self._receive((self.tea, 20))
        document = self._order((self.tea, 25))
        self._work()
        self.simulator.control(fail_rate=1.0)
        self._drain("out")
        shortage = document.shortage_ids
        self.assertEqual(shortage.state, "asking")
        self.simulator.control(fail_rate=0.0)
        self._work()
        self.assertEqual((shortage.state, shortage.cause), ("diagnosed", "real"))

    def test_a_refused_question_says_so(self):
        document = self._receive_and_lack()
        self._work()
        self.backend.secret = "wrong"
        self._drain("out")
        shortage = document.shortage_ids
        self.assertEqual(shortage.state, "failed")
        self.assertIn("sign-check-failure", shortage.error)

    def test_nobody_acts_on_what_he_may_not_see(self):
        document = self._receive_and_lack()
        shortage = self._get_shortage(document, "real")
        stocker = self._create_user("short_stock", "stock.group_stock_user")
        with self.assertRaises(AccessError):
            shortage.with_user(stocker).action_check_again()
        user = self._create_user("short_user", "postal_warehouse.group_user")
        with self.assertRaises(AccessError):
            shortage.with_user(user).write({"state": "solved"})
        self.assertEqual(shortage.state, "diagnosed")
        shortage.with_user(user).action_check_again()
        self.assertEqual(shortage.state, "asking")

from unittest import skipUnless

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .simulator import Simulator
from .wms_simulator_case import SimulatorCase


@tagged("post_install", "-at_install")
@skipUnless(Simulator.is_there(), "the simulators are not part of this installation")
class TestSimulator(SimulatorCase, HttpCase):
    """The whole way over the wire, with a warehouse that is a process of its own."""

    def test_from_unknown_products_to_two_books_that_agree(self):
        receipt = self._receive((self.tea, 20), (self.milk, 20))
        self.assertEqual(receipt.state, "done")
        orders = self._sell((self.tea, 3), (self.milk, 2)) | self._sell((self.milk, 5))
        deliveries = orders.picking_ids.wms_document_id
        self._work()
        self.assertEqual(deliveries.mapped("state"), ["done", "done"])
        self.assertTrue(all(deliveries.mapped("tracking_numbers")))
        self.assertGreaterEqual(self._assert_books_agree()["lines_compared"], 2)
        self.assertEqual(set(orders.order_line.mapped("qty_delivered")), {3, 2, 5})

    def test_the_test_button_makes_a_real_call(self):
        action = self.backend.action_test_connection()
        self.assertEqual(action["params"]["type"], "success")
        self.backend.secret = "wrong"
        action = self.backend.action_test_connection()
        self.assertEqual(action["params"]["type"], "danger")
        self.assertIn("sign-check-failure", self.backend.last_test_result)
        self.backend.url = "http://127.0.0.1:9/qimen"
        action = self.backend.action_test_connection()
        self.assertEqual(action["params"]["type"], "danger")

    def test_parts_repeats_and_disorder_ship_each_order_once(self):
        self.simulator.control(parts=2, delivery_parts=2, duplicate_rate=0.5, reorder=True, seed=3)
        self._receive((self.tea, 40), (self.milk, 40))
        orders = self.env["sale.order"]
        for _number in range(4):
            orders |= self._sell((self.tea, 4), (self.milk, 2))
        self._work(rounds=2)
        self.assertEqual(orders.order_line.mapped("qty_delivered"), [4, 2] * 4)
        self.assertEqual(self._quantity(self.tea), 24)
        self._assert_books_agree()

    @mute_logger("odoo.addons.postal_base.exchange.outbound")
    def test_lost_answers_leave_the_warehouse_with_each_document_once(self):
        self._receive((self.tea, 40))
        self.simulator.control(drop_answer_rate=1.0)
        orders = self._sell((self.tea, 4)) | self._sell((self.tea, 5))
        documents = orders.picking_ids.wms_document_id
        self._drain("out")
        self.assertEqual(documents.mapped("state"), ["unsure", "unsure"])
        self.simulator.control(drop_answer_rate=0.0)
        self._work(rounds=2)
        self.assertEqual(documents.mapped("state"), ["done", "done"])
        self.assertEqual(self._quantity(self.tea), 31)
        self._assert_books_agree()

    def test_putaway_is_waited_for(self):
        self.backend.has_putaway = True
        self.simulator.control(putaway=True, parts=2)
        receipt = self._receive((self.tea, 20), (self.milk, 10))
        self.assertEqual(receipt.state, "done")
        self.assertEqual(self._quantity(self.tea), 20)
        self._assert_books_agree()

    def test_a_cancel_in_time_and_one_too_late(self):
        self._receive((self.tea, 20))
        late = self._sell((self.tea, 1)).picking_ids
        self._drain("out")
        with self.allow_requests(all_requests=True):
            self.simulator.wait(lambda books: not books["open_tasks"]["due"])
        self.simulator.control(auto_feedback=False)
        early = self._sell((self.tea, 2)).picking_ids
        self._drain("out")
        (late | early).action_cancel()
        self._drain("out")
        self.assertEqual(early.wms_document_id.state, "cancelled")
        self.assertEqual(early.state, "cancel")
        self.assertIn(late.wms_document_id.state, ("cancel_refused", "done"))
        self.simulator.control(auto_feedback=True)
        self._work()
        self.assertEqual((late.state, late.wms_document_id.state), ("done", "done"))
        self._assert_books_agree()

    def test_a_closed_warehouse_says_so_and_takes_it_later(self):
        self._receive((self.tea, 20))
        self.simulator.control(closed_warehouses=["W1"])
        document = self._sell((self.tea, 1)).picking_ids.wms_document_id
        self._drain("out")
        self.assertRecordValues(document, [{"state": "refused", "cause": "closed"}])
        self.simulator.control(closed_warehouses=[])
        document.action_send_again()
        self._work()
        self.assertEqual(document.state, "done")

    def test_a_customer_sends_goods_back(self):
        self._receive((self.tea, 20))
        order = self._sell((self.tea, 5))
        self._work()
        delivery = order.picking_ids
        wizard = self.env["stock.return.picking"].create({"picking_id": delivery.id})
        wizard.product_return_moves.quantity = 2
        returned = wizard._create_return()
        self.assertEqual(returned.wms_document_id.kind, "return")
        self._work()
        self.assertEqual(returned.wms_document_id.state, "done")
        self.assertEqual(order.order_line.qty_delivered, 3)
        self._assert_books_agree()

from unittest.mock import patch

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..adapters import ADAPTERS
from .common import WmsCommon
from .fake_warehouse import PlainWarehouse, QimenWarehouse
from .plain_adapter import PlainAdapter

OUTBOUND = "odoo.addons.postal_base.exchange.outbound"


class AdapterContract:
    """What every protocol must do for the models; run for each one below."""

    allow_inherited_tests_method = True
    warehouse_class = None

    def setUp(self):
        super().setUp()
        self.peer = self.warehouse_class()
        self.addCleanup(self.peer.stop)
        self.backend.write({"url": self.peer.url, "protocol": self.peer.protocol})
        self._stock(self.product, 10)

    def _tell(self, said, **options):
        """Have the warehouse call; give the text of the answer."""
        query, headers, body = self.peer.say(said, **options)
        url = f"/wms/{self.peer.protocol}/T1?{query}"
        response = self.url_open(url, data=body, headers=headers, method="POST")
        self.assertEqual(response.status_code, 200)
        content_type = ADAPTERS[self.peer.protocol].content_type.partition(";")[0]
        self.assertEqual(response.headers["Content-Type"].partition(";")[0], content_type)
        self.env.invalidate_all()
        return response.text

    def _hear(self, said, **options):
        self.assertTrue(self.peer.is_yes(self._tell(said, **options)))
        self._drain("in")

    def _push_out(self):
        rows = self.exchange.search([("direction", "=", "out"), ("state", "!=", "done")])
        rows.due_at = fields.Datetime.now()
        self._drain("out")

    def _deliver(self, quantity=3):
        document = self._sell((self.product, quantity)).picking_ids.wms_document_id
        self._push_out()
        return document

    def _assert_nothing_taken(self, text, code):
        self.assertFalse(self.peer.is_yes(text))
        self.assertEqual(self.peer.code_of(text), code)
        rows = self.exchange.search([("direction", "=", "in"), ("state", "!=", "rejected")])
        self.assertFalse(rows)

    # Out

    def test_a_product_and_then_a_document_reach_the_warehouse(self):
        oil = self._create_product("Oil", "OIL", accepted=False)
        self.env["wms.product"].search([("product_id", "=", oil.id)])._push()
        self._push_out()
        self.assertIn("OIL", self.peer.items)
        document = self._deliver()
        self.assertEqual(self.peer.orders, {document.code: {"TEA": 3}})
        reference = f"REF-{document.code}"
        self.assertRecordValues(document, [{"state": "accepted", "wms_ref": reference}])

    def test_a_refusal_becomes_a_cause_a_person_can_act_on(self):
        for cause, code in self.peer.codes.items():
            with self.subTest(cause):
                self.peer.plan.append((code, "no"))
                document = self._deliver(1)
                self.assertRecordValues(document, [{"state": "refused", "cause": cause}])

    @mute_logger(OUTBOUND)
    def test_a_lost_answer_leaves_the_warehouse_with_one_document(self):
        self.peer.plan.append("drop")
        document = self._deliver()
        self.assertEqual(document.state, "unsure")
        self._push_out()
        self.assertEqual(document.state, "accepted")
        self.assertEqual(self.peer.orders, {document.code: {"TEA": 3}})
        self.assertEqual(self.peer.calls, 2)

    def test_what_cannot_be_said_waits_and_nothing_is_sent(self):
        self.customer.write({"street": False, "street2": False})
        document = self._deliver()
        self.assertRecordValues(document, [{"state": "blocked", "cause": "address"}])
        self.assertEqual(self.peer.calls, 0)

    def test_a_document_is_held_let_go_and_cancelled(self):
        document = self._deliver()
        document.action_hold()
        self._push_out()
        self.assertEqual((self.peer.held, document.hold), ({document.code}, "held"))
        document.action_restore()
        self._push_out()
        self.assertEqual((self.peer.held, document.hold), (set(), False))
        document.picking_id.action_cancel()
        self._push_out()
        self.assertEqual(self.peer.cancelled, {document.code})
        self.assertEqual((document.state, document.picking_id.state), ("cancelled", "cancel"))

    def test_a_refused_cancel_leaves_the_delivery(self):
        document = self._deliver()
        self.peer.plan.append(("too-late", "is shipped"))
        document.picking_id.action_cancel()
        self._push_out()
        self.assertRecordValues(document, [{"state": "cancel_refused", "cause": "cancel"}])
        self.assertEqual(document.picking_id.state, "assigned")

    def test_both_books_are_compared(self):
        self.peer.stock = [("TEA", 10, ""), ("MILK", 4, "M1")]
        [figures] = self.backend.run_reconciliation()
        self.assertEqual((figures["differences"], figures["unexplained"]), (1, 1))
        self.assertEqual(self.backend.action_test_connection()["params"]["type"], "success")

    def test_the_log_hides_who_gets_the_goods(self):
        self._deliver()
        row = self.exchange.search([("direction", "=", "out")], limit=1)
        self.assertIn("Road 1", row.payload)
        self.assertNotIn("Road 1", row.payload_masked)

    # In

    def test_goods_are_shipped_once_however_often_it_is_said(self):
        document = self._deliver()
        said = self.peer.report(document, "K1", [(1, "TEA", [("", 3, "good")])], parcels=["P1"])
        for age in (0, 60, 120):  # signed anew each time
            self._hear(said, age=age)
        self.assertEqual((document.state, document.picking_id.state), ("done", "done"))
        self.assertEqual(document.picking_id.carrier_tracking_ref, "P1")
        self.assertEqual(self._quantity(self.product), 7)

    def test_goods_come_in_parts_with_batches_and_qualities(self):
        document = self._buy((self.batched, 6)).picking_ids.wms_document_id
        self._push_out()
        parts = [
            ("K1", [("L1", 2, "good")], False),
            ("K2", [("L1", 1, "good"), ("L2", 2, "good"), ("L2", 1, "defective")], True),
        ]
        for key, lots, final in parts:
            self._hear(self.peer.report(document, key, [(1, "MILK", lots)], final))
        self.assertEqual(document.state, "done")
        self.assertEqual(self._quantity(self.batched, "L1"), 3)
        self.assertEqual(sum(document.fact_ids.mapped("quantity")), 6)
        defective = document.fact_ids.filtered(lambda fact: fact.quality == "defective")
        self.assertEqual(defective.mapped("quantity"), [1])

    def test_steps_and_shortages_show_on_the_document(self):
        document = self._deliver()
        self._hear(self.peer.step(document))
        self.assertEqual((document.state, document.step_ids.name), ("working", "picked"))
        self._hear(self.peer.lack(document, "TEA", 2))
        self.assertRecordValues(document, [{"cause": "stock"}])
        self.assertEqual(document.line_ids.lacking, 2)

    def test_a_count_waits_for_approval(self):
        self._hear(self.peer.count("TEA", -2))
        count = self.env["wms.count"].search([("backend_id", "=", self.backend.id)])
        self.assertEqual(count.line_ids.mapped("product_id"), self.product)
        self.assertEqual(self._quantity(self.product), 10)

    def test_who_only_asks_whether_we_live_is_answered_and_not_stored(self):
        self.assertTrue(self.peer.is_yes(self._tell(self.peer.ping())))
        self.assertFalse(self.exchange.search([("direction", "=", "in")]))

    def test_forged_stale_and_broken_calls_change_nothing(self):
        document = self._deliver()
        said = self.peer.step(document)
        cases = (
            (self.peer.forged, {"secret": "guessed"}),
            (self.peer.stale, {"age": 3600}),
            (self.peer.malformed, {"spoil": lambda body: body[:-5]}),
            (self.peer.malformed, {"spoil": lambda body: b""}),
        )
        for code, options in cases:
            with self.subTest(code):
                self._assert_nothing_taken(self._tell(said, **options), code)
        self.assertEqual(document.state, "accepted")

    def test_the_very_same_call_is_taken_once(self):
        query, headers, body = self.peer.say(self.peer.step(self._deliver()))
        url = f"/wms/{self.peer.protocol}/T1?{query}"
        first, second = (
            self.url_open(url, data=body, headers=headers).text for _time in range(2)
        )
        self.assertTrue(self.peer.is_yes(first))
        self.assertEqual(self.peer.code_of(second), "replayed")


@tagged("post_install", "-at_install")
class TestQimenContract(AdapterContract, WmsCommon, HttpCase):
    warehouse_class = QimenWarehouse


@tagged("post_install", "-at_install")
class TestPlainContract(AdapterContract, WmsCommon, HttpCase):
    """A protocol that exists in these tests only: no model knows it."""

    warehouse_class = PlainWarehouse

    def setUp(self):
        self.startPatcher(patch.dict(ADAPTERS, {PlainAdapter.name: PlainAdapter}))
        super().setUp()

    def test_an_unknown_protocol_is_nobody(self):
        response = self.url_open("/wms/none/T1", data=b"x", method="POST")
        self.assertEqual(response.status_code, 404)

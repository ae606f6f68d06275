from unittest import skipUnless

from odoo.tests import HttpCase, tagged

from .common import WmsCommon
from .simulator import Simulator


@tagged("post_install", "-at_install")
@skipUnless(Simulator.is_there(), "the simulators are not part of this installation")
class TestSimulator(WmsCommon, HttpCase):
    """The whole way over the wire, with a warehouse that is a process of its own."""

    def setUp(self):
        super().setUp()
        self.simulator = Simulator(f"{self.base_url()}/wms/qimen/T1")
        self.addCleanup(self.simulator.stop)
        self.backend.url = self.simulator.url

    def _work(self):
        """Send what is due, let the warehouse work, take in what it says."""
        self._drain("out")
        with self.allow_requests(all_requests=True):
            self.simulator.wait(
                lambda books: not books["open_tasks"]["due"] and not books["outbox"]["due"]
            )
        self.env.invalidate_all()
        self._drain("in")

    def test_from_unknown_products_to_two_books_that_agree(self):
        tea = self._create_product("Black tea", "BLACK", accepted=False)
        milk = self._create_product(
            "Curd", "CURD", accepted=False, tracking="lot", use_expiration_date=True
        )
        self.backend.push_products = "auto"
        receipt = self._buy((tea, 20), (milk, 20)).picking_ids.wms_document_id
        self._work()
        self.assertEqual(receipt.state, "done")
        orders = self._sell((tea, 3), (milk, 2)) | self._sell((milk, 5))
        deliveries = orders.picking_ids.wms_document_id
        self._work()
        self.assertEqual(deliveries.mapped("state"), ["done", "done"])
        self.assertTrue(all(deliveries.mapped("tracking_numbers")))
        [figures] = self.backend.run_reconciliation()
        self.assertEqual((figures["differences"], figures["unexplained"]), (0, 0))
        self.assertGreaterEqual(figures["lines_compared"], 2)

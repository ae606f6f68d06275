from odoo import fields

from .common import WmsCommon
from .simulator import Simulator


class SimulatorCase(WmsCommon):
    """A warehouse that is a process of its own; for test cases that serve HTTP as well."""

    def setUp(self):
        super().setUp()
        self.simulator = Simulator(f"{self.base_url()}/wms/qimen/T1")
        self.addCleanup(self.simulator.stop)
        self.backend.url = self.simulator.url
        self.backend.push_products = "auto"
        self.tea = self._create_product("Black tea", "BLACK", accepted=False)
        self.milk = self._create_product(
            "Curd", "CURD", accepted=False, tracking="lot", use_expiration_date=True
        )

    def _work(self, rounds=1):
        """Send what is due, let the warehouse work, take in what it says."""
        for _round in range(rounds):
            rows = self.exchange.search([("state", "in", ("due", "unsure", "waiting"))])
            rows.due_at = fields.Datetime.now()
            self._drain("out")
            with self.allow_requests(all_requests=True):
                self.simulator.wait(
                    lambda books: not books["open_tasks"]["due"] and not books["outbox"]["due"]
                )
            self.env.invalidate_all()
            self._drain("in")

    def _receive(self, *lines):
        receipt = self._buy(*lines).picking_ids.wms_document_id
        self._work()
        return receipt

    def _get_shipped(self):
        """{(code, item): quantity} the warehouse says it has shipped."""
        return {
            (document["code"], line["item"]): line["done"]
            for document in self.simulator.books()["documents"]
            for line in document["lines"]
        }

    def _assert_books_agree(self):
        [figures] = self.backend.run_reconciliation()
        self.assertEqual((figures["differences"], figures["unexplained"]), (0, 0))
        return figures

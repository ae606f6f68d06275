from unittest import skipUnless

from odoo.tests import HttpCase, tagged

from .simulator import Simulator
from .wms_simulator_case import SimulatorCase


@tagged("post_install", "-at_install")
@skipUnless(Simulator.is_there(), "the simulators are not part of this installation")
class TestWmsCountSimulator(SimulatorCase, HttpCase):
    """Counts and changes over the wire: both books agree after them."""

    def setUp(self):
        super().setUp()
        self.backend.write({"count_approval": "limit", "count_limit_quantity": 5})
        self._receive((self.tea, 20), (self.milk, 20))
        self.place = {"owner": "OWN", "warehouse": "W1"}
        self.lot = self.env["stock.quant"].search(
            [("product_id", "=", self.milk.id), ("location_id", "=", self.stock_location.id)]
        ).lot_id.name

    def test_losses_finds_and_changes_of_quality(self):
        self.simulator.control(duplicate_rate=1.0)
        self.simulator.tell("count", item="BLACK", difference=-3, **self.place)
        self.simulator.tell("count", item="CURD", difference=2, batch=self.lot, **self.place)
        changed = {"item": "CURD", "quantity": 4, "batch": self.lot, "from": "ZP", "to": "CC"}
        self.simulator.tell("change", **changed, **self.place)
        self._work()
        self.assertEqual(set(self.env["wms.count"].search([]).mapped("state")), {"booked"})
        self.assertEqual(self._quantity(self.tea), 17)
        self.assertEqual(self._quantity(self.milk, self.lot), 18)
        defective = self.warehouse.wms_defective_location_id
        self.assertEqual(self._quantity(self.milk, self.lot, defective), 4)
        self._assert_books_agree()

    def test_a_count_that_waits_for_approval_explains_the_difference(self):
        self.simulator.tell("count", item="BLACK", difference=-6, **self.place)
        self._work()
        [figures] = self.backend.run_reconciliation()
        self.assertEqual((figures["explained"], figures["unexplained"]), (1, 0))
        line = self.backend.reconciliation_id.line_ids
        self.assertEqual((line.explained_by, line.counted), ("counted", -6))
        self.env["wms.count"].search([]).action_approve()
        self._assert_books_agree()

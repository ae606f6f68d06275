from unittest import skipUnless

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .simulator import Simulator
from .wms_simulator_case import SimulatorCase


@tagged("post_install", "-at_install")
@skipUnless(Simulator.is_there(), "the simulators are not part of this installation")
class TestSimulatorDocuments(SimulatorCase, HttpCase):
    """Holds, kits, transfers and refusals at the door, over the wire."""

    def test_a_held_delivery_is_not_shipped_until_it_is_restored(self):
        self._receive((self.tea, 20))
        self.simulator.control(auto_feedback=False)
        delivery = self._sell((self.tea, 3)).picking_ids.wms_document_id
        self._drain("out")
        delivery.action_hold()
        self._drain("out")
        self.assertEqual(delivery.hold, "held")
        self.simulator.control(auto_feedback=True)
        self._drain("in")
        self.assertEqual(delivery.state, "accepted")
        delivery.action_restore()
        self._work()
        self.assertRecordValues(delivery, [{"state": "done", "hold": False}])
        self._assert_books_agree()

    def test_a_hold_too_late_is_refused(self):
        self._receive((self.tea, 20))
        delivery = self._sell((self.tea, 3)).picking_ids.wms_document_id
        self._drain("out")
        with self.allow_requests(all_requests=True):
            self.simulator.wait(lambda books: not books["open_tasks"]["due"])
        delivery.action_hold()
        self._drain("out")
        self.assertRecordValues(delivery, [{"hold": "refused", "cause": "hold"}])

    def test_kits_are_made_and_taken_apart(self):
        kit = self._create_product("Gift box", "BOX", accepted=False)
        bom = self.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "bom_line_ids": [
                    Command.create({"product_id": self.tea.id, "product_qty": 2}),
                    Command.create({"product_id": self.milk.id, "product_qty": 1}),
                ],
            }
        )
        self._receive((self.tea, 20), (self.milk, 20))
        order = self.env["mrp.production"].create(
            {
                "product_id": kit.id,
                "product_qty": 5,
                "bom_id": bom.id,
                "picking_type_id": self.warehouse.manu_type_id.id,
            }
        )
        order.action_confirm()
        self._work(rounds=2)
        self.assertEqual((order.state, order.wms_state), ("done", "done"))
        self.assertEqual((self._quantity(kit), self._quantity(self.tea)), (5, 10))
        self._assert_books_agree()
        unbuild = self.env["mrp.unbuild"].create(
            {
                "product_id": kit.id,
                "bom_id": bom.id,
                "product_qty": 2,
                "location_id": self.stock_location.id,
                "location_dest_id": self.stock_location.id,
            }
        )
        unbuild.action_validate()
        self._work(rounds=2)
        self.assertEqual((unbuild.state, self._quantity(kit)), ("done", 3))
        self._assert_books_agree()

    def test_goods_go_from_one_warehouse_to_another(self):
        target = self._create_warehouse("Ningbo", "NB", "W2")
        target.resupply_wh_ids = self.warehouse
        self._receive((self.milk, 20))
        self.env["stock.rule"].run(
            [
                self.env["stock.rule"].Procurement(
                    self.milk,
                    8,
                    self.milk.uom_id,
                    target.lot_stock_id,
                    "Supply",
                    "Supply",
                    self.env.company,
                    {
                        "warehouse_id": target,
                        "route_ids": target.resupply_route_ids,
                        "date_planned": self.env.cr.now(),
                    },
                )
            ]
        )
        self._work(rounds=2)
        documents = self.env["wms.document"].search([("purpose", "=", "transfer")])
        self.assertEqual(documents.mapped("state"), ["done", "done"])
        shipped = documents.filtered(lambda d: d.kind == "stockout").fact_ids.mapped("lot_name")
        self.assertEqual(len(shipped), 1)
        figures = self.backend.run_reconciliation()
        self.assertEqual(figures[0]["unexplained"], 0)
        arrived = self.env["stock.quant"].search(
            [("location_id", "child_of", target.lot_stock_id.id)]
        )
        self.assertEqual(sum(arrived.mapped("quantity")), 8)

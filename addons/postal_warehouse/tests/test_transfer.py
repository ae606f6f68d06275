from odoo.tests import tagged

from .common import WmsCommon


@tagged("post_install", "-at_install")
class TestTransfer(WmsCommon):
    """Goods between warehouses: each side does its part under its own number."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second_backend = cls._create_backend(code="T2", name="Second WMS")
        cls._stock(cls.product, 50)
        cls._stock(cls.batched, 20, "B1")
        cls._stock(cls.batched, 20, "B2")

    @classmethod
    def _create_supplied(cls, backend=None):
        """A warehouse that is supplied from the first one."""
        target = cls._create_warehouse("Ningbo", "NB", "W2", backend or cls.second_backend)
        if not backend:
            bindings = cls.env["wms.product"]._bind(
                cls.second_backend, cls.product | cls.batched
            )
            bindings.write({"state": "accepted"})
        return cls._supply(target)

    @classmethod
    def _supply(cls, target, source=None):
        target.resupply_wh_ids = source or cls.warehouse
        return target

    def _move(self, target, product, quantity):
        """Ask for goods at the target; gives (outgoing, incoming) transfers."""
        route = target.resupply_route_ids
        values = {"warehouse_id": target, "route_ids": route, "date_planned": self.env.cr.now()}
        before = self.env["stock.picking"].search([])
        self.env["stock.rule"].run(
            [
                self.env["stock.rule"].Procurement(
                    product, quantity, product.uom_id, target.lot_stock_id, "Supply", "Supply",
                    self.env.company, values,
                )
            ]
        )
        made = self.env["stock.picking"].search([]) - before
        outgoing = made.filtered(lambda p: p.location_dest_id.usage == "transit")
        return outgoing, made - outgoing

    def _say_in(self, backend, message, document):
        row, _is_new = self.exchange._receive(
            backend, message.METHOD, f"{document.code}:{message.out_biz_code}", message.to_xml(),
            document,
        )
        self.env.flush_all()
        with self._on_test_cursors():
            self.exchange._drain(backend, "in")
        self.env.invalidate_all()
        return row

    def test_each_backend_is_told_its_own_part_when_it_can_do_it(self):
        target = self._create_supplied()
        outgoing, incoming = self._move(target, self.batched, 10)
        sent = self._accept(outgoing.wms_document_id)
        self.assertRecordValues(
            sent, [{"kind": "stockout", "purpose": "transfer", "backend_id": self.backend.id}]
        )
        self.assertFalse(incoming.wms_document_id)
        self._say(self._shipped(sent, "K1", self._line(sent.line_ids, 10, ("B1", 10))), sent)
        received = self._accept(incoming.wms_document_id)
        self.assertRecordValues(
            received,
            [
                {
                    "kind": "receipt",
                    "purpose": "transfer",
                    "backend_id": self.second_backend.id,
                    "code": incoming.name,
                }
            ],
        )
        message = self._received(received, "K1", self._line(received.line_ids, 10, ("B1", 10)))
        row = self._say_in(self.second_backend, message, received)
        self.assertEqual((row.state, received.state, incoming.state), ("done", "done", "done"))
        self.assertEqual(self._quantity(self.batched, "B1"), 10)
        self.assertEqual(self._quantity(self.batched, "B1", target.lot_stock_id), 10)
        self.assertEqual(self._quantity(self.batched, "B1", outgoing.location_dest_id), 0)

    def test_what_was_shipped_short_arrives_short(self):
        target = self._create_supplied()
        outgoing, incoming = self._move(target, self.product, 10)
        sent = self._accept(outgoing.wms_document_id)
        self._say(self._shipped(sent, "K1", self._line(sent.line_ids, 8)), sent)
        self.assertEqual(incoming.wms_document_id.line_ids.planned, 8)
        follows = self.env["stock.picking"].search([("backorder_id", "=", incoming.id)])
        self.assertEqual(follows.move_ids.product_uom_qty, 2)
        self.assertFalse(follows.wms_document_id)
        sent.action_cancel_rest()
        self.assertEqual(follows.state, "cancel")
        received = self._accept(incoming.wms_document_id)
        message = self._received(received, "K2", self._line(received.line_ids, 8))
        self._say_in(self.second_backend, message, received)
        self.assertRecordValues(received, [{"state": "done", "has_rest": False}])
        self.assertEqual(self._quantity(self.product, location=target.lot_stock_id), 8)

    def test_parts_that_follow_are_told_as_they_leave(self):
        target = self._create_supplied(self.backend)
        outgoing, incoming = self._move(target, self.product, 10)
        sent = self._accept(outgoing.wms_document_id)
        line = self._line(sent.line_ids, 4)
        self._say(self._shipped(sent, "K1", line, confirm_type=1), sent)
        self._say(self._shipped(sent, "K2", self._line(sent.line_ids, 6)), sent)
        follows = self.env["stock.picking"].search([("backorder_id", "=", incoming.id)])
        documents = (incoming | follows).wms_document_id
        self.assertEqual(documents.sorted("id").line_ids.mapped("planned"), [4, 6])
        self.assertEqual(set(documents.backend_id), {self.backend})
        self.assertEqual(len(set((documents | sent).mapped("code"))), 3)
        for document in self._accept(documents):
            line = self._line(document.line_ids, int(document.line_ids.planned))
            self._say(self._received(document, "K3", line), document)
        self.assertEqual(documents.mapped("state"), ["done", "done"])
        self.assertEqual(self._quantity(self.product, location=target.lot_stock_id), 10)

    def test_more_and_other_batches_than_were_sent_never_make_transit_negative(self):
        target = self._create_supplied(self.backend)
        outgoing, incoming = self._move(target, self.batched, 10)
        sent = self._accept(outgoing.wms_document_id)
        self._say(self._shipped(sent, "K1", self._line(sent.line_ids, 10, ("B1", 10))), sent)
        received = self._accept(incoming.wms_document_id)
        line = self._line(received.line_ids, 13, ("B1", 9), ("B7", 4))
        self._say(self._received(received, "K1", line), received)
        self.assertEqual(received.state, "done")
        self.assertEqual(self._quantity(self.batched, "B7", target.lot_stock_id), 4)
        self.assertEqual(self._quantity(self.batched, "B1", target.lot_stock_id), 9)
        transit = outgoing.location_dest_id
        self.assertEqual(self._quantity(self.batched, "B1", transit), 1)
        self.assertEqual(self._quantity(self.batched, "B7", transit), 0)

    def test_from_our_own_warehouse_into_an_external_one(self):
        own = self.env["stock.warehouse"].create({"name": "Own", "code": "OWN"})
        self._stock(self.product, 10, location=own.lot_stock_id)
        self._supply(self.warehouse, own)
        outgoing, incoming = self._move(self.warehouse, self.product, 6)
        self.assertFalse(outgoing.wms_document_id or incoming.wms_document_id)
        outgoing.move_ids.write({"quantity": 6, "picked": True})
        outgoing.button_validate()
        received = self._accept(incoming.wms_document_id)
        self.assertEqual(received.purpose, "transfer")
        self._say(self._received(received, "K1", self._line(received.line_ids, 6)), received)
        self.assertEqual(incoming.state, "done")
        self.assertEqual(self._quantity(self.product), 56)

    def test_from_an_external_warehouse_into_our_own(self):
        own = self.env["stock.warehouse"].create({"name": "Own", "code": "OWN"})
        self._supply(own)
        outgoing, incoming = self._move(own, self.product, 6)
        sent = self._accept(outgoing.wms_document_id)
        self.assertFalse(incoming.wms_document_id)
        self._say(self._shipped(sent, "K1", self._line(sent.line_ids, 6)), sent)
        self.assertFalse(incoming.wms_document_id)
        self.assertEqual(incoming.move_ids.quantity, 6)
        incoming.button_validate()
        self.assertEqual(self._quantity(self.product, location=own.lot_stock_id), 6)

    def test_a_transfer_cancelled_before_it_left_is_never_told_to_the_other_side(self):
        target = self._create_supplied()
        outgoing, incoming = self._move(target, self.product, 10)
        outgoing.action_cancel()
        self.assertEqual((outgoing.state, incoming.state), ("cancel", "cancel"))
        self.assertFalse(incoming.wms_document_id)

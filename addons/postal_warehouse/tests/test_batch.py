from odoo.tests import tagged

from .common import WmsCommon


@tagged("post_install", "-at_install")
class TestBatch(WmsCommon):
    """Many messages in one transaction, and what becomes of one that cannot be booked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._stock(cls.product, 1000)
        cls._stock(cls.batched, 12, "B1")

    def _ship_all(self, number, product, quantity, *batches):
        """Deliveries the warehouse has worked on and shipped, nothing of it booked yet."""
        orders = self.env["sale.order"]
        for _number in range(number):
            orders |= self._sell((product, quantity))
        documents = self._accept(orders.picking_ids.wms_document_id)
        rows = self.exchange
        for document in documents:
            line = self._line(document.line_ids, quantity, *batches)
            rows |= self._store(self._step(document, "PICK"), document)
            rows |= self._store(
                self._shipped(
                    document, "K1", line, packages=(self._parcel(f"EM{document.id}"),)
                ),
                document,
            )
        return documents, rows

    def test_many_deliveries_are_booked_each_with_its_own(self):
        documents, rows = self._ship_all(8, self.product, 3)
        self._drain("in")
        self.assertEqual(set(rows.mapped("state")), {"done"})
        self.assertEqual(set(documents.mapped("state")), {"done"})
        self.assertEqual(self._quantity(self.product), 1000 - 8 * 3)
        for document in documents:
            self.assertEqual(document.tracking_numbers, f"EM{document.id}")
            self.assertEqual(document.step_ids.mapped("name"), ["picked"])
            self.assertEqual(document.fact_ids.quantity, 3)
            self.assertEqual(document.picking_id.sale_id.order_line.qty_delivered, 3)

    def test_those_that_fit_together_are_booked_and_the_others_wait(self):
        documents, rows = self._ship_all(5, self.batched, 5, ("B1", 5))
        self._drain("in")
        done = documents.filtered(lambda d: d.state == "done")
        self.assertEqual(len(done), 2)
        self.assertEqual(done, documents.sorted("id")[:2])
        self.assertEqual(self._quantity(self.batched, "B1"), 2)
        waiting = rows.filtered(lambda row: row.state == "waiting")
        self.assertEqual(waiting.mapped("res_id"), (documents - done).ids)
        self.assertTrue(all("3 shipped more" in row.error for row in waiting))
        self.assertEqual(set((documents - done).mapped("state")), {"working"})

    def test_a_broken_one_in_the_middle_holds_nobody_up(self):
        documents, rows = self._ship_all(5, self.product, 1)
        broken = rows.filtered(lambda row: row.res_id == documents[2].id)[-1]
        broken.payload = broken.payload.replace("TEA", "WHO")
        self._drain("in")
        self.assertEqual(broken.state, "waiting")
        self.assertIn("WHO", broken.error)
        self.assertEqual(set((rows - broken).mapped("state")), {"done"})
        self.assertEqual(self._quantity(self.product), 996)

    def test_receipts_and_deliveries_of_the_same_goods_in_one_go(self):
        receipt = self._accept(self._buy((self.batched, 30)).picking_ids.wms_document_id)
        _documents, first = self._ship_all(1, self.batched, 5, ("B1", 5))
        row = self._store(
            self._received(receipt, "R1", self._line(receipt.line_ids, 30, ("B9", 30))), receipt
        )
        documents, second = self._ship_all(3, self.batched, 10, ("B9", 10))
        self._drain("in")
        rows = row | first | second
        self.assertEqual(rows.filtered("error").mapped("error"), [])
        self.assertEqual(set(rows.mapped("state")), {"done"})
        self.assertEqual(set(documents.mapped("state")), {"done"})
        self.assertEqual(self._quantity(self.batched, "B9"), 0)
        self.assertEqual(self._quantity(self.batched, "B1"), 7)

    def test_together_costs_less_than_half_of_one_by_one(self):
        _documents, rows = self._ship_all(8, self.product, 3)
        together = self._count_queries(lambda: self.backend._handle_inbound_many(rows))
        _documents, rows = self._ship_all(8, self.product, 3)

        def one_by_one():
            for row in rows:
                self.backend._handle_inbound(row)
                self.env.flush_all()

        self.assertLess(2 * together, self._count_queries(one_by_one))

    def _count_queries(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

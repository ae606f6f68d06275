from odoo.tests import tagged

from .common import WmsCommon
from .wms_control_kit import Shelf, serve


@tagged("post_install", "-at_install")
class TestReconciliation(WmsCommon):
    """The warehouse answers in its own words; reading and comparing are real."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._stock(cls.product, 10)
        cls._stock(cls.batched, 5, "B1")

    def _compare(self, *rows):
        """Compare with a warehouse that tells (code, quantity, lot, quality)."""
        serve(self, Shelf(rows))
        [figures] = self.backend.run_reconciliation()
        return figures, self.backend.reconciliation_id.line_ids

    def test_equal_books_have_no_difference(self):
        figures, lines = self._compare(("TEA", 10), ("MILK", 5, "B1"))
        self.assertEqual(
            figures,
            {
                "backend": "T1",
                "lines_compared": 2,
                "differences": 0,
                "explained": 0,
                "unexplained": 0,
            },
        )
        self.assertFalse(lines)

    def test_a_batch_told_of_goods_kept_without_is_no_difference(self):
        figures, _lines = self._compare(("TEA", 4, "X"), ("TEA", 6, "Y"), ("MILK", 5, "B1"))
        self.assertEqual(figures["differences"], 0)

    def test_each_difference_is_stored_by_product_batch_and_quality(self):
        figures, lines = self._compare(
            ("TEA", 9), ("MILK", 4, "B1"), ("MILK", 1, "B2"), ("MILK", 1, "B1", "defective")
        )
        self.assertEqual((figures["differences"], figures["unexplained"]), (4, 4))
        found = {
            (line.product_id.default_code, line.lot_name, line.quality): line.difference
            for line in lines
        }
        self.assertEqual(
            found,
            {
                ("TEA", False, "good"): -1,
                ("MILK", "B1", "good"): -1,
                ("MILK", "B2", "good"): 1,
                ("MILK", "B1", "defective"): 1,
            },
        )

    def test_goods_nobody_told_us_about_are_a_difference(self):
        figures, lines = self._compare(("TEA", 10), ("MILK", 5, "B1"), ("WHO", 2))
        self.assertEqual(figures["unexplained"], 1)
        self.assertRecordValues(lines, [{"item_code": "WHO", "told": 2, "held": 0}])

    def test_defective_goods_are_compared_where_they_lie(self):
        self._stock(self.product, 2, location=self.warehouse.wms_defective_location_id)
        figures, _lines = self._compare(
            ("TEA", 10), ("TEA", 2, "", "defective"), ("MILK", 5, "B1")
        )
        self.assertEqual(figures["differences"], 0)

    def test_a_message_not_booked_yet_explains_its_difference(self):
        document = self._accept(self._sell((self.batched, 3)).picking_ids.wms_document_id)
        line = document.line_ids
        self._store(self._shipped(document, "K1", self._line(line, 3, ("B1", 3))), document)
        document.state = "done"
        figures, lines = self._compare(("TEA", 10), ("MILK", 2, "B1"))
        self.assertEqual((figures["explained"], figures["unexplained"]), (1, 0))
        self.assertRecordValues(lines, [{"stored": -3, "explanation": document.code}])

    def test_work_at_the_warehouse_explains_no_more_than_it_is(self):
        document = self._accept(self._sell((self.batched, 3)).picking_ids.wms_document_id)
        figures, lines = self._compare(("TEA", 10), ("MILK", 2, "B1"))
        self.assertEqual((figures["explained"], figures["unexplained"]), (1, 0))
        self.assertEqual(lines.explanation, document.code)
        figures, _lines = self._compare(("TEA", 10), ("MILK", 1, "B1"))
        self.assertEqual((figures["explained"], figures["unexplained"]), (0, 1))

    def test_deliveries_at_work_do_not_explain_more_goods(self):
        self._accept(self._sell((self.batched, 3)).picking_ids.wms_document_id)
        figures, _lines = self._compare(("TEA", 10), ("MILK", 6, "B1"))
        self.assertEqual((figures["explained"], figures["unexplained"]), (0, 1))

    def test_all_backends_are_compared_at_once(self):
        self._compare(("TEA", 10), ("MILK", 5, "B1"))
        [figures] = self.env["wms.backend"].reconcile_all()
        self.assertEqual(figures["backend"], "T1")

    def test_figures_count_the_messages(self):
        self._accept(self._sell((self.product, 1)).picking_ids.wms_document_id)
        self.exchange._reject(self.backend, "x", "", "forged", "sign")
        [figures] = self.env["wms.backend"].get_exchange_figures()
        self.assertEqual(
            {key: figures[key] for key in ("backend", "out", "in", "rejected", "waiting")},
            {"backend": "T1", "out": 1, "in": 0, "rejected": 1, "waiting": 0},
        )
        self.assertGreaterEqual(figures["seconds_to_accept"], 0)
        self.assertIsNone(figures["seconds_to_done"])

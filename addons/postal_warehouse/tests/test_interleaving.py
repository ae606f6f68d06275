import random

from odoo.tests import tagged

from ..lib import qimen
from .common import WmsCommon

SEEDS = range(6)


@tagged("post_install", "-at_install")
class TestInterleaving(WmsCommon):
    """Messages about a document in whatever order, however often: the stock ends the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.extra = cls._create_product("Sample", "EXTRA")
        cls.serial = cls._create_product("Scale", "SCALE", tracking="serial")
        for product in (cls.product, cls.extra):
            cls._stock(product, 1000)
        for lot in ("B1", "B2"):
            cls._stock(cls.batched, 1000, lot)

    def _get_stock(self):
        rows = self.env["stock.quant"]._read_group(
            [("location_id.usage", "=", "internal")],
            ["product_id", "lot_id", "location_id"],
            ["quantity:sum"],
        )
        return {
            (product.default_code, lot.name or "", location.id): quantity
            for product, lot, location, quantity in rows
        }

    def _play(self, document, messages, dice):
        """Say the messages in an order of the dice's, some twice; give what changed."""
        before = self._get_stock()
        order = messages if dice is None else self._shuffle(messages, dice)
        for message in order:
            self._store(message, document)
            if dice is None or dice.random() < 0.5:
                self._drain("in")
        self._drain("in")
        after = self._get_stock()
        changes = {
            key: after.get(key, 0) - before.get(key, 0)
            for key in {*before, *after}
            if after.get(key, 0) != before.get(key, 0)
        }
        open_rows = self.exchange.search(
            [("document_name", "=", document.code), ("state", "in", ("received", "waiting"))]
        )
        return {
            "stock": changes,
            "state": document.state,
            "has_rest": document.has_rest,
            "done": sorted((ln.product_id.default_code, ln.done) for ln in document.line_ids),
            "open": open_rows.mapped("error"),
            "pickings": set(document.picking_ids.mapped("state")),
        }

    def _shuffle(self, messages, dice):
        order = messages + [dice.choice(messages) for _number in range(3)]
        dice.shuffle(order)
        return order

    def _compare(self, make, expected):
        document, messages = make()
        in_order = self._play(document, messages, None)
        self.assertEqual(in_order["stock"], expected)
        self.assertEqual(in_order["open"], [])
        for seed in SEEDS:
            document, messages = make()
            with self.subTest(seed=seed):
                self.assertEqual(self._play(document, messages, random.Random(seed)), in_order)

    def test_a_delivery_in_parts_with_a_late_one_and_an_unplanned_product(self):
        here = self.stock_location.id

        def make():
            order = self._sell((self.product, 5), (self.batched, 4))
            document = self._accept(order.picking_ids.wms_document_id)
            tea, milk = document.line_ids
            stranger = qimen.ConfirmedLine(item_code="EXTRA", actual_qty=1)

            def say(key, *lines, confirm_type=1):
                return self._shipped(document, key, *lines, confirm_type=confirm_type)

            return document, [
                say("K1", self._line(tea, 2), self._line(milk, 2, ("B1", 2))),
                say("K2", self._line(milk, 1, ("B2", 1))),
                say("K3", self._line(tea, 1), stranger),
                say("K4", self._line(tea, 1), self._line(milk, 1, ("B1", 1)), confirm_type=0),
                say("K5", self._line(tea, 1)),
            ]

        self._compare(
            make,
            {
                ("TEA", "", here): -5,
                ("MILK", "B1", here): -3,
                ("MILK", "B2", here): -1,
                ("EXTRA", "", here): -1,
            },
        )

    def test_a_receipt_with_qualities_and_more_than_planned(self):
        self._compare(self._make_receipt, self._get_received())

    def test_a_receipt_with_putaway_and_its_steps(self):
        self.backend.has_putaway = True

        def make():
            document, messages = self._make_receipt()
            steps = [("PARTFULFILLED", "K1"), ("PARTFULFILLED", "K2"), ("FULFILLED", "K3")]
            return document, messages + [
                self._step(document, status, remark=key) for status, key in steps
            ]

        self._compare(make, self._get_received())

    def _make_receipt(self):
        order = self._buy((self.product, 5), (self.batched, 6))
        document = self._accept(order.picking_ids.wms_document_id)
        tea, milk = document.line_ids

        def say(key, *lines, confirm_type=1):
            return self._received(document, key, *lines, confirm_type=confirm_type)

        return document, [
            say("K1", self._line(tea, 4), self._line(milk, 3, ("R1", 2), ("R2", 1, "CC"))),
            say("K2", self._line(milk, 2, ("R2", 1), ("R1", 1, "JS"))),
            say("K3", self._line(tea, 3), self._line(milk, 1, ("R1", 1)), confirm_type=0),
        ]

    def _get_received(self):
        here = self.stock_location.id
        defective = self.warehouse._get_wms_quality_location("defective").id
        damaged = self.warehouse._get_wms_quality_location("damaged").id
        return {
            ("TEA", "", here): 7,
            ("MILK", "R1", here): 3,
            ("MILK", "R2", here): 1,
            ("MILK", "R2", defective): 1,
            ("MILK", "R1", damaged): 1,
        }

    def test_a_document_announced_in_lines_is_final_in_any_order(self):
        def make():
            order = self._sell((self.product, 5), (self.batched, 2))
            document = self._accept(order.picking_ids.wms_document_id)
            tea, milk = document.line_ids
            first, last = self._line(tea, 5), self._line(milk, 2, ("B1", 2))
            return document, [
                self._shipped(document, "K1", first, confirm_type=1, total=2),
                self._shipped(document, "K2", last, confirm_type=0, total=2),
            ]

        here = self.stock_location.id
        self._compare(make, {("TEA", "", here): -5, ("MILK", "B1", here): -2})

from odoo.tests import tagged

from .common import WmsCommon


@tagged("post_install", "-at_install")
class TestRefusal(WmsCommon):
    def test_refusals_are_told_in_words_of_what_can_be_done(self):
        adapter = self.backend._adapter()
        cases = (
            ("unknown-item", "TEA is not known", "product"),
            ("B001", "商品编码TEA不存在", "product"),
            ("B002", "批次号不存在", "batch"),
            ("B003", "库存不足", "stock"),
            ("stock-short", "3 left", "stock"),
            ("address-incomplete", "no city", "address"),
            ("B004", "收货人地址不完整", "address"),
            ("warehouse-closed", "until Monday", "closed"),
            ("B005", "仓库停仓", "closed"),
            ("sign-check-failure", "Illegal request", "signature"),
            ("isv.invalid-signature", "签名错误", "signature"),
            ("B999", "whatever", "other"),
            ("", "", "other"),
        )
        for code, message, cause in cases:
            with self.subTest(code=code, message=message):
                self.assertEqual(adapter.cause(code, message), cause)

    def test_each_cause_has_words_for_people(self):
        document = self._sell((self.product, 1)).picking_ids.wms_document_id
        causes = [key for key, _label in document._fields["cause"].selection]
        for cause in causes:
            with self.subTest(cause):
                document._set_cause(cause, "REASON")
                self.assertIn("REASON", document.cause_message)
                self.assertTrue(document.cause_advice)
                self.assertTrue(document.cause_owner)

    def test_an_unchanged_cause_keeps_its_time(self):
        document = self._sell((self.product, 1)).picking_ids.wms_document_id
        document._set_cause("stock", "a")
        document.cause_since = "2026-01-01"
        document._set_cause("stock", "b")
        self.assertEqual(document.cause_since.year, 2026)
        document._set_cause("address", "c")
        self.assertGreater(document.cause_since, document.create_date.replace(year=2020))

    def test_an_address_that_cannot_be_written_is_found_before_sending(self):
        self.customer.write({"phone": False, "street": False})
        document = self._sell((self.product, 1)).picking_ids.wms_document_id
        row = self.exchange.search([("res_id", "=", document.id), ("direction", "=", "out")])
        self._drain("out")
        self.assertEqual(row.state, "waiting")
        self.assertRecordValues(document, [{"state": "blocked", "cause": "address"}])
        self.assertIn("mobile", document.cause_message)

    def test_half_a_unit_cannot_be_told(self):
        self.product.uom_id = self.env.ref("uom.product_uom_kgm")
        document = self._sell((self.product, 1.5)).picking_ids.wms_document_id
        self._drain("out")
        self.assertRecordValues(document, [{"state": "blocked", "cause": "other"}])
        self.assertIn("1.5", document.cause_message)

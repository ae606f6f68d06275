import re
from html import unescape
from unittest.mock import patch

from lxml import html

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import OcCommon


@tagged("post_install", "-at_install")
class TestPrints(OcCommon):
    """What stands on paper, in the language of who gets it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls._create_common_table()
        cls.tea.tracking = "lot"
        cls.unit = cls._create_unit(
            ref="U-7", receiver_name="Guard Li", receiver_phone="13900000007", lang="en_US"
        )
        cls.lot = cls.env["stock.lot"].create({"name": "LOT-A", "product_id": cls.tea.id})
        cls.env["stock.quant"]._update_available_quantity(
            cls.tea, cls.north.lot_stock_id, 10, lot_id=cls.lot
        )
        cls.env["stock.quant"]._update_available_quantity(cls.salt, cls.south.lot_stock_id, 10)
        with freeze_time("2026-11-23 01:00:00"):
            cls.order = cls._create_order(cls.unit, {cls.tea: 3, cls.salt: 2})
            cls.order.client_order_ref = "PO-77"
            cls.order.action_confirm()
        cls.picking = cls.order.picking_ids.filtered(
            lambda picking: picking.picking_type_id.warehouse_id == cls.north
        )

    def _print(self, report, record, lang=None):
        reports = self.env["ir.actions.report"]
        content = reports._render_qweb_html(report, record.ids)[0]
        return html.fromstring(content)

    def _text(self, tree):
        return re.sub(r"\s+", " ", unescape(tree.text_content())).strip()

    def _table(self, tree, name):
        return [
            [self._text(cell) for cell in row.xpath("./td")]
            for row in tree.xpath(f"//table[@name='{name}']/tbody/tr")
        ]

    def _ship(self):
        self.picking.move_ids.picked = True
        package = self.env["stock.package"].create({"name": "BOX-1"})
        self.picking.move_line_ids.result_package_id = package
        self.picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(self.picking.state, "done")

    def _facts(self, tree):
        return {
            self._text(fact.xpath("./strong")[0]): self._text(fact.xpath("./div")[0])
            for fact in tree.xpath("//div[@name='oc_fact']")
        }

    def test_the_delivery_note_says_who_receives_what_from_where_and_when(self):
        self._ship()
        tree = self._print("stock.report_deliveryslip", self.picking)
        self.assertEqual(
            self._facts(tree),
            {
                "Ordering Unit": "U-7 North Campus",
                "Receiver": "Guard Li 13900000007",
                "Distribution Centre": "North DC",
                "Ships": "11/23/2026",
                "Arrives": "11/24/2026",
            },
        )
        self.assertEqual(
            self._table(tree, "oc_lot_table"), [["[TEA] Tea", "LOT-A", "BOX-1", "3 Units"]]
        )
        self.assertIn(self.order.name, self._text(tree))
        self.assertIn("PO-77", self._text(tree))

    def test_prices_are_on_the_note_only_where_the_unit_wants_them(self):
        for shipped in (False, True):
            if shipped:
                self._ship()
            self.unit.print_delivery_prices = False
            tree = self._print("stock.report_deliveryslip", self.picking)
            self.assertFalse(tree.xpath("//table[@name='oc_price_table']"))
            self.assertNotIn("27.00", self._text(tree))
            self.assertNotIn("9.00", self._text(tree))
            self.unit.print_delivery_prices = True
            tree = self._print("stock.report_deliveryslip", self.picking)
            rows = self._table(tree, "oc_price_table")
            self.assertEqual([row[:2] for row in rows], [["[TEA] Tea", "3 Units"]])
            self.assertIn("9.00", rows[0][2])
            self.assertIn("27.00", rows[0][3])

    def test_the_note_speaks_the_language_of_the_unit(self):
        self.unit.lang = "zh_CN"
        facts = self._facts(self._print("stock.report_deliveryslip", self.picking))
        self.assertEqual(facts["订货单位"], "U-7 North Campus")
        self.assertEqual(facts["配送中心"], "North DC")

    def test_another_customers_note_is_odoos_own(self):
        firm = self.env["res.partner"].create({"name": "Firm"})
        picking = self.picking.copy({"partner_id": firm.id})
        tree = self._print("stock.report_deliveryslip", picking)
        self.assertEqual(self._facts(tree), {})

    def test_the_order_tells_centres_and_dates(self):
        tree = self._print("sale.report_saleorder", self.order)
        self.assertEqual(
            self._table(tree, "oc_deliveries"),
            [
                ["North DC", "11/23/2026", "11/24/2026"],
                ["South DC", "11/23/2026", "11/24/2026"],
            ],
        )
        self.unit.lang = "zh_CN"
        text = self._text(self._print("sale.report_saleorder", self.order))
        self.assertIn("配送中心", text)

    def test_the_order_shows_freight_as_a_line(self):
        freight = self._create_product("Freight", "FRT", 12.0, type="service", is_storable=False)
        self.order.order_line = [
            Command.create({"product_id": freight.id, "price_unit": 12, "is_delivery": True})
        ]
        text = self._text(self._print("sale.report_saleorder", self.order))
        self.assertIn("Freight", text)
        self.assertIn("12.00", text)

    def _create_statement(self):
        account = self.env["oc.fund.account"].create({"partner_id": self.customer.id})
        types = self.env["oc.fund.change.type"]
        for day, amount in (("2026-01-05", 1000.1), ("2026-02-03", 0.07), ("2026-02-09", -33.33)):
            with freeze_time(f"{day} 04:00:00"):
                posting = {"account": account, "amount": amount, "cause": f"print,{day}"}
                posting["type"] = types._get_for_kind("adjustment")
                self.env["oc.fund.entry"]._post([posting])
        return self.env["oc.fund.statement"].create(
            {"account_id": account.id, "date_from": "2026-02-01", "date_to": "2026-02-28"}
        )

    def test_the_statements_opening_and_entries_give_its_closing_to_the_cent(self):
        statement = self._create_statement()
        tree = self._print("oc_customer.report_fund_statement", statement)
        rows = self._table(tree, "oc_statement")
        cents = [[self._cents(cell) for cell in row[-2:]] for row in rows]
        opening, entries = cents[0][1], cents[1:]
        self.assertEqual((opening, [row[0] for row in entries]), (100010, [7, -3333]))
        closing = self._cents(self._text(tree.xpath("//tr[@name='closing']/td[2]")[0]))
        self.assertEqual(opening + sum(row[0] for row in entries), closing)
        self.assertEqual((entries[-1][1], closing), (96684, 96684))

    def test_the_statement_speaks_the_language_of_the_customer(self):
        statement = self._create_statement()
        self.customer.lang = "zh_CN"
        text = self._text(self._print("oc_customer.report_fund_statement", statement))
        self.assertIn("期初余额", text)
        self.assertNotIn("Opening balance", text)

    def test_without_a_pdf_maker_the_statement_opens_in_the_browser_and_says_so(self):
        statement = self._create_statement()
        reports = self.env.registry["ir.actions.report"]
        with patch.object(reports, "get_wkhtmltopdf_state", lambda self: "install"):
            action = statement.action_print()
        self.assertEqual(action["tag"], "display_notification")
        self.assertIn("cannot make PDF files", action["params"]["message"])
        self.assertEqual(action["params"]["next"]["report_type"], "qweb-html")
        with patch.object(reports, "get_wkhtmltopdf_state", lambda self: "ok"):
            self.assertEqual(statement.action_print()["report_type"], "qweb-pdf")

    def _cents(self, text):
        digits = re.sub(r"[^\d.-]", "", text.replace("−", "-"))
        return round(float(digits) * 100) if digits else 0

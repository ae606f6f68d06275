from lxml import html

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .wave_common import WaveCommon


@tagged("post_install", "-at_install")
class TestPaper(WaveCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_source()

    def _wave(self, *told):
        orders = self._ship_ready(*told)
        wave = orders._make_waves()
        orders.picking_ids._get_waybills()
        return orders, wave.with_user(self.shipper)

    def _render(self, report, paper):
        content, _kind = self.env["ir.actions.report"].with_user(self.shipper)._render_qweb_html(
            f"ecom_orders.{report}", paper.ids
        )
        return html.fromstring(content)

    def _last_paper(self):
        return self.env["ecom.paper"].search([], limit=1)

    def test_waybills_print_in_the_order_of_their_numbers_and_are_marked(self):
        orders, wave = self._wave(self._told("1", receiver_name="李娜"), self._told("2"))
        action = wave.action_print_waybills()
        self.assertIn("cannot make PDF files", action["params"]["message"])
        paper = self._last_paper()
        self.assertEqual((paper.kind, paper.delivery_count, paper.user_id),
                         ("waybill", 2, self.shipper))
        pages = self._render("report_waybills_screen", paper).find_class("o_ecom_label")
        self.assertEqual(len(pages), 2)
        self.assertIn("李娜", pages[0].text_content())
        self.assertIn(orders[0].tracking_ref, pages[0].text_content())
        self.assertTrue(pages[0].xpath(".//img[starts-with(@src, 'data:image/svg')]"))
        self.assertEqual(orders.picking_ids.mapped("waybill_print_count"), [1, 1])
        self.assertTrue(all(orders.waybill_ids.mapped("printed_at")))
        self.assertEqual(wave.waybill_printed_count, 2)
        paper.with_user(self.shipper).action_print_again()
        self.assertEqual(orders.picking_ids.mapped("waybill_print_count"), [2, 2])

    def test_several_carriers_print_at_once_each_on_its_own_label(self):
        post = self._create_carrier("Post")
        self._create_source(name="Post", carrier_id=post.id, prefix="RA")
        self.env["ecom.label.template"].create(
            {"name": "Small", "width": 76, "height": 50, "carrier_ids": post.ids,
             "block_ids": [(0, 0, {"placeholder": "text", "text": "SMALL <b>"})]}
        )
        [first] = self._ship_ready(self._told("1"))
        [second] = self._ship_ready(self._told("2"), carrier=post)
        wave = (first + second)._make_waves()
        (first + second).picking_ids._get_waybills()
        wave.with_user(self.shipper).action_print_waybills()
        page = self._render("report_waybills_screen", self._last_paper())
        sheets = page.find_class("o_ecom_sheet")
        self.assertEqual([sheet.get("class").split()[1] for sheet in sheets],
                         ["s1000x1500", "s760x500"])
        self.assertIn("SMALL <b>", sheets[1].text_content())
        self.assertIn("size: 76", page.xpath("//style")[0].text.replace(".0mm", "mm"))

    def test_without_a_number_or_a_template_nothing_is_printed(self):
        orders = self._ship_ready(self._told("1"))
        with self.assertRaisesRegex(UserError, "Get the waybills first"):
            orders.with_user(self.shipper).action_print_waybills()
        orders.picking_ids._get_waybills()
        self.env["ecom.label.template"].search([]).active = False
        with self.assertRaisesRegex(UserError, "EMS has no label template"):
            orders.with_user(self.shipper).action_print_waybills()
        self.assertFalse(self._last_paper() or orders.is_printed)

    def test_who_has_no_number_yet_is_left_out_and_said(self):
        first, second = self._ship_ready(self._told("1"), self._told("2"))
        first.picking_ids._get_waybills()
        action = (first + second).with_user(self.shipper).action_print_waybills()
        self.assertIn("1 deliveries have no waybill", action["params"]["message"])
        self.assertEqual(self._last_paper().picking_ids, first.picking_ids)

    def test_a_delivery_note_shows_shop_message_goods_and_gift(self):
        orders, wave = self._wave(self._told("1", ("TEA", 2, 1), ("RICE", 1, 0),
                                             buyer_note="Bitte <klingeln>"))
        orders.line_ids[1].sudo().write({"is_gift": True, "sku": False})
        wave.action_print_notes()
        page = self._render("report_notes", self._last_paper())
        text = page.text_content()
        self.assertEqual([len(row) for row in page.xpath("//tbody/tr")], [3, 3])
        for wanted in ("MALL", "N-1", orders.picking_ids.name, "Bitte <klingeln>", "Gift", "Li Na"):
            self.assertIn(wanted, text)

    def test_pick_lists_by_bin_name_the_orders_and_summed_the_pieces(self):
        orders, wave = self._wave(self._told("1"), self._told("2", ("TEA", 3, 1), ("RICE", 1, 1)))
        orders[0].picking_ids.move_line_ids.location_id = self.bins[1]
        self.rice.write({"default_code": False, "barcode": False})
        wave.action_print_picklist_bin()
        page = self._render("report_picklists", self._last_paper())
        self.assertEqual([len(row) for row in page.xpath("//tbody/tr")], [5, 5, 5])
        rows = self._last_paper()._get_pick_rows()
        self.assertEqual(
            sorted((row["product"].name, row["quantity"], dict(row["numbers"])) for row in rows),
            [("Rice", 1, {2: 1}), ("Tea", 2, {1: 2}), ("Tea", 3, {2: 3})],
        )
        wave.action_print_picklist_summed()
        paper = self._last_paper()
        rows = {row["product"].name: row for row in paper._get_pick_rows()}
        self.assertEqual({name: row["quantity"] for name, row in rows.items()},
                         {"Tea": 5, "Rice": 1})
        self.assertEqual(sorted(rows["Tea"]["bins"].values()), [2, 3])
        self.assertIn("2 orders", self._render("report_picklists", paper).text_content())
        self.assertEqual(wave.picklist_printed_count, 2)

    def test_after_un_review_the_old_paper_is_void_and_the_order_says_so(self):
        orders, wave = self._wave(self._told("1"), self._told("2"))
        wave.action_print_waybills()
        paper, order = self._last_paper(), orders[0].with_user(self.clerk)
        old = order.sudo().picking_ids
        self.assertTrue(order.is_printed)
        order.action_unreview()
        self.assertRecordValues(order, [{"is_printed": False, "void_papers": old.name}])
        order.invalidate_recordset(["message_ids"])
        self.assertIn("void now: destroy them", str(order.message_ids.mapped("body")))
        order.action_approve()
        order.sudo().filtered(lambda one: one.state == "approved")._allocate()
        order.sudo().picking_ids._get_waybills()
        pages = self._render("report_waybills_screen", paper).find_class("o_ecom_label")
        self.assertEqual(["VOID" in page.text_content() for page in pages], [True, False])
        order.with_user(self.shipper).action_print_waybills()
        [page] = self._render("report_waybills_screen", self._last_paper()).find_class(
            "o_ecom_label")
        self.assertNotIn("VOID", page.text_content())
        self.assertEqual(self.Order.search([("is_printed", "=", True)]), orders)

    def test_only_shipping_clerks_print(self):
        orders, _wave = self._wave(self._told("1"))
        for name in ("action_print_waybills", "action_print_notes"):
            with self.assertRaises(AccessError):
                getattr(orders.with_user(self.clerk), name)()
        self.assertFalse(orders.is_printed)

    # Templates

    def test_a_block_stays_on_its_label(self):
        template = self.env["ecom.label.template"].create(
            {"name": "T", "width": 50, "height": 30}
        )
        vals = {"template_id": template.id, "left": 10, "top": 10, "width": 40, "height": 20}
        block = self.env["ecom.label.block"].create(vals)
        with self.assertRaisesRegex(ValidationError, "the label is 50 × 30 mm"):
            block.width = 40.1

    def test_the_preview_follows_what_is_typed(self):
        template = self.env["ecom.label.template"].new(
            {"name": "T", "width": 50, "height": 30,
             "block_ids": [(0, 0, {"placeholder": "receiver_name", "text": "<To> "})]}
        )
        self.assertIn("&lt;To&gt; 李娜", template.preview)
        template.block_ids.text = "For "
        self.assertIn("For 李娜", template.preview)

import json

from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .leak_common import MARK, PASSWORD, LeakCommon

QUIET = (
    "odoo.http", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model",
    "odoo.addons.web.controllers.export", "odoo.addons.web.controllers.report",
)


@tagged("post_install", "-at_install")
class TestDataLeaksHttp(LeakCommon, HttpCase):
    """The same over the addresses a browser or a program would try."""

    @mute_logger(*QUIET)
    def test_papers_and_files_of_it(self):
        self.authenticate(self.thief.login, PASSWORD)
        papers = {paper.kind: paper.id for paper in self.env["ecom.paper"].search([])}
        for address in (
            f"/report/html/ecom_orders.report_notes/{papers['note']}",
            f"/report/html/ecom_orders.report_waybills_screen/{papers['waybill']}",
            f"/report/html/ecom_orders.report_picklists/{papers['pick_bin']}",
            f"/report/html/stock.report_deliveryslip/{self.own.picking_ids.id}",
            *(f"/report/html/purchase.report_purchaseorder/{one.id}" for one in self.purchases),
            f"/web/content/{self.file.id}",
            f"/web/content/ir.attachment/{self.file.id}/raw",
        ):
            with self.subTest(address=address):
                answer = self.url_open(address)
                self.assertNotIn(MARK, answer.text)
                self.assertNotEqual(answer.status_code, 200)

    @mute_logger(*QUIET)
    def test_the_download_of_a_list_of_it(self):
        self.authenticate(self.thief.login, PASSWORD)
        lines = self.foreign.purchase_line_ids
        for model, ids, name in (
            ("purchase.order.line", lines.ids, "name"),
            ("purchase.order.line", False, "name"),
            ("stock.move.line", False, "move_id/picking_id/ecom_order_id/receiver_name"),
            ("wms.document", False, "origin"),
            ("ecom.order", self.foreign.ids, "receiver_name"),
        ):
            data = {
                "model": model, "ids": ids, "domain": [], "import_compat": False, "context": {},
                "groupby": [], "fields": [{"name": name, "label": "Told", "type": "char"}],
            }
            with self.subTest(model=model, ids=ids):
                answer = self.url_open("/web/export/csv", data={
                    "data": json.dumps(data), "csrf_token": Request.csrf_token(self)})
                self.assertNotIn(MARK, answer.text)

    @mute_logger(*QUIET)
    def test_reading_it_by_its_id(self):
        keys_sudo = self.env["res.users.apikeys"].with_user(self.thief).sudo()
        key = keys_sudo._generate("rpc", "leaks", False)
        headers = {"Authorization": f"bearer {key}", "Content-Type": "application/json"}
        pickings = self.foreign.picking_ids
        for records in (
            self.foreign, self.foreign.line_ids, pickings, pickings.move_ids,
            pickings.move_line_ids, self.purchases, self.purchases.order_line,
            self.env["wms.document"].search([]), self.env["ecom.paper"].search([]),
            self.env["ecom.waybill"].search([]), self.env["ecom.message"].search([]), self.file,
            self.own.message_ids,
        ):
            for method, values in (
                ("read", {"fields": ["display_name"]}),
                ("web_read", {"specification": {"display_name": {}}}),
                ("write", {"vals": {}}),
            ):
                with self.subTest(model=records._name, method=method):
                    answer = self.url_open(
                        f"/json/2/{records._name}/{method}", headers=headers,
                        data=json.dumps({"ids": records[:1].ids, **values}),
                    )
                    self.assertNotIn(MARK, answer.text)
                    self.assertEqual(answer.status_code, 403)

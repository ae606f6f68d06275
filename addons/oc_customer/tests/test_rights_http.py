import json
from xmlrpc.client import Fault

from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from .rights_common import SECRETS, RightsMatrixCommon
from .rights_matrix import KINDS

PASSWORD = "rights-of-the-kind-9"
#: model -> kinds that see the record of the mill, by the rights of the addon or of Odoo
SEEN = {
    "res.partner": ("all", "manager", "clerk", "approver", "accountant", "warehouse"),
    "sale.order": ("all", "manager", "accountant", "warehouse"),
    "sale.order.line": ("all", "manager", "accountant", "warehouse"),
    "stock.picking": ("all", "manager", "warehouse"),
    "account.move": ("all", "manager", "accountant"),
    "oc.fund.account": ("clerk", "approver"),
    "oc.fund.entry": ("clerk", "approver"),
    "oc.fund.transfer": ("clerk", "approver"),
    "oc.change.request": ("all", "manager"),
    "oc.delivery.schedule": ("all", "manager"),
    "oc.order.delivery": ("all", "manager", "warehouse"),
    "oc.api.access": (),
    "oc.fund.statement": (),
    "oc.why": (),
}
REPORTS = {
    "sale.report_saleorder": "sale.order",
    "stock.report_deliveryslip": "stock.picking",
    "oc_customer.report_fund_statement": "oc.fund.statement",
    "account.report_invoice": "account.move",
}
QUIET = (
    "odoo.http",
    "odoo.addons.rpc.controllers.xmlrpc",
    "odoo.addons.base.models.ir_rule",
    "odoo.addons.base.models.ir_model",
    "odoo.addons.web.controllers.report",
    "odoo.addons.web.controllers.export",
)


@tagged("post_install", "-at_install")
class TestRightsHttp(RightsMatrixCommon, HttpCase):
    """The same rights over the web client's calls, downloads, XML-RPC and JSON-2."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for kind in KINDS:
            if kind != "public":
                cls.users[kind].password = PASSWORD
        cls.attachment = cls.env["ir.attachment"].create(
            {
                "name": "contract.txt",
                "raw": b"13900000001",
                "res_model": "sale.order",
                "res_id": cls.order.id,
            }
        )
        cls.order.message_post(body="4321.09 agreed")
        cls.env.flush_all()

    def _login(self, kind):
        self.authenticate(None, None)
        if kind != "public":
            self.authenticate(self.users[kind].login, PASSWORD)

    def _refused_kinds(self, model):
        return [kind for kind in KINDS if kind not in SEEN[model]]

    def _call(self, model, method, *args, **kwargs):
        """What the web client gets: the answer, or the refusal as text."""
        try:
            return self.make_jsonrpc_request(
                f"/web/dataset/call_kw/{model}/{method}",
                {"model": model, "method": method, "args": args, "kwargs": kwargs},
            )
        except JsonRpcException as error:
            return f"refused: {error}"

    def assertTellsNothing(self, answer):  # noqa: N802
        for secret in SECRETS:
            self.assertNotIn(secret, str(answer))

    @mute_logger(*QUIET)
    def test_lists_forms_and_changes_in_the_web_client(self):
        counts = {model: self.env[model].sudo().search_count([]) for model in SEEN}
        for kind in KINDS:
            self._login(kind)
            for model, seen in SEEN.items():
                sample = self.samples[model][:1]
                names = ["display_name"]
                with self.subTest(kind=kind, model=model):
                    domain = [("id", "=", sample.id)]
                    listed = self._call(model, "web_search_read", domain, {"display_name": {}})
                    read = self._call(model, "read", sample.ids, names)
                    if kind in seen:
                        self.assertEqual(listed["length"], 1)
                        self.assertEqual(read[0]["id"], sample.id)
                        continue
                    self.assertTrue("refused" in listed or listed["length"] == 0, listed)
                    self.assertIn("refused", read)
                    self.assertTellsNothing((listed, read))
                    for method, args in (
                        ("write", [sample.ids, {"display_name": "x"}]),
                        ("unlink", [sample.ids]),
                        ("export_data", [sample.ids, names]),
                        ("copy", [sample.ids]),
                    ):
                        self.assertIn("refused", self._call(model, method, *args), method)
        self.assertEqual(counts, {model: self.env[model].sudo().search_count([]) for model in SEEN})

    @mute_logger(*QUIET)
    def test_prints_attachments_messages_and_exports(self):
        for kind in ("own", "team", "portal", "system", "employee", "public"):
            self._login(kind)
            for report, model in REPORTS.items():
                with self.subTest(kind=kind, report=report):
                    page = self.url_open(f"/report/html/{report}/{self.samples[model].id}")
                    self.assertTellsNothing(page.text)
            with self.subTest(kind=kind, what="attachment"):
                page = self.url_open(f"/web/content/{self.attachment.id}")
                self.assertNotEqual(page.content, b"13900000001")
                self.assertTellsNothing(page.text)
            with self.subTest(kind=kind, what="messages"):
                self.assertTellsNothing(
                    self._call("mail.message", "search_read", [("model", "=", "sale.order")])
                )
                self.assertTellsNothing(self._call("ir.attachment", "search_read", []))
            with self.subTest(kind=kind, what="image"):
                page = self.url_open(f"/web/image/res.partner/{self.mill_unit.id}/avatar_128")
                self.assertNotIn("filename=Mill", page.headers.get("Content-Disposition", ""))

    @mute_logger(*QUIET)
    def test_xmlrpc_and_json2(self):
        keys = {}
        for kind in KINDS:
            if kind != "public":
                user = self.users[kind]
                keys_sudo = self.env["res.users.apikeys"].with_user(user).sudo()
                keys[kind] = keys_sudo._generate("rpc", "rights", False)
        for kind, key in keys.items():
            for model in SEEN:
                if kind in SEEN[model]:
                    continue
                with self.subTest(kind=kind, model=model):
                    self._try_rpc(kind, key, model)

    def _try_rpc(self, kind, key, model):
        sample = self.samples[model][:1]
        login = (self.env.cr.dbname, self.users[kind].id, PASSWORD)
        try:
            answer = self.xmlrpc_object.execute_kw(
                *login, model, "search_read", [[("id", "=", sample.id)], ["display_name"]]
            )
            self.assertEqual(answer, [])
        except Fault as fault:
            self.assertTellsNothing(fault)
        answer = self.url_open(
            f"/json/2/{model}/read",
            data=json.dumps({"ids": sample.ids, "fields": ["display_name"]}),
            headers={"Authorization": f"bearer {key}", "Content-Type": "application/json"},
        )
        self.assertEqual(answer.status_code, 403, answer.text)
        self.assertTellsNothing(answer.text)

    @mute_logger(*QUIET)
    def test_a_portal_user_sees_its_own_unit_and_not_the_one_beside(self):
        contact = self._contact(self.mill_unit)
        contact.email = "canteen@example.com"
        user = new_test_user(
            self.env, "mill_portal", "base.group_portal", partner_id=contact.id, password=PASSWORD
        )
        self.authenticate(user.login, PASSWORD)
        found = self._call("sale.order", "search_read", [], ["partner_id"])
        self.assertEqual({row["partner_id"][0] for row in found}, set(self.mill_unit.ids))
        found = self._call("res.partner", "search_read", [("oc_role", "!=", False)], ["ref"])
        self.assertEqual({row["ref"] for row in found}, {"MC", "MILL"})
        found = self._call("account.move", "search_read", [], ["partner_id"])
        self.assertLessEqual({row["id"] for row in found}, set(self.invoice.ids))
        self.assertIn("refused", self._call("oc.fund.account", "search_read", []))
        contact.parent_id = self.mill_other
        found = self._call("sale.order", "search_read", [], ["partner_id"])
        self.assertEqual({row["partner_id"][0] for row in found}, set(self.mill_other.ids))
        contact.parent_id = self.mill
        found = self._call("sale.order", "search_read", [], ["partner_id"])
        self.assertEqual(
            {row["partner_id"][0] for row in found}, set((self.mill_unit + self.mill_other).ids)
        )

    @mute_logger(*QUIET)
    def test_a_conversation_with_a_customers_contact_opens_for_everybody_who_sees_it(self):
        """People who may not see the customer still read what it wrote where they work."""
        contact = self._contact(self.mill_unit)
        plain = self.env["res.partner"].create({"name": "Plumber"})
        plain.message_subscribe(contact.ids)
        plain.message_post(body="hello", author_id=contact.id, message_type="comment")
        self._login("employee")
        answer = self.make_jsonrpc_request(
            "/mail/thread/messages", {"thread_model": "res.partner", "thread_id": plain.id}
        )
        self.assertIn("hello", str(answer))
        answer = self.make_jsonrpc_request(
            "/mail/data",
            {
                "fetch_params": [
                    [
                        "mail.thread",
                        {
                            "thread_model": "res.partner",
                            "thread_id": plain.id,
                            "request_list": ["followers", "activities", "attachments"],
                        },
                    ]
                ]
            },
        )
        self.assertTrue(answer)

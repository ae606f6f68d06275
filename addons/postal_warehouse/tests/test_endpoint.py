from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlencode

from odoo.tests import HttpCase, tagged

from ..lib import qimen
from ..lib.qimen.times import format_time
from .common import WmsCommon
from .simulator import CREDENTIALS

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE request [<!ENTITY a "aaaaaaaaaa">'
    '<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><request><order><orderCode>&b;</orderCode></order>'
    "<process><processStatus>PICK</processStatus></process></request>"
)


@tagged("post_install", "-at_install")
class TestEndpoint(WmsCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._stock(cls.product, 10)
        order = cls._sell((cls.product, 2))
        cls.document = order.picking_ids.wms_document_id
        cls.document._build()
        cls.document._on_accepted("R1")

    def _message(self, status="PICK"):
        return self._step(self.document, status, operate_time=datetime(2026, 1, 2, tzinfo=UTC))

    def _url(self, method, body, secret=None, age=0, code="T1", **changes):
        params = {
            "method": method,
            "timestamp": format_time(datetime.now(UTC) - timedelta(seconds=age)),
            "format": "xml",
            "app_key": CREDENTIALS["app_key"],
            "v": "2.0",
            "sign_method": "md5",
            "customerId": CREDENTIALS["customer_id"],
            **changes,
        }
        params["sign"] = qimen.sign(params, body, secret or CREDENTIALS["secret"])
        return f"/wms/qimen/{code}?{urlencode(params)}"

    def _call(self, body, url=None, method="orderprocess.report", **options):
        url = url or self._url(method, body, **options)
        headers = {"Content-Type": "application/xml"}
        response = self.url_open(url, data=body.encode(), headers=headers)
        self.assertEqual(response.status_code, 200)
        self.env.invalidate_all()
        return qimen.Answer.parse(response.content)

    def _get_rows(self, states=("received",)):
        domain = [("direction", "=", "in"), ("state", "in", states)]
        return self.exchange.search(domain)

    def _assert_refused(self, answer, code):
        """A failure answer, a line in the log, and nothing else."""
        self.assertFalse(answer.success)
        self.assertEqual(answer.code, code)
        self.assertFalse(self._get_rows(("received", "waiting", "done")))
        rejected = self._get_rows(("rejected",))
        self.assertEqual(rejected.error_code, code)
        self.assertFalse(self.document.step_ids)
        self.assertEqual(self.document.state, "accepted")
        return rejected

    def test_a_signed_call_is_stored_and_answered(self):
        answer = self._call(self._message().to_xml())
        self.assertTrue(answer.success)
        row = self._get_rows()
        self.assertRecordValues(
            row,
            [{"kind": "orderprocess.report", "res_id": self.document.id, "tries": 0}],
        )
        self._drain("in")
        self.assertEqual(row.state, "done")
        self.assertEqual(self.document.state, "working")
        self.assertEqual(self.document.step_ids.mapped("name"), ["picked"])

    def test_the_long_name_of_a_method_and_a_small_customer_id_are_understood(self):
        body = self._message().to_xml()
        url = self._url("taobao.qimen.orderprocess.report", body).replace(
            "customerId", "customerid"
        )
        params = dict(parse_qsl(url.split("?", 1)[1]))
        params.pop("sign")
        params["sign"] = qimen.sign(params, body, CREDENTIALS["secret"])
        answer = self._call(body, url=f"/wms/qimen/T1?{urlencode(params)}")
        self.assertTrue(answer.success)

    def test_a_repeat_signed_anew_gets_the_same_answer_and_changes_nothing(self):
        body = self._message().to_xml()
        first = self._call(body)
        second = self._call(body, age=5)
        self.assertEqual((first.success, first.text), (second.success, second.text))
        self.assertEqual(len(self._get_rows()), 1)

    def test_the_very_same_call_is_refused(self):
        body = self._message().to_xml()
        url = self._url("orderprocess.report", body)
        self.assertTrue(self._call(body, url=url).success)
        answer = self._call(body, url=url)
        self.assertEqual((answer.success, answer.code), (False, "replayed"))
        self.assertEqual(len(self._get_rows()), 1)
        self.assertEqual(self._get_rows(("rejected",)).error_code, "replayed")

    def test_a_forged_call_is_refused(self):
        answer = self._call(self._message().to_xml(), secret="guessed")
        rejected = self._assert_refused(answer, "sign-check-failure")
        self.assertNotIn(CREDENTIALS["secret"], rejected.error)

    def test_a_body_changed_on_its_way_is_refused(self):
        url = self._url("orderprocess.report", self._message().to_xml())
        answer = self._call(self._message("SIGN").to_xml(), url=url)
        self._assert_refused(answer, "sign-check-failure")

    def test_a_stale_call_is_refused_and_one_in_the_window_is_not(self):
        self.backend.inbound_max_age = 600
        body = self._message().to_xml()
        self._assert_refused(self._call(body, age=615), "timestamp-expired")
        self.assertTrue(self._call(body, age=585).success)

    def test_an_oversized_call_is_refused(self):
        body = "<request>" + " " * (2 * 1024 * 1024) + "</request>"
        self._assert_refused(self._call(body), "body-too-large")

    def test_a_malformed_call_is_refused(self):
        self._assert_refused(self._call("<request><order>"), "malformed-xml")

    def test_a_call_with_entities_is_refused(self):
        self._assert_refused(self._call(BOMB), "forbidden-xml")

    def test_a_call_without_a_required_field_names_it(self):
        body = "<request><order/><process><processStatus>PICK</processStatus></process></request>"
        answer = self._call(body)
        self._assert_refused(answer, "missing-field")
        self.assertIn("order", answer.message)

    def test_an_unknown_method_is_refused(self):
        answer = self._call(self._message().to_xml(), method="deliveryorder.create")
        self._assert_refused(answer, "unknown-method")

    def test_a_message_that_nobody_books_is_refused(self):
        answer = self._call("<request/>", method="inventory.query")
        self._assert_refused(answer, "unknown-method")

    def test_an_unknown_backend_is_refused_without_telling_more(self):
        answer = self._call(self._message().to_xml(), code="NOBODY")
        self._assert_refused(answer, "unknown-peer")

    def test_a_backend_without_a_secret_takes_no_call(self):
        self.backend.secret = False
        body = self._message().to_xml()
        self._assert_refused(self._call(body), "sign-check-failure")

    def test_calls_beyond_the_limit_are_put_off(self):
        self.backend.inbound_per_minute = 1
        self.assertTrue(self._call(self._message().to_xml()).success)
        answer = self._call(self._message("CHECK").to_xml())
        self.assertEqual((answer.success, answer.code), (False, "call-limited"))
        self.assertEqual(len(self._get_rows()), 1)

    def test_a_heartbeat_is_answered_and_not_stored(self):
        body = qimen.Heartbeat().to_xml()
        self.assertTrue(self._call(body, method="service.heartbeat").success)
        self.assertFalse(self._get_rows())

    def test_a_message_about_an_unknown_document_waits(self):
        message = qimen.OrderProcessReport(
            order=qimen.ReportedOrder(order_code="NONE"),
            process=self._message().process,
        )
        self.assertTrue(self._call(message.to_xml()).success)
        self._drain("in")
        row = self._get_rows(("waiting",))
        self.assertIn("NONE", row.error)

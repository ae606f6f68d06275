import json
import time

from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from ..controllers.ecom_push import MAX_BODY
from ..lib.ecom_shop import sign
from .common import EcomCommon

ORDER = {
    "id": "A-1", "status": "paid", "modified_at": "2026-03-02T20:00:00+08:00",
    "ordered_at": "2026-03-02T12:00:00Z", "buyer_name": "Li Na", "total": 21,
    "receiver": {"name": "Li Na", "state": "Hebei"},
    "lines": [{"sku": "TEA", "quantity": 2, "price": "10.50"}],
}


@tagged("post_install", "-at_install")
class TestPush(EcomCommon, HttpCase):
    def _call(self, data, secret="spring", moment=None, code="MALL", body=None):
        body = json.dumps(data).encode() if body is None else body
        moment = str(int(time.time())) if moment is None else moment
        answer = self.url_open(
            f"/ecom/push/{code}", data=body,
            headers={"X-Postroad-Timestamp": moment, "Content-Type": "application/json",
                     "X-Postroad-Signature": sign(secret, moment, body)},
        )
        return answer.status_code, answer.json()

    def test_a_signed_call_brings_orders_once(self):
        self.assertEqual(self._call({"orders": [ORDER]}),
                         (200, {"new": 1, "updated": 0, "late": 0}))
        self.assertEqual(self._call({"orders": [ORDER]}),
                         (200, {"new": 0, "updated": 0, "late": 0}))
        order = self._find("A-1")
        self.assertEqual(order.modified_at, order.ordered_at)
        self.assertEqual(order.line_ids.amount, 21)

    def test_who_is_not_known_learns_nothing(self):
        for wrong in (
            {"secret": "summer"}, {"code": "NOBODY"}, {"moment": str(int(time.time()) - 700)},
            {"moment": str(int(time.time()) + 700)}, {"moment": "now"},
        ):
            with self.subTest(wrong=wrong):
                status, answer = self._call({"orders": [ORDER]}, **wrong)
                self.assertEqual((status, answer["error"]["field"]), (401, "signature"))
        self.assertFalse(self._find("A-1"))

    def test_a_shop_without_secret_takes_nothing(self):
        self.channel.secret = False
        self.assertEqual(self._call({"orders": [ORDER]}, secret="")[0], 401)
        self.assertFalse(self._find("A-1"))

    def test_one_wrong_field_and_nothing_is_taken(self):
        wrong = {**ORDER, "id": "A-2", "lines": [{"sku": "TEA", "quantity": 0, "price": 1}]}
        status, answer = self._call({"orders": [ORDER, wrong]})
        self.assertEqual(status, 422)
        self.assertEqual(answer["error"]["field"], "orders[1].lines[0].quantity")
        self.assertFalse(self._find("A-1"))

    def test_what_is_no_json_is_refused(self):
        self.assertEqual(self._call(None, body=b"{")[0], 422)
        self.assertEqual(self._call(None, body=b"\xff")[0], 422)

    def test_a_shop_that_calls_too_often_waits_and_loses_nothing(self):
        self.channel.push_calls_per_minute = 2
        with freeze_time("2026-03-02 12:00:10"):
            for _call in range(2):
                self.assertEqual(self._call({"orders": [ORDER]})[0], 200)
            self.assertEqual(self._call({"orders": [ORDER]}, secret="summer")[0], 401)
            status, answer = self._call({"orders": [{**ORDER, "id": "A-2"}]})
        self.assertEqual((status, answer["error"]["field"]), (429, "calls"))
        self.assertFalse(self._find("A-2"))
        with freeze_time("2026-03-02 12:01:00"):
            self.assertEqual(self._call({"orders": [{**ORDER, "id": "A-2"}]})[0], 200)

    def test_an_unknown_currency_is_not_the_shops_own(self):
        for currency, status in (("ZZZ", 422), ("EUR", 200)):
            with self.subTest(currency=currency):
                told = {**ORDER, "id": currency, "currency": currency}
                code, answer = self._call({"orders": [ORDER, told]})
                self.assertEqual(code, status)
                self.assertEqual(len(self._find("A-1") | self._find(currency)),
                                 2 if status == 200 else 0)
                if status == 422:
                    self.assertEqual(answer["error"]["field"], "orders[1].currency")
        self.assertRecordValues(self._find("EUR"), [{"state": "stopped", "cause": "currency"}])

    def test_addresses_no_shop_has(self):
        for code in ("a%00b", "MALL%00", "%ED%A0%80", "..%2FMALL", "MALL'--", "x" * 3000):
            for door in ("push", "webhook"):
                with self.subTest(code=code, door=door):
                    answer = self.url_open(f"/ecom/{door}/{code}", data=b"{}")
                    self.assertIn(answer.status_code, (401, 404))

    def test_a_body_has_its_limit_whether_its_length_is_told_or_not(self):
        large = b'{"orders": []}' + b" " * MAX_BODY
        moment = str(int(time.time()))
        headers = {"X-Postroad-Timestamp": moment, "Content-Type": "application/json",
                   "X-Postroad-Signature": sign("spring", moment, large)}
        parts = (large[at:at + 2**20] for at in range(0, len(large), 2**20))
        for body, status in ((large, 413), (parts, 401)):  # of no told length nothing is read
            with self.subTest(status=status):
                answer = self.opener.post(f"{self.base_url()}/ecom/push/MALL", data=body,
                                          headers=headers, timeout=30)
                self.assertEqual(answer.status_code, status)

    def test_what_no_database_holds_is_refused_in_words(self):
        for name, value in (("buyer_name", "\ud83d"), ("buyer_note", "\x00"),
                            ("freight", "0e999999")):
            with self.subTest(name=name):
                status, answer = self._call({"orders": [{**ORDER, name: value}]})
                self.assertEqual((status, answer["error"]["field"]), (422, f"orders[0].{name}"))
        self.assertFalse(self._find("A-1"))

    def test_what_looks_like_sql_or_html_is_only_text(self):
        told = "<img src=x onerror=alert(1)>'; DROP TABLE ecom_order; --"
        order = {**ORDER, "buyer_name": told, "buyer_note": told, "receiver": {"name": told},
                 "lines": [{**ORDER["lines"][0], "title": told, "sku": told}]}
        self.assertEqual(self._call({"orders": [order]})[0], 200)
        self.assertEqual(self._find("A-1").buyer_name, told)
        later = {**order, "modified_at": "2026-03-02T21:00:00+08:00",
                 "receiver": {"name": told + "2"}}
        self._find("A-1").line_ids.listing_id.product_id = self.tea
        self._find("A-1").action_approve()
        self.assertEqual(self._call({"orders": [later]})[1]["late"], 1)
        order = self._find("A-1")
        self.assertIn(told + "2", order.change_note)
        for body in order.message_ids.mapped("body"):
            self.assertNotIn("<img", body)

    def test_the_interface_describes_itself(self):
        answer = self.url_open("/ecom/push/openapi.json")
        self.assertEqual(answer.headers["Content-Type"], "application/json")
        self.assertIn("/ecom/push/{code}", answer.json()["paths"])

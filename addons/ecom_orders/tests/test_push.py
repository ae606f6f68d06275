import json
import time

from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

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

    def test_the_interface_describes_itself(self):
        answer = self.url_open("/ecom/push/openapi.json")
        self.assertEqual(answer.headers["Content-Type"], "application/json")
        self.assertIn("/ecom/push/{code}", answer.json()["paths"])

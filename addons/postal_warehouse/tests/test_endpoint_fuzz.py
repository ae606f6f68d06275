import string
from datetime import UTC, datetime
from unittest import skipUnless
from urllib.parse import quote, urlencode

from lxml import etree

from odoo.tests import HttpCase, tagged

from ..lib import qimen
from ..lib.qimen.times import format_time
from .common import WmsCommon
from .simulator import CREDENTIALS

try:
    from hypothesis import HealthCheck, example, given, settings
    from hypothesis import strategies as st
except ImportError:  # not part of an installation, only of the tests
    given = None

NASTY = [
    "", " ", "0", "-1", "+0.0", "1e999", "9" * 15, "9" * 400, "0.00000001", "-0", "NaN", "Infinity",
    "\u0665", "true", "2026-02-30 00:00:00", "9999-12-31 23:59:59", "0001-01-01 00:00:00",
    "0001-01-01", "x" * 51, "x" * 5000, "'; DROP TABLE stock_quant; --", "%s%(a)s{0}",
    "\u202e\u2028", "\U0001f375", "None", "../../etc/passwd", "<", "]]>", "[('id','>',0)]",
]  # fmt: skip
BOMBS = [
    '<!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><request>&b;</request>',
    '<!DOCTYPE r SYSTEM "file:///etc/passwd"><request/>',
    "<request>" + "<a>" * 20_000 + "</a>" * 20_000 + "</request>",
    "<request>" + "<a/>" * 200_000 + "</request>",
    "<request><order><orderCode>" + "x" * 1_000_000 + "</orderCode></order></request>",
]


def quiet(examples):
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


@tagged("post_install", "-at_install")
@skipUnless(given, "hypothesis is not installed")
class TestEndpointFuzz(WmsCommon, HttpCase):
    """Whatever comes: a well-formed answer, nothing in the server's log, nothing changed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._stock(cls.product, 10)
        cls._stock(cls.batched, 10, "B1")
        cls.documents = (
            cls._sell((cls.product, 2), (cls.batched, 1)).picking_ids.wms_document_id
            | cls._buy((cls.product, 3)).picking_ids.wms_document_id
        )
        for document in cls.documents:
            document._build()
            document._on_accepted(f"R-{document.code}")
        cls.delivery, cls.receipt = cls.documents

    def _send(self, query, body, code="T1"):
        """The parsed answer to a call, which must be one; nothing may be logged as an error."""
        headers = {"Content-Type": "application/xml"}
        with self.assertNoLogs("odoo", "ERROR"):
            response = self.url_open(
                f"/wms/qimen/{code}?{query}", data=body, headers=headers, method="POST"
            )
        self.assertEqual(response.status_code, 200)
        answer = qimen.Answer.parse(response.content)
        self.assertNotEqual(answer.code, "system-error")
        self.assertNotIn("Traceback", answer.message)
        self.assertNotIn(CREDENTIALS["secret"], answer.message)
        return answer

    def _sign(self, method, body):
        params = {
            "method": method,
            "timestamp": format_time(datetime.now(UTC)),
            "format": "xml",
            "app_key": CREDENTIALS["app_key"],
            "v": "2.0",
            "sign_method": "md5",
            "customerId": CREDENTIALS["customer_id"],
        }
        params["sign"] = qimen.sign(params, body, CREDENTIALS["secret"])
        return urlencode(params)

    def _snapshot(self):
        """All that a report may change."""
        self.env.invalidate_all()
        quants = self.env["stock.quant"].search([("product_id", "in", self._products.ids)])
        return (
            sorted((q.location_id.id, q.lot_id.id, q.quantity) for q in quants),
            self.documents.mapped("state"),
            self.env["wms.document.fact"].search_count([]),
            self.env["wms.document.step"].search_count([]),
            self.env["stock.lot"].search_count([]),
            self.exchange.search_count([("direction", "=", "in"), ("state", "!=", "rejected")]),
        )

    @property
    def _products(self):
        return self.product | self.batched

    def test_unsigned_calls_of_any_kind_change_nothing(self):
        before = self._snapshot()
        pairs = st.tuples(
            st.sampled_from(["method", "sign", "timestamp", "customerId", "v", "a", "\x00"]),
            st.one_of(st.text(max_size=20), st.sampled_from([*NASTY, "\x00", "order.confirm\x00"])),
        )
        codes = st.sampled_from(["T1", "NONE", "T1%00", "%FF", "t1", "%E8%8C%B6", "T1'--"])

        @quiet(60)
        @given(st.lists(pairs, max_size=9), st.binary(max_size=200), codes)
        @example([("method", "a\x00b")], b"\x00", "T1")
        @example([("method", "\ud7ff")], b"", "%00")
        def attempt(query, body, code):
            self.assertFalse(self._send(urlencode(query), body, code).success)

        attempt()
        self.assertEqual(self._snapshot(), before)

    def test_query_strings_that_are_none(self):
        before = self._snapshot()

        @quiet(40)
        @given(st.text(string.printable, max_size=60))
        @example("%&=%ff&&method")
        @example("method[]=a&method=b")
        def attempt(text):
            self.assertFalse(self._send(quote(text, safe="%&=?+/;[]"), b"<request/>").success)

        attempt()
        self.assertEqual(self._snapshot(), before)

    def test_signed_bodies_of_any_bytes_change_nothing(self):
        before = self._snapshot()
        methods = st.sampled_from(sorted(qimen.WMS_METHODS - {"service.heartbeat"}))

        @quiet(60)
        @given(methods, st.one_of(st.binary(max_size=300), st.sampled_from(BOMBS).map(str.encode)))
        def attempt(method, body):
            self.assertFalse(self._send(self._sign(method, body), body).success)

        attempt()
        self.assertEqual(self._snapshot(), before)

    # Signed by a peer whose software has gone mad

    def _messages(self):
        """Good messages about both documents."""
        out, into = self.delivery.line_ids, self.receipt.line_ids
        return [
            self._shipped(
                self.delivery,
                "K1",
                self._line(out[0], 2),
                self._line(out[1], 1, ("B1", 1)),
                packages=(self._parcel("1100420000186", ("TEA", 2)),),
            ),
            self._received(self.receipt, "K2", self._line(into, 3)),
            self._step(self.delivery, "PICK", operate_time=datetime(2026, 1, 2, tzinfo=UTC)),
            qimen.ItemLackReport(
                delivery_order_code=self.delivery.code,
                items=(qimen.LackItem(item_code="TEA", lack_qty=1),),
            ),
        ]

    def test_mad_messages_are_refused_wait_or_are_booked_whole(self):
        messages = self._messages()
        for message in messages:
            self.assertEqual(self._try(message.METHOD, message.to_xml().encode()), "done")

        @quiet(80)
        @given(st.data())
        def attempt(data):
            message = data.draw(st.sampled_from(messages))
            self._try(message.METHOD, _mutate(data, message.to_xml()))

        attempt()

    def _try(self, method, body):
        """Send, work off and take back; return what became of the message."""
        with self.env.cr.savepoint() as savepoint:
            before = self._snapshot()
            answer = self._send(self._sign(method, body), body)
            if answer.success:
                state = self._work_off(before)
            else:
                self.assertEqual(self._snapshot(), before)
                state = "rejected"
            savepoint.rollback()
        self.env.invalidate_all()
        return state

    def _work_off(self, before):
        with self.assertNoLogs("odoo.addons.postal_base", "ERROR"):
            self._drain("in")
        row = self.exchange.search([("direction", "=", "in")], limit=1)
        self.assertIn(row.state, ("done", "waiting", "refused"))
        after = self._snapshot()
        if row.state != "done":
            self.assertTrue(row.error)
            self.assertEqual(after[:-1], before[:-1])
        internal = self.env["stock.quant"].search(
            [("product_id", "in", self._products.ids), ("location_id.usage", "=", "internal")]
        )
        self.assertFalse(internal.filtered(lambda quant: quant.quantity < 0))
        return row.state


def _mutate(data, text):
    """Damage a good message at some places: its texts, its structure or its bytes."""
    root = etree.fromstring(text.encode())
    for _time in range(data.draw(st.integers(1, 3))):
        element = data.draw(st.sampled_from(list(root.iter())))
        _MUTATIONS[data.draw(st.sampled_from(sorted(_MUTATIONS)))](data, element)
    body = etree.tostring(root, encoding="utf-8")
    if data.draw(st.integers(0, 9)) == 0:
        at = data.draw(st.integers(0, len(body)))
        body = body[:at] + data.draw(st.binary(max_size=4)) + body[at + 1 :]
    return body


def _set_text(data, element):
    if not len(element):
        element.text = data.draw(st.sampled_from(NASTY))


def _repeat(data, element):
    parent = element.getparent()
    if parent is not None:
        parent.append(etree.fromstring(etree.tostring(element)))


def _remove(data, element):
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _nest(data, element):
    for _level in range(data.draw(st.sampled_from([1, 9, 100]))):
        element = etree.SubElement(element, element.tag)


def _rename(data, element):
    if element.getparent() is not None:
        element.tag = data.draw(st.sampled_from(["itemCode", "batchs", "actualQty", "x"]))


_MUTATIONS = {
    "text": _set_text,
    "repeat": _repeat,
    "remove": _remove,
    "nest": _nest,
    "rename": _rename,
}

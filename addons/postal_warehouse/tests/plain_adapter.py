"""A second protocol, for the tests and for those who add one: JSON over HTTP, signed headers.

Out: ``POST <url>/<kind>``; in: ``POST /wms/plain/<code>``. Both carry ``X-Time`` and ``X-Sign``,
the HMAC of time and body. Answers are ``{"ok": true, "ref": ..}`` or ``{"ok": false, "code": ..}``.
"""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from datetime import date

import requests

from odoo.addons.postal_base.lib.postal_exchange import PeerRefused, PeerUnavailable

from ..adapters import WireRejected, WireUnbuildable, WmsAdapter
from ..adapters.facts import (
    AdjustedLine,
    Adjustment,
    Inbound,
    Lack,
    LackItem,
    Parcel,
    Portion,
    Probe,
    Report,
    ReportLine,
    Step,
    StockPage,
    StockRow,
)

PAGE_SIZE = 50
CAUSES = {"no-item": "product", "no-stock": "stock", "bad-address": "address", "shut": "closed"}


def sign(secret, moment, body):
    text = f"{moment}\n".encode() + body
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class PlainAnswer:
    text: str
    values: dict


class PlainClient:
    """Built from plain values and used by many threads: it knows nothing of records."""

    def __init__(self, url, secret, timeout):
        self._url, self._secret, self._timeout = url, secret, timeout

    def call(self, kind, body):
        moment, data = str(int(time.time())), body.encode()
        headers = {"X-Time": moment, "X-Sign": sign(self._secret, moment, data)}
        try:
            answer = requests.post(
                f"{self._url}/{kind}", data=data, headers=headers, timeout=self._timeout
            )
            values = answer.json()
            is_taken = values["ok"]
        except requests.ConnectTimeout as error:
            raise PeerUnavailable(str(error)) from error
        except (requests.RequestException, ValueError, KeyError, TypeError) as error:
            raise PeerUnavailable(str(error), unsure=True) from error
        if not is_taken:
            raise PeerRefused(values["code"], values["message"])
        return PlainAnswer(answer.text, values)


class PlainAdapter(WmsAdapter):
    name = "plain"
    label = "Plain JSON"
    product_kind = "item"
    cancel_kind = "cancel"
    hold_kind = "hold"
    stock_kind = "stock"
    content_type = "application/json"
    masked_names = ("receiver",)

    # Out

    def client(self):
        backend = self.backend
        return PlainClient(backend.url or "", backend._credential("secret"), backend.call_timeout)

    def document_kind(self, document):
        return f"order-{document.kind}"

    def build_product(self, binding):
        return json.dumps({"item": binding.code, "name": binding.product_id.name})

    def build_document(self, document):
        partner = document.partner_id
        if document.kind == "delivery" and not partner.street:
            raise WireUnbuildable("address", "The receiver has no street.")
        codes = {b.product_id: b.code for b in document._get_bindings()}
        return json.dumps(
            {
                "order": document.code,
                "warehouse": document.warehouse_id.wms_code,
                "receiver": {"name": partner.name, "street": partner.street},
                "lines": [
                    {"no": line.number, "item": codes[line.product_id], "qty": line.planned}
                    for line in document._sorted_lines()
                ],
            }
        )

    def build_cancel(self, document):
        return json.dumps({"order": document.code})

    def build_hold(self, document, is_hold):
        return json.dumps({"order": document.code, "hold": is_hold})

    def answer_reference(self, exchange, answer):
        return answer.values.get("ref") or ""

    def cause(self, code, message):
        return CAUSES.get(code, "other")

    def build_stock_query(self, warehouse_code, page, item_code=""):
        return json.dumps({"warehouse": warehouse_code, "page": page, "item": item_code})

    def read_stock(self, answer, warehouse_code):
        rows = tuple(
            StockRow(warehouse_code=warehouse_code, **row) for row in answer.values["rows"]
        )
        return StockPage(rows, answer.values["total"])

    def probe(self):
        try:
            self.client().call(self.stock_kind, self.build_stock_query("", 1))
        except (PeerRefused, PeerUnavailable) as error:
            return Probe(False, str(error))
        return Probe(True, "It answers.")

    # In

    def check_call(self, call):
        moment = call.headers.get("X-Time") or ""
        given = call.headers.get("X-Sign") or ""
        right = sign(self.backend._credential("secret"), moment, call.body)
        if not hmac.compare_digest(given.encode("utf-8", "replace"), right.encode()):
            raise WireRejected("forged", "The signature is wrong.")
        if not moment.isdecimal() or abs(time.time() - int(moment)) > self.backend.inbound_max_age:
            raise WireRejected("stale", "X-Time is too old or in the future.")
        try:
            said = json.loads(call.body)
            inbound = Inbound(said["kind"], f"{said['order']}:{said['id']}", said["order"])
            self.read(inbound.kind, call.body)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise WireRejected("malformed", "The body is not a message.") from error
        return f"{given}@{moment}", inbound

    def is_idle(self, inbound):
        return inbound.kind == "ping"

    def success(self):
        return json.dumps({"ok": True})

    @classmethod
    def failure(cls, code, message):
        return json.dumps({"ok": False, "code": code, "message": message})

    def read(self, kind, payload):
        return READERS[kind](json.loads(payload))


def _read_report(said):
    return [
        Report(
            code=said["order"],
            lines=tuple(
                ReportLine(
                    item_code=line["item"],
                    line_no=str(line.get("no", "")),
                    portions=tuple(_portion(lot) for lot in line["lots"]),
                )
                for line in said["lines"]
            ),
            is_final=said["final"],
            parcels=tuple(Parcel(tracking=number) for number in said.get("parcels", ())),
            key=said["id"],
        )
    ]


def _portion(lot):
    expires = date.fromisoformat(lot["expires"]) if lot.get("expires") else None
    return Portion(float(lot["qty"]), lot.get("lot", ""), lot["quality"], expires=expires)


def _read_step(said):
    return [Step(code=said["order"], name=said["step"], key=said["id"])]


def _read_lack(said):
    items = tuple(LackItem(item["item"], float(item["qty"])) for item in said["items"])
    return [Lack(code=said["order"], items=items)]


def _read_count(said):
    lines = tuple(AdjustedLine(item["item"], float(item["qty"])) for item in said["items"])
    return [Adjustment(said["order"], "count", said["id"], lines, said["warehouse"])]


READERS = {
    "report": _read_report,
    "step": _read_step,
    "lack": _read_lack,
    "count": _read_count,
    "ping": lambda said: [],
}

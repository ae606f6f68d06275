"""The Qimen warehouse standard: calls, answers and reports."""

from datetime import UTC, datetime

from odoo.tools import LazyTranslate

from odoo.addons.postal_base.lib.postal_exchange import PeerRefused, PeerUnavailable

from ..lib import qimen
from . import qimen_build, qimen_codes, qimen_stock
from .base import WireRejected, WireUnbuildable, WmsAdapter, register
from .facts import Inbound, Probe
from .qimen_read import READERS

_lt = LazyTranslate(__name__)


class PeerClient:
    """A Qimen client that fails in the words of the exchange."""

    def __init__(self, client):
        self._client = client

    def call(self, kind, body):
        try:
            return self._client.call(kind, body)
        except qimen.QimenRefused as refused:
            raise PeerRefused(refused.code, refused.message) from refused
        except qimen.QimenUnavailable as unavailable:
            raise PeerUnavailable(unavailable.message, unavailable.unsure) from unavailable


@register
class QimenAdapter(WmsAdapter):
    name = "qimen"
    label = _lt("Qimen warehouse standard")
    product_kind = "singleitem.synchronize"
    cancel_kind = "order.cancel"
    hold_kind = "order.pending"
    stock_kind = qimen.StockQuery.METHOD
    content_type = "application/xml; charset=utf-8"
    masked_names = ("senderInfo", "receiverInfo")

    # Out

    def client(self):
        backend = self.backend
        return PeerClient(
            qimen.QimenClient(
                backend.url or "",
                backend._credential("app_key"),
                backend._credential("secret"),
                backend.customer_id or "",
                backend.call_timeout,
            )
        )

    def document_kind(self, document):
        return qimen_codes.DOCUMENT_KINDS[document.kind]

    def build_product(self, binding):
        return _write(qimen_build.item(binding))

    def build_document(self, document):
        return _write(qimen_build.BUILDERS[document.kind](document))

    def build_cancel(self, document):
        return _write(qimen_build.cancel(document))

    def build_hold(self, document, is_hold):
        return _write(qimen_build.hold(document, is_hold))

    def answer_reference(self, exchange, answer):
        values = answer.values
        names = ("itemId", "entryOrderId", "deliveryOrderId", "returnOrderId", "processOrderId")
        return next((values[name] for name in names if values.get(name)), "")

    def cause(self, code, message):
        return qimen_codes.cause(code, message)

    def probe(self):
        warehouse_code = self.backend.warehouse_ids[:1].wms_code
        query = qimen.StockQuery(
            page=1, page_size=1, owner_code=self.backend.owner_code, warehouse_code=warehouse_code
        )
        try:
            answer = self.client().call(query.METHOD, query.to_xml())
        except PeerRefused as refused:
            return Probe(False, self.env._("Refused: %(why)s", why=f"{refused.code} {refused}"))
        except PeerUnavailable as unavailable:
            return Probe(False, self.env._("No answer: %(why)s", why=unavailable.message))
        total = answer.result(query.METHOD).total
        return Probe(True, self.env._("The warehouse answers: %(n)s lines of stock.", n=total or 0))

    def build_stock_query(self, warehouse_code, page, item_code=""):
        return qimen_stock.query(self.backend, warehouse_code, page, item_code).to_xml()

    def read_stock(self, answer, warehouse_code):
        return qimen_stock.read_page(answer, warehouse_code)

    # In

    @classmethod
    def call_kind(cls, call):
        return dict(call.params).get("method", "")

    def check_call(self, call):
        backend = self.backend
        try:
            taken = qimen.InboundCall.check(
                call.params,
                call.body,
                backend._credential("secret"),
                datetime.now(UTC),
                backend.inbound_max_age,
                app_key=backend._credential("app_key") or None,
                customer_id=backend.customer_id or None,
                # What nobody here books must not be answered with success.
                methods={*READERS, qimen.Heartbeat.METHOD},
            )
        except qimen.QimenRejected as rejected:
            raise WireRejected(rejected.code, rejected.message) from rejected
        signature = f"{taken.params['sign']}@{taken.params['timestamp']}"
        return signature, Inbound(taken.method, taken.identity, taken.document_code or "")

    def is_idle(self, inbound):
        return inbound.kind == qimen.Heartbeat.METHOD

    def success(self):
        return qimen.success()

    @classmethod
    def failure(cls, code, message):
        return qimen.failure(code, message)

    def read(self, kind, payload):
        return READERS[kind](qimen.parse(kind, payload.encode()))


def _write(message):
    try:
        return message.to_xml()
    except qimen.QimenFormatError as error:
        cause = "address" if "Info" in error.path else "other"
        raise WireUnbuildable(cause, str(error)) from error

from odoo import models

from odoo.addons.postal_base.lib.postal_exchange import ExchangeWaiting

from ..adapters import WireRejected
from ..adapters.facts import Adjustment, Lack, Report, Step
from .wms_document_booking import Booking
from .wms_document_step import PLAIN_STEPS

#: how many messages are worked in one transaction; more holds locks longer and gains little
INBOUND_BATCH = 50


class WmsBackend(models.Model):
    """The way in: from a stored message to what it means for a document."""

    _inherit = "wms.backend"

    def _get_inbound_batch(self):
        return INBOUND_BATCH

    def _handle_inbound(self, exchange):
        self._handle_inbound_many(exchange)

    def _handle_inbound_many(self, exchanges):
        """Work on messages in their order; what can be done together is done together."""
        adapter = self._adapter()
        exchanges.fetch(["kind", "payload"])
        facts = [
            (fact, exchange)
            for exchange in exchanges
            for fact in adapter.read(exchange.kind, exchange.payload)
        ]
        documents = self._find_documents({fact.code for fact, _exchange in facts})
        for fact, _exchange in facts:
            if fact.code not in documents and not isinstance(fact, Adjustment):
                raise ExchangeWaiting(
                    self.env._("No document %(code)s was sent to this warehouse.", code=fact.code)
                )
        self._take_steps(facts, documents)
        wave = []
        for fact, exchange in facts:
            document = documents.get(fact.code)
            if wave and not self._fits(wave, fact, document):
                wave = self._book_wave(wave)
            if isinstance(fact, Report) and document and document._is_plain(fact):
                document._note_known(fact.reference)
                wave.append(Booking(document, fact, exchange))
            elif not (isinstance(fact, Step) and fact.name in PLAIN_STEPS):
                self._handle_fact(fact, exchange, document)
        self._book_wave(wave)

    def _fits(self, wave, fact, document):
        """Whether a fact can be booked together with those before it, or leaves them alone."""
        if isinstance(fact, Step) and fact.name in PLAIN_STEPS:
            return True
        if not isinstance(fact, Report) or not document or not document._is_plain(fact):
            return False
        first = wave[0].document
        is_same_way = first._is_outgoing() == document._is_outgoing()
        return is_same_way and all(one.document != document for one in wave)

    def _book_wave(self, wave):
        if wave:
            self.env["wms.document"]._book_many(wave)
        return []

    def _take_steps(self, facts, documents):
        """Note the steps that only tell how far the work is, of all documents at once."""
        steps = [
            (documents[fact.code], fact)
            for fact, _exchange in facts
            if isinstance(fact, Step) and fact.name in PLAIN_STEPS and fact.code in documents
        ]
        if steps:
            self.env["wms.document"]._on_plain_steps(steps)

    def _handle_fact(self, fact, exchange, document):
        if isinstance(fact, Adjustment):
            self.env["wms.count"]._on_report(self, fact, exchange)
            return
        if isinstance(fact, Report):
            document._on_report(fact, exchange)
        elif isinstance(fact, Lack):
            document._on_lack(fact)
        else:
            document._on_step(fact)

    def _find_documents(self, codes):
        found = self.env["wms.document"].search(
            [("backend_id", "=", self.id), ("code", "in", list(codes))]
        )
        return {document.code: document for document in found}

    def _find_document(self, code):
        return self.env["wms.document"].search(
            [("backend_id", "=", self.id), ("code", "=", code)], limit=1
        )

    def _find_products(self, lines):
        """{item code: product} of reported lines; waits for a person where there is none."""
        item_ids = {line.item_code: line.item_id for line in lines}
        known = self._search_bindings("code", item_ids)
        lost = {item_ids[code]: code for code in item_ids if code not in known and item_ids[code]}
        for item_id, product in self._search_bindings("item_id", lost).items():
            known[lost[item_id]] = product
        for code in item_ids:
            if code not in known:
                raise ExchangeWaiting(
                    self.env._(
                        "The warehouse reports the product %(code)s, which is not pushed to it. "
                        "Push the product that has this code.",
                        code=code,
                    )
                )
        return known

    def _search_bindings(self, field, values):
        if not values:
            return {}
        bindings = self.env["wms.product"].search(
            [("backend_id", "=", self.id), (field, "in", list(values))]
        )
        return {binding[field]: binding.product_id for binding in bindings}

    def _take_call(self, call):
        """Check a call, store it and give the answer; raise WireRejected to refuse it.

        Nothing is worked on here: a job does that once the message is committed.
        """
        if not self:
            raise WireRejected("unknown-peer", "Nobody listens here.")
        if not self._credential("secret"):
            raise WireRejected("sign-check-failure", "Illegal request.")
        adapter = self._adapter()
        signature, inbound = adapter.check_call(call)
        requests = self.env["wms.request"]
        if requests._count_recent(self, self.inbound_per_minute) >= self.inbound_per_minute:
            raise WireRejected("call-limited", "Too many calls a minute. Send it again later.")
        if not requests._take(self, signature):
            raise WireRejected("replayed", "This very call was taken before; sign each call anew.")
        if not adapter.is_idle(inbound):
            document = self._find_document(inbound.document_code)
            self.env["postal.exchange"]._receive(
                self,
                inbound.kind,
                inbound.identity,
                call.body.decode("utf-8-sig", "replace"),
                document or inbound.document_code,
            )
        return adapter.success()

from odoo import models

from odoo.addons.postal_base.lib.postal_exchange import ExchangeWaiting

from ..adapters import WireRejected
from ..adapters.facts import Adjustment, Lack, Report


class WmsBackend(models.Model):
    """The way in: from a stored message to what it means for a document."""

    _inherit = "wms.backend"

    def _handle_inbound(self, exchange):
        for fact in self._adapter().read(exchange.kind, exchange.payload):
            if isinstance(fact, Adjustment):
                self.env["wms.count"]._on_report(self, fact, exchange)
                continue
            document = self._find_document(fact.code)
            if not document:
                raise ExchangeWaiting(
                    self.env._("No document %(code)s was sent to this warehouse.", code=fact.code)
                )
            if isinstance(fact, Report):
                document._on_report(fact, exchange)
            elif isinstance(fact, Lack):
                document._on_lack(fact)
            else:
                document._on_step(fact)

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

import json

from odoo import models

from ..adapters import ADAPTERS

KIND = "collection"


class EcomChannel(models.Model):
    """A shop that can tells its buyers where their goods are and by which code they get them."""

    _inherit = "ecom.channel"

    def _tells_buyers(self):
        adapter = ADAPTERS.get(self.platform)
        return bool(adapter and adapter.tells_buyers and self.mode != "managed")

    def _mask_rules(self):
        return (*super()._mask_rules(), "text")

    def _build_request(self, exchange):
        if exchange.kind != KIND:
            return super()._build_request(exchange)
        origin, order, _delivery = (int(number) for number in exchange.identity.split("/"))
        orders = self.env["ecom.order"]
        return json.dumps({
            "order": orders.browse(origin).external_id,
            "text": orders.browse(order)._describe_collection(),
        }, ensure_ascii=False)

    def _handle_answer(self, exchange, answer):
        super()._handle_answer(exchange, answer)
        if exchange.kind == KIND:  # the code is no business of a log's readers
            exchange.payload = json.dumps({**json.loads(exchange.payload), "text": "***"})

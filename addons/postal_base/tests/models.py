"""Models that exist only in tests: a peer, a rule and their registration."""

import json

from odoo import fields, models
from odoo.fields import Domain
from odoo.orm.model_classes import add_to_registry

from ..lib.postal_exchange import ExchangeBlocked, ExchangeRefused, ExchangeWaiting
from .peer_server import PeerClient


class TestPostalPeer(models.Model):
    """Sends partners; the answer's number becomes the partner's reference."""

    _name = "test.postal.peer"
    _description = "Test Peer"
    _inherit = ["postal.peer.mixin"]
    _module = None

    secret = fields.Char(groups="base.group_system")

    def _client(self):
        return PeerClient(self.url, self.call_timeout)

    def _build_request(self, exchange):
        partner = exchange._get_document()
        if not partner.street:
            raise ExchangeBlocked(f"{partner.name} has no street")
        if partner.street == "broken":
            raise KeyError("street")
        return json.dumps({"identity": exchange.identity, "name": partner.name})

    def _handle_answer(self, exchange, answer):
        if answer == "unbookable":
            raise ValueError("unbookable")
        exchange._get_document().ref = answer

    def _handle_refusal(self, exchange, code, message):
        exchange._get_document().comment = f"{code}: {message}"

    def _handle_unsure(self, exchange):
        exchange._get_document().website = "http://unsure"

    def _handle_inbound(self, exchange):
        """`{"partner": id, "set": text, "needs": text}`: sets the function once it has `needs`."""
        message = json.loads(exchange.payload)
        partner = self.env["res.partner"].browse(message["partner"])
        before = partner.function or ""
        partner.function = f"{before}{message['set']}"
        if message.get("never"):
            raise ExchangeRefused("E7", "never possible")
        if message.get("breaks"):
            raise KeyError(message["breaks"])
        if message.get("needs") and message["needs"] not in before:
            raise ExchangeWaiting(f"{message['needs']} is missing")


class TestPostalRule(models.Model):
    """A rule over partners with one criterion of its own."""

    _name = "test.postal.rule"
    _description = "Test Rule"
    _inherit = ["postal.rule.mixin"]
    _module = None
    _rule_document_model = "res.partner"

    city = fields.Char()

    def _get_criteria_domain(self):
        domain = super()._get_criteria_domain()
        return domain & Domain("city", "=", self.city) if self.city else domain

    def _preview_fields(self):
        return (*super()._preview_fields(), "city")

    def _get_preview_documents(self):
        return self.env["res.partner"].search([("comment", "ilike", "rule test")])


TEST_MODELS = (TestPostalPeer, TestPostalRule)
TEST_MODEL_NAMES = [model._name for model in TEST_MODELS]


def register(registry, cr):
    """Add the test models to the registry; their tables are the caller's business."""
    for model in TEST_MODELS:
        add_to_registry(registry, model)
    registry._setup_models__(cr, [])
    _forget_changes(registry)


def unregister(registry, cr):
    """Take the test models out again."""
    for name in TEST_MODEL_NAMES:
        del registry[name]
    registry._setup_models__(cr, [])
    _forget_changes(registry)


def _forget_changes(registry):
    # other processes must not hear of models that exist only here
    registry.registry_invalidated = False
    registry.cache_invalidated.clear()

from odoo import api, fields, models

from odoo.addons.postal_base.lib.postal_exchange import (
    DEFAULT_MASKED_NAMES,
    ExchangeBlocked,
    ExchangeRefused,
    PeerRefused,
    PeerUnavailable,
)

from ..lib.carrier_waybill import CarrierClient, CarrierRefused, CarrierUnavailable, WireError


class PeerClient:
    """A carrier's client that fails in the words of the exchange."""

    def __init__(self, client):
        self._client = client

    def call(self, kind, body):
        try:
            return self._client.call(kind, body)
        except CarrierRefused as refused:
            raise PeerRefused(refused.code, refused.message) from refused
        except CarrierUnavailable as unavailable:
            raise PeerUnavailable(unavailable.message, unavailable.unsure) from unavailable


class EcomCarrierAccount(models.Model):
    """Our account at a carrier's interface: it gives numbers, and says where parcels are."""

    _name = "ecom.carrier.account"
    _description = "Carrier's Interface"
    _inherit = ["postal.peer.mixin"]
    _check_company_auto = True

    company_id = fields.Many2one(required=True)
    carrier_ids = fields.Many2many(
        "delivery.carrier", string="Carriers", check_company=True,
        help="Whose parcels are looked up here.",
    )
    account = fields.Char(help="The name the carrier knows us by.")
    secret = fields.Char(
        groups="ecom_orders.group_manager",
        copy=False,
        exportable=False,
        help="Signs our calls. An environment variable goes before this field.",
    )
    track_hours = fields.Float(
        "Hours between Look-Ups", default=6.0, help="Of each parcel that is on the road."
    )
    silence_hours = fields.Float(default=0.0)

    _check_track_hours = models.Constraint(
        "CHECK (track_hours >= 0.25)", "Parcels are looked up every quarter of an hour at most."
    )

    @api.model
    def _of_carrier(self, carrier, company):
        return self.search(
            [("carrier_ids", "in", carrier.ids), ("company_id", "=", company.id)], limit=1
        )

    # === HOOKS OF THE EXCHANGE === #

    def _client(self):
        return PeerClient(
            CarrierClient(
                self.url, self.account or "", self._credential("secret"), self.call_timeout
            )
        )

    def _build_request(self, exchange):
        waybill = exchange._get_document().exists()
        if not waybill:
            raise ExchangeBlocked(self.env._("Its waybill is gone."))
        if exchange.kind == "track":
            return waybill._build_track(exchange.identity)
        return waybill._build_number() if exchange.kind == "number" else waybill._build_void()

    def _handle_answer(self, exchange, answer):
        waybill = exchange._get_document().exists()
        try:
            if exchange.kind == "number":
                waybill._on_number(answer)
            elif exchange.kind == "track":
                waybill._on_track(answer)
            else:
                waybill.voided_at = fields.Datetime.now()
        except WireError as error:
            raise ExchangeRefused("answer", str(error)) from error

    def _handle_refusal(self, exchange, code, message):
        text = f"{message} ({code})" if code else message
        exchange._get_document().exists()._on_refused(exchange.kind, text)

    def _mask_rules(self):
        return (*DEFAULT_MASKED_NAMES, "sender", "receiver")

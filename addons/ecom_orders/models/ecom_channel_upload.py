import json

from odoo import fields, models

UPLOAD_KINDS = ("shipment", "shipment.cancel")


class EcomChannel(models.Model):
    """A shop is told what was shipped, and what of it was wrong."""

    _inherit = "ecom.channel"

    uploads_tracking = fields.Boolean(
        "Upload Tracking Numbers",
        default=True,
        help="The shop is told by itself what was shipped. Off: by button only.",
    )

    def _push_uploads(self, kind, pairs):
        """Make messages due; one that was refused is sent again instead of a second one.

        :param pairs: list of (order, identity)
        """
        self.ensure_one()
        exchanges = self.env["postal.exchange"]
        # the message just settled must be seen to be closed
        exchanges.flush_model()
        # sudo: whoever may upload need not have rights on the log
        refused_sudo = exchanges.sudo().search([
            ("peer_model", "=", self._name), ("peer_id", "=", self.id), ("direction", "=", "out"),
            ("kind", "=", kind), ("identity", "in", [identity for _order, identity in pairs]),
            ("state", "=", "refused"),
        ])
        if refused_sudo:
            refused_sudo.action_retry()
        again = set(refused_sudo.mapped("identity"))
        exchanges._push(self, kind, [pair for pair in pairs if pair[1] not in again])

    def _build_request(self, exchange):
        if exchange.kind in UPLOAD_KINDS:
            order, parcel = self.env["ecom.order"]._read_upload(exchange.identity)
            return order._build_upload(exchange.kind, parcel)
        return super()._build_request(exchange)

    def _handle_answer(self, exchange, answer):
        super()._handle_answer(exchange, answer)
        if exchange.kind in UPLOAD_KINDS:
            self._note_uploaded(exchange, str(answer or ""))

    def _handle_refusal(self, exchange, code, message):
        super()._handle_refusal(exchange, code, message)
        if exchange.kind in UPLOAD_KINDS:
            orders = self.env["ecom.order"]
            values = {"state": "refused", "error": message or code or ""}
            orders._note_uploads([(*orders._read_upload(exchange.identity), values)])

    def _note_uploaded(self, exchange, reference):
        orders = self.env["ecom.order"]
        order, parcel = orders._read_upload(exchange.identity)
        if exchange.kind == "shipment":
            number = json.loads(exchange.payload)["tracking"]
            values = {"state": "done", "number": number, "reference": reference, "error": None}
            orders._note_uploads([(order, parcel, values)])
            return
        again = (order.uploads or {}).get(str(parcel.id), {}).get("again")
        values = {"number": None, "reference": None, "error": None, "again": False}
        orders._note_uploads([(order, parcel, {"state": "taken_back", **values})])
        if again:
            orders._push_uploads([(order, parcel, "shipment", {})])

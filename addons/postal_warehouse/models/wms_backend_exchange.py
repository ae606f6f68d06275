from odoo import models

from odoo.addons.postal_base.lib.postal_exchange import DEFAULT_MASKED_NAMES, ExchangeBlocked

from ..adapters import WireUnbuildable


class WmsBackend(models.Model):
    """The hooks by which the exchange works off what goes out to a warehouse."""

    _inherit = "wms.backend"

    def _client(self):
        return self._adapter().client()

    def _build_request(self, exchange):
        record = exchange._get_document()
        adapter = self._adapter()
        try:
            if exchange.kind == adapter.product_kind:
                body = adapter.build_product(record)
                record._on_sent()
                return body
            if exchange.kind == adapter.cancel_kind:
                return adapter.build_cancel(record)
            if exchange.kind == adapter.hold_kind:
                return adapter.build_hold(record, record._is_hold_row(exchange))
            return record._build()
        except WireUnbuildable as error:
            self._block(record, error.cause, error.message)
            raise ExchangeBlocked(error.message) from error

    def _block(self, record, cause, detail):
        """Show on the record why its message waits."""
        if record._name == "wms.document":
            record._block(cause, detail)
        else:
            record._on_refused(detail)

    def _handle_answer(self, exchange, answer):
        record = exchange._get_document()
        adapter = self._adapter()
        if exchange.kind == adapter.cancel_kind:
            record._on_cancel_accepted()
        elif exchange.kind == adapter.hold_kind:
            record._on_hold_answered(record._is_hold_row(exchange))
        else:
            record._on_accepted(adapter.answer_reference(exchange, answer))

    def _handle_refusal(self, exchange, code, message):
        record = exchange._get_document()
        adapter = self._adapter()
        text = f"{message} ({code})" if code else message
        if exchange.kind == adapter.product_kind:
            record._on_refused(text)
        elif exchange.kind == adapter.cancel_kind:
            record._on_cancel_refused(text)
        elif exchange.kind == adapter.hold_kind:
            record._on_hold_refused(record._is_hold_row(exchange), text)
        else:
            record._on_refused(adapter.cause(code, message), text)

    def _handle_unsure(self, exchange):
        record = exchange._get_document()
        adapter = self._adapter()
        about = (adapter.cancel_kind, adapter.hold_kind)
        if record._name == "wms.document" and exchange.kind not in about:
            record._on_unsure(exchange)

    def _mask_rules(self):
        return (*DEFAULT_MASKED_NAMES, *self._adapter().masked_names)

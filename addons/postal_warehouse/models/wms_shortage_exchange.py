from odoo import models

ASKING_MODEL = "wms.shortage.line"


class WmsBackend(models.Model):
    """Questions for stock go out and come back like every other message."""

    _inherit = "wms.backend"

    def _build_request(self, exchange):
        if exchange.res_model == ASKING_MODEL:
            return exchange._get_document()._build_question(self._adapter())
        return super()._build_request(exchange)

    def _handle_answer(self, exchange, answer):
        if exchange.res_model != ASKING_MODEL:
            return super()._handle_answer(exchange, answer)
        line = exchange._get_document().exists()
        if line and exchange.identity == line._get_question_identity():
            line = line.with_env(self._in_house_language().env)
            line._on_stock_told(
                self._adapter().read_stock(answer, line.shortage_id.warehouse_id.wms_code)
            )
        return None

    def _handle_refusal(self, exchange, code, message):
        if exchange.res_model != ASKING_MODEL:
            return super()._handle_refusal(exchange, code, message)
        line = exchange._get_document().exists()
        if line and exchange.identity == line._get_question_identity():
            line._on_refused(f"{message} ({code})" if code else message)
        return None

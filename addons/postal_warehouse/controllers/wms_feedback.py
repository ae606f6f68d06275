from werkzeug.exceptions import RequestEntityTooLarge

from odoo import http
from odoo.http import request

from ..adapters import ADAPTERS, WireRejected

MAX_BODY = 2 * 1024 * 1024
HEAD = 2048


class WmsFeedback(http.Controller):
    """Where warehouses report. The answer leaves after the transaction is committed."""

    @http.route(
        "/wms/<string:protocol>/<string:code>",
        type="wms",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=MAX_BODY,
    )
    def receive(self, protocol, code):
        adapter_class = ADAPTERS.get(protocol)
        if not adapter_class:
            return _answer(ADAPTERS["qimen"].failure("unknown-peer", "Nobody listens here."))
        # The caller is no user: its signature is its right, and this is the only door.
        backend_sudo = (
            request.env["wms.backend"]
            .sudo()
            .search([("code", "=", _storable(code)), ("protocol", "=", protocol)], limit=1)
        )
        body = _read_body()
        params = list(request.httprequest.args.items(multi=True))
        try:
            return _answer(backend_sudo._take_call(params, body))
        except WireRejected as rejected:
            _log_rejected(backend_sudo, params, body, rejected)
            return _answer(adapter_class.failure(rejected.code, rejected.message))


def _storable(text):
    """A text the database can be asked for."""
    return text.replace("\x00", "?")


def _read_body():
    """The raw body, or None if it is too large; kept, as a lost race repeats the call."""
    try:
        return request.httprequest.get_data(parse_form_data=False)
    except RequestEntityTooLarge:
        return None


def _log_rejected(backend_sudo, params, body, rejected):
    head = (body or b"")[:HEAD].decode("utf-8", "replace")
    method = dict(params).get("method", "")
    request.env["postal.exchange"]._reject(
        backend_sudo, method, head, rejected.message, rejected.code
    )


def _answer(body):
    return request.make_response(body, headers=[("Content-Type", "application/xml; charset=utf-8")])

from werkzeug.exceptions import RequestEntityTooLarge

from odoo import http
from odoo.http import Response, request

from ..adapters import ADAPTERS, Call, WireRejected

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
        adapter = ADAPTERS.get(protocol)
        if not adapter:
            return Response("Nobody listens here.", status=404)
        # The caller is no user: its signature is its right, and this is the only door.
        backend_sudo = (
            request.env["wms.backend"]
            .sudo()
            .search([("code", "=", _storable(code)), ("protocol", "=", protocol)], limit=1)
        )
        call, is_whole = _read_call()
        try:
            if not is_whole:
                raise WireRejected("body-too-large", "The body is too large.")
            return _answer(adapter, backend_sudo._take_call(call))
        except WireRejected as rejected:
            _log_rejected(backend_sudo, adapter.call_kind(call), call.body, rejected)
            return _answer(adapter, adapter.failure(rejected.code, rejected.message))


def _storable(text):
    """A text the database can be asked for."""
    return text.replace("\x00", "?")


def _read_call():
    """The call as it came, and whether its body is; kept, as a lost race repeats the call."""
    http_request = request.httprequest
    params = tuple(http_request.args.items(multi=True))
    try:
        body = http_request.get_data(parse_form_data=False)
    except RequestEntityTooLarge:
        return Call(params, b"", http_request.headers), False
    return Call(params, body, http_request.headers), True


def _log_rejected(backend_sudo, kind, body, rejected):
    head = body[:HEAD].decode("utf-8", "replace")
    request.env["postal.exchange"]._reject(
        backend_sudo, kind, head, rejected.message, rejected.code
    )


def _answer(adapter, body):
    return request.make_response(body, headers=[("Content-Type", adapter.content_type)])

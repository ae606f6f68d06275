from urllib.parse import urlencode

from werkzeug.exceptions import RequestEntityTooLarge

from odoo import http
from odoo.http import request

MAX_BODY = 1024 * 1024


class EcomWebhook(http.Controller):
    """Where a shop tells that something changed: verified, and only ever starts a download."""

    @http.route(
        "/ecom/webhook/<string:code>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=MAX_BODY,
    )
    def told(self, code, **_form):
        channel_sudo = request.env["ecom.channel"]._of_caller(code)
        try:
            # of a form, as a shop's first trial call is, only what was read of it is left
            body = request.httprequest.get_data(parse_form_data=False) or urlencode(
                request.httprequest.form
            ).encode()
            if not channel_sudo.is_callable:
                raise PermissionError
            channel_sudo._take_webhook(request.httprequest.headers, body)
        except RequestEntityTooLarge:
            return request.make_response("", status=413)
        except PermissionError:
            return request.make_response("", status=401)
        return request.make_response("", status=200)

import json

from werkzeug.exceptions import RequestEntityTooLarge

from odoo import http
from odoo.http import request
from odoo.tools import file_open

from ..lib.ecom_shop import FieldError
from ..models.ecom_push_meter import RETRY_SECONDS, TooManyCalls

DESCRIPTION = "ecom_orders/static/openapi/order-push.json"
MAX_BODY = 8 * 1024 * 1024


class EcomPush(http.Controller):
    """The open push interface for one's own mall; described in docs/order-push.md."""

    @http.route("/ecom/push/openapi.json", type="http", auth="public", methods=["GET"],
                save_session=False)
    def describe(self):
        with file_open(DESCRIPTION, "rb") as file:
            return request.make_response(
                file.read(), headers=[("Content-Type", "application/json")]
            )

    @http.route(
        "/ecom/push/<string:code>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=MAX_BODY,
    )
    def push(self, code):
        channel_sudo = request.env["ecom.channel"]._of_caller(code)
        headers = request.httprequest.headers
        try:
            body = request.httprequest.get_data(parse_form_data=False)
            if channel_sudo.platform != "push":
                raise PermissionError
            counts = channel_sudo._take_push(
                headers.get("X-Postroad-Timestamp", ""), body,
                headers.get("X-Postroad-Signature", ""),
            )
        except RequestEntityTooLarge:
            return _refuse(413, "body", f"larger than {MAX_BODY} bytes")
        except TooManyCalls as error:
            answer = _refuse(429, "calls", str(error))
            answer.headers["Retry-After"] = str(RETRY_SECONDS)
            return answer
        except FieldError as error:
            return _refuse(422, error.path, str(error))
        except PermissionError:
            message = "The call is not signed by a shop that is known here."
            return _refuse(401, "signature", message)
        return _answer(200, counts)


def _refuse(status, field, message):
    return _answer(status, {"error": {"field": field, "message": message}})


def _answer(status, data):
    return request.make_response(
        json.dumps(data), headers=[("Content-Type", "application/json")], status=status
    )

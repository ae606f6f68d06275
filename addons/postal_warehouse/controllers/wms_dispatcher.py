from odoo.http import Dispatcher, Response

from ..adapters import ADAPTERS


class WmsDispatcher(Dispatcher):
    """Calls of warehouses: the body is left as it came, any failure is the protocol's own."""

    routing_type = "wms"

    @classmethod
    def is_compatible_with(cls, request):
        return True

    def dispatch(self, endpoint, args):
        self.request.params = dict(args)
        return self.request.registry["ir.http"]._dispatch(endpoint)

    def handle_error(self, exc):
        """The caller learns that we failed, not how; it sends again later."""
        message = "The call could not be taken. Send it again later."
        adapter = ADAPTERS.get(self.request.params.get("protocol"))
        if not adapter:
            return Response(message, status=503)
        body = adapter.failure("system-error", message)
        return Response(body, status=200, content_type=adapter.content_type)

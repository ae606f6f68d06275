"""Vendure: an open-source shop server, by its Admin API."""

from decimal import ROUND_FLOOR

from odoo.addons.postal_base.lib.postal_exchange import PeerRefused

from ..lib.ecom_shop import Place, just_before
from ..lib.ecom_shop.vendure import VendureClient, read_order, read_orders
from ..lib.ecom_shop.vendure.client import MOST_ROWS
from ..lib.ecom_shop.vendure.orders import read_moment
from .base import OrderPage, OrdersFound, ShopAdapter, register


@register
class VendureAdapter(ShopAdapter):
    """``account`` and ``password`` are an administrator's; ``site`` is the channel's token."""

    platform = "vendure"
    most_found = MOST_ROWS
    tells_buyers = True

    def __init__(self, settings, session=None, **options):
        super().__init__(settings, session, **options)
        self._client = VendureClient(
            settings.url, settings.account, settings.password, settings.site, settings.timeout,
            self.session,
        )

    def fetch_orders(self, changed_from, cursor):
        place = Place.read(changed_from, cursor)
        size = min(self.settings.page_size, MOST_ROWS)
        after = place.since and just_before(place.since).isoformat(timespec="milliseconds") + "Z"
        rows = self._client.orders(after, place.skip, size)
        orders, unreadable = read_orders(rows)
        next_cursor = place.after(
            [(row["id"], read_moment(row["updatedAt"])) for row in rows], size
        )
        return OrderPage(orders, next_cursor, unreadable)

    def find_orders(self, external_ids):
        return OrdersFound(*read_orders(self._client.find_orders(external_ids)))

    def fetch_order(self, external_id):
        row = self._client.order(external_id)
        return row and read_order(row)

    def send_shipment(self, shipment):
        quantities = {line.external_id: _whole(line) for line in shipment.lines}
        method = shipment.carrier_name or shipment.carrier_code or "Parcel"
        return self._client.fulfill(shipment.order, quantities, method, shipment.tracking)

    def take_back_shipment(self, reference):
        self._client.cancel_fulfillment(reference)

    def tell_buyer(self, order, text):
        self._client.tell_buyer(order, text)

    def send_stock(self, quantities):
        whole = {sku: max(0, int(quantity.to_integral_value(ROUND_FLOOR)))
                 for sku, quantity in quantities}
        missing = self._client.set_stock(whole)
        if missing:
            codes = ", ".join(missing)
            raise PeerRefused("sku", f"The shop does not have {codes}; the others are set.")


def _whole(line):
    """The number of pieces of a line; Vendure knows no parts of pieces."""
    number, _dot, rest = line.quantity.partition(".")
    if rest.strip("0"):
        raise PeerRefused("quantity", f"{line.sku}: {line.quantity} is no whole number of pieces.")
    return int(number)

"""WooCommerce shops, over their REST interface and its signed webhooks."""

from contextlib import contextmanager

from ..lib.ecom_shop import JsonHttp, Place, ShopLine, ShopOrder, ShopRefused, ShopUnavailable
from ..lib.shop_woo import (
    MOST_ROWS,
    WooClient,
    WooFormatError,
    WooStale,
    apply_refunds,
    changed_at,
    choose_auth,
    is_order,
    is_ping,
    is_signed,
    read_order,
    split_updates,
)
from .base import OrderPage, OrdersFound, ShopAdapter, register

NOT_FOUND = "404"
SHOWN_CODES = 20


@register
class WooCommerceAdapter(ShopAdapter):
    platform = "woocommerce"
    most_found = MOST_ROWS
    tells_buyers = True
    has_webhook = True

    def __init__(self, settings, **options):
        super().__init__(settings, **options)
        http = JsonHttp(settings.url, settings.timeout, self.session)
        auth = choose_auth(settings.url, settings.account, settings.password, self.clock)
        self._client = WooClient(http, auth)

    def fetch_orders(self, changed_from, cursor):
        place = Place.read(changed_from, cursor)
        size = min(self.settings.page_size, MOST_ROWS)
        with _stale():
            rows = self._client.list_orders(place.since, place.skip, size)
            changes = [(row.get("id"), changed_at(row)) for row in rows]
            orders, unreadable = self._read_all(rows)
        return OrderPage(orders, place.after(changes, size), unreadable)

    def find_orders(self, external_ids):
        with _stale():
            return OrdersFound(*self._read_all(self._client.find_orders(external_ids)))

    def fetch_order(self, external_id):
        try:
            with _stale():
                row = self._client.get_order(external_id)
                return self._read(row) if is_order(row) else None
        except ShopRefused as error:
            if error.code == NOT_FOUND:
                return None
            raise
        except WooFormatError as error:
            raise ShopRefused("format", f"order {external_id}: {error}") from error

    def _read_all(self, rows):
        """(orders, (id, reason) of those that cannot be read)."""
        orders, unreadable = [], []
        for row in filter(is_order, rows):
            try:
                orders.append(self._read(row))
            except WooFormatError as error:
                unreadable.append((str(row.get("id")), str(error)))
        return tuple(orders), tuple(unreadable)

    def _read(self, row):
        fields = read_order(row)
        if row.get("refunds") and fields["status"] != "cancelled":
            refunds = self._client.list_refunds(fields["external_id"])
            fields = apply_refunds(fields, refunds)
        lines = tuple(ShopLine(**line) for line in fields.pop("lines"))
        if not lines:
            raise WooFormatError("line_items: nothing is not at least one article")
        return ShopOrder(lines=lines, **fields)

    def send_shipment(self, shipment):
        with _stale():
            reference = self._client.add_tracking(
                shipment.order, shipment.number, shipment.tracking,
                shipment.carrier_name or shipment.carrier_code, shipment.tracking_url,
                self.clock(),
            )
        if not reference:
            raise ShopRefused("status", f"order {shipment.order} is cancelled in the shop")
        return reference

    def take_back_shipment(self, reference):
        with _stale():
            self._client.remove_tracking(reference)

    def tell_buyer(self, order, text):
        with _stale():
            self._client.tell_buyer(order, text)

    def send_stock(self, quantities):
        wanted, refused = dict(quantities), []
        codes = sorted(wanted)
        with _stale():
            for first in range(0, len(codes), MOST_ROWS // 2):
                part = {code: wanted[code] for code in codes[first:first + MOST_ROWS // 2]}
                refused += self._send_stock_part(part)
        if refused:
            shown = ", ".join(refused[:SHOWN_CODES])
            raise ShopRefused("stock", f"the shop did not take the stock of {shown}")

    def _send_stock_part(self, wanted):
        """Set these codes' stock; return what the shop did not take."""
        products = self._client.find_products(sorted(wanted))
        updates, refused = split_updates(products, wanted)
        codes = {product["id"]: product["sku"] for product in products}
        for parent, rows in updates.items():
            for first in range(0, len(rows), MOST_ROWS):
                failed = self._client.set_stock(parent, rows[first:first + MOST_ROWS])
                refused += [f"{codes.get(row_id)} ({reason})" for row_id, reason in failed]
        return refused

    def read_webhook(self, headers, body):
        if is_ping(body):
            return False  # unsigned, and asks for nothing but an answer
        told = {name.lower(): value for name, value in headers.items()}
        if not is_signed(self.settings.secret, body, told.get("x-wc-webhook-signature")):
            raise PermissionError
        return told.get("x-wc-webhook-topic", "").startswith("order.")

    def probe(self):
        with _stale():
            self._client.list_orders(None, 0, 1)


@contextmanager
def _stale():
    """An answer of another question is none: it is asked for again."""
    try:
        yield
    except WooStale as error:
        raise ShopUnavailable(str(error), unsure=True) from error

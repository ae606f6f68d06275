"""The contract between the order centre and a shop's protocol: one class each.

An adapter is built from plain values, never sees the ORM and may be used by several threads.
See docs/adding-a-shop.md.
"""

import json
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal

from odoo.addons.postal_base.lib.postal_exchange import PeerRefused, PeerUnavailable

from ..lib.ecom_shop import (
    ShopOrder,
    ShopRefused,
    ShopUnavailable,
    is_signed,
    open_session,
)

ADAPTERS = {}
WEBHOOK_SECONDS = 600


def register(adapter_class):
    """Make an adapter known under the platform it is for."""
    ADAPTERS[adapter_class.platform] = adapter_class
    return adapter_class


@dataclass(frozen=True, kw_only=True)
class ShopSettings:
    """What a channel tells its adapter. ``account``, ``password``: how we log in, or the key
    and secret of the interface; ``secret`` signs the shop's own calls."""

    url: str = ""
    account: str = ""
    password: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    site: str = ""
    timezone: str = "UTC"
    currency: str = ""
    timeout: float = 10.0
    page_size: int = 100


@dataclass(frozen=True, slots=True)
class OrderPage:
    """A page of orders, oldest change first. ``next_cursor`` is "" on the last one.

    ``unreadable`` names (id, reason) of orders that came and cannot be taken: they are shown
    and asked for again by ``fetch_order``, and hold up nothing.
    """

    orders: tuple[ShopOrder, ...]
    next_cursor: str = ""
    unreadable: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OrdersFound:
    """What a shop has of the orders it was asked for by their ids; it does not have the others.

    ``unreadable`` names (id, reason) of those that are there and cannot be taken.
    """

    orders: tuple[ShopOrder, ...]
    unreadable: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ShipmentLine:
    external_id: str
    sku: str
    quantity: str  # a decimal number


@dataclass(frozen=True, slots=True)
class Shipment:
    """A parcel of one shop order: ``order`` is its id in the shop."""

    order: str
    number: str
    lines: tuple[ShipmentLine, ...]
    carrier_code: str = ""
    carrier_name: str = ""
    tracking: str = ""
    tracking_url: str = ""

    def to_json(self):
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text):
        data = json.loads(text)
        lines = tuple(ShipmentLine(**line) for line in data.pop("lines"))
        return cls(lines=lines, **data)


class ShopAdapter:
    """Speaks with one shop. Every method may raise ``PeerUnavailable`` (asked again later,
    with back-off) or ``PeerRefused`` (a person is shown the reason); the errors of
    ``lib.ecom_shop`` become these by themselves where the engine calls.

    Everything that is sent may be sent again after a lost answer: it must take effect once.
    """

    #: the value of the platform selection on ecom.channel
    platform = ""
    #: how many orders ``find_orders`` may be asked for at once; 0: it is not there
    most_found = 0
    #: whether ``tell_buyer`` is there
    tells_buyers = False

    def __init__(self, settings, session=None, clock=time.time):
        self.settings = settings
        self.session = session or open_session()
        self.clock = clock

    def fetch_orders(self, changed_from, cursor):
        """A page of the orders changed at ``changed_from`` (UTC without zone) or later.

        Oldest change first, by the platform's own modified time, without leaving out an order
        that changes while the pages are read (``lib.ecom_shop.Place`` does that).

        :param changed_from: datetime, or None for all orders
        :param str cursor: "" for the first page, else ``next_cursor`` of the page before;
            it may be days old
        :return: OrderPage
        """
        raise NotImplementedError

    def fetch_order(self, external_id):
        """The ShopOrder as it is now, or None where the shop does not have it."""
        raise NotImplementedError

    def find_orders(self, external_ids):
        """These orders as they are now, whenever they were changed.

        Finds what changed without a newer modified time. An order that is left out is asked
        for by ``fetch_order`` before it counts as gone.

        :param external_ids: list of at most ``most_found`` ids, without repeats
        :return: OrdersFound
        """
        raise NotImplementedError

    def send_shipment(self, shipment):
        """Tell the shop what left, with its tracking number; give the shop's reference to it.

        Repeated with the same content it gives the same reference and changes nothing.
        """
        raise NotImplementedError

    def take_back_shipment(self, reference):
        """Take back what ``send_shipment`` told; nothing to do where that happened already."""
        raise NotImplementedError

    def tell_buyer(self, order, text):
        """Have the shop tell the buyer of its order something, once however often it is sent."""
        raise NotImplementedError

    def send_stock(self, quantities):
        """Set what the shop may sell: a list of (merchant code, quantity).

        :raises PeerRefused: naming the codes the shop does not have; the others are set
        """
        raise NotImplementedError

    def read_webhook(self, headers, body):
        """Whether a call of the shop tells that something changed (a mere test call does not).

        Its content is not believed: the change itself is downloaded. Unless a platform signs
        in a way of its own, calls are signed as those of the open push interface.

        :param headers: mapping, names in any case
        :param bytes body: as it came
        :raises PermissionError: not signed with the channel's secret
        """
        moment = headers.get("X-Postroad-Timestamp", "")
        signature = headers.get("X-Postroad-Signature", "")
        if not is_signed(self.settings.secret, moment, body, signature, self.clock(),
                         WEBHOOK_SECONDS):
            raise PermissionError
        return True

    def probe(self):
        """Make one harmless call; raise if the shop cannot be used with these settings."""
        self.fetch_orders(datetime.max.replace(year=2999, microsecond=0), "")

    # The exchange's client

    def call(self, kind, body):
        """Send one message of the exchange log; give its answer, a text."""
        with shop_errors():
            match kind:
                case "shipment":
                    return self.send_shipment(Shipment.from_json(body)) or ""
                case "shipment.cancel":
                    self.take_back_shipment(json.loads(body)["reference"])
                case "collection":
                    told = json.loads(body)
                    self.tell_buyer(told["order"], told["text"])
                case "stock":
                    self.send_stock([(sku, Decimal(quantity)) for sku, quantity
                                     in json.loads(body)["quantities"]])
                case _:
                    raise PeerRefused("kind", f"{kind}: the shop takes no such message")
        return ""


@contextmanager
def shop_errors():
    """Raise the pure errors of a shop's client in the words of the exchange."""
    try:
        yield
    except ShopUnavailable as error:
        raise PeerUnavailable(error.message, error.unsure) from error
    except ShopRefused as error:
        raise PeerRefused(error.code, error.message) from error

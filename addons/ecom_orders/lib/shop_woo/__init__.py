"""The WooCommerce REST interface, version 3: pure, no Odoo.

It knows nothing of the order centre either: what it reads are the fields of an order as a dict.
"""

from .auth import OAuth, choose_auth
from .client import MOST_ROWS, PATH, WooClient, WooStale, changed_at
from .orders import WooFormatError, apply_refunds, is_order, read_moment, read_order
from .shipments import TRACKING_KEY, add_item, items_of, remove_item
from .stock import split_updates, whole
from .webhook import is_ping, is_signed, sign

__all__ = [
    "MOST_ROWS", "OAuth", "PATH", "TRACKING_KEY", "WooClient", "WooFormatError", "WooStale",
    "add_item", "apply_refunds", "changed_at", "choose_auth", "is_order", "is_ping",
    "is_signed", "items_of", "read_moment", "read_order", "remove_item", "sign",
    "split_updates", "whole",
]

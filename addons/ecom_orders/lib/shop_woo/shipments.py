"""Tracking numbers as the shop's shipment tracking keeps them: a list in the order's meta data."""

import hashlib

TRACKING_KEY = "_wc_shipment_tracking_items"


def items_of(order):
    """The tracking items of an order; the last such entry counts."""
    found = []
    for meta in order.get("meta_data") or ():
        if meta.get("key") == TRACKING_KEY and isinstance(meta.get("value"), list):
            found = [item for item in meta["value"] if isinstance(item, dict)]
    return found


def tracking_id(order, number, tracking):
    """The same for the same parcel, however often it is told."""
    return hashlib.sha256(f"{order}|{number}|{tracking}".encode()).hexdigest()[:32]


def add_item(order, item):
    """The order's tracking items with ``item``, or None where it is there already."""
    items = items_of(order)
    if any(one.get("tracking_id") == item["tracking_id"] for one in items):
        return None
    return [*items, item]


def remove_item(order, identity):
    """The order's tracking items without that one, or None where it is not there."""
    items = items_of(order)
    kept = [one for one in items if one.get("tracking_id") != identity]
    return kept if len(kept) < len(items) else None


def meta_of(order, items):
    """The meta entry to write: the one that is there, else a new one."""
    entry = {"key": TRACKING_KEY, "value": items}
    for meta in order.get("meta_data") or ():
        if meta.get("key") == TRACKING_KEY and meta.get("id"):
            entry["id"] = meta["id"]
    return entry

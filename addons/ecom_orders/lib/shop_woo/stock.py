"""Stock of the shop, by merchant code."""

from decimal import ROUND_FLOOR


def whole(quantity):
    """The shop counts whole pieces: never more than there are, and never less than none."""
    return max(int(quantity.to_integral_value(ROUND_FLOOR)), 0)


def split_updates(products, quantities):
    """Sort what is to be set by the address it goes to.

    :param products: rows of the shop with id, parent_id, type and sku
    :param dict quantities: {merchant code: quantity}
    :return: ({parent id, 0 for products: [update]}, codes that no row has)
    """
    updates, left = {}, set(quantities)
    for product in products:
        sku = str(product.get("sku") or "")
        if sku not in quantities:
            continue
        left.discard(sku)
        parent = product.get("parent_id") if product.get("type") == "variation" else 0
        updates.setdefault(parent or 0, []).append({
            "id": product["id"], "manage_stock": True,
            "stock_quantity": whole(quantities[sku]),
        })
    return updates, sorted(left)

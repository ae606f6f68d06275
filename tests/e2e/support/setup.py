"""What several tests set up alike, over XML-RPC as an administrator."""


def put_in_stock(odoo, product, place, pieces):
    """So many pieces of a product are in a location."""
    odoo.call(
        "stock.quant", "create",
        {"product_id": product, "location_id": place, "inventory_quantity_auto_apply": pieces},
        context={"inventory_mode": True},
    )


def fill_bins(odoo, world, pieces):
    """The goods of a StationWorld get these merchant codes, and so many pieces in their bins.

    :param pieces: {merchant code: pieces}, in the order of the world's products
    """
    for place, (product, code) in enumerate(zip(world.products, pieces, strict=True), 1):
        odoo.call("product.product", "write", [product], {"default_code": code})
        [found] = odoo.call("stock.location", "search", [("barcode", "=", f"BIN-A0{place}")])
        put_in_stock(odoo, product, found, pieces[code])


def add_carrier(odoo, name, **numbers):
    """It carries all orders, with waybill numbers out of a range: ``first``, ``last``, ..."""
    service = odoo.call("product.product", "create", {"name": name, "type": "service"})
    carrier = odoo.call("delivery.carrier", "create", {"name": name, "product_id": service})
    odoo.call("ecom.waybill.source", "create",
              {"name": "Range", "carrier_id": carrier, "kind": "range", **numbers})
    odoo.call("ecom.carrier.rule", "create", {"name": "Everything", "carrier_id": carrier})
    return carrier


def use_currency(odoo, name):
    """The id of a currency, which is active then."""
    domain = [("name", "=", name), ("active", "in", (True, False))]
    [currency] = odoo.call("res.currency", "search", domain)
    odoo.call("res.currency", "write", [currency], {"active": True})
    return currency

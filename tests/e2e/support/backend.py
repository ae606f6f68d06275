"""A warehouse system with goods and work for it, made over XML-RPC."""


def connect(stack, **values):
    """(backend id, warehouse id, product id): one product the warehouse knows."""
    rpc, account = stack.rpc(), stack.account
    [warehouse] = rpc.call("stock.warehouse", "search", [], limit=1)
    [backend] = rpc.call("wms.backend", "create", [{
        "name": "Warehouse", "code": account.code, "url": f"{stack.wms_url}/qimen",
        "app_key": account.app_key, "secret": account.secret, "owner_code": "POSTROAD",
        "customer_id": account.customer_id, "push_products": "auto", **values,
    }])
    rpc.call("stock.warehouse", "write", [warehouse], {"wms_backend_id": backend, "wms_code": "W1"})
    [product] = rpc.call("product.product", "create", [
        {"name": "Tea", "default_code": "TEA", "is_storable": True}
    ])
    return backend, warehouse, product


def deliveries(rpc, warehouse, product, number):
    """Ids of so many confirmed deliveries of one piece each."""
    [house] = rpc.call("stock.warehouse", "read", [warehouse], ["out_type_id", "lot_stock_id"])
    [customers] = rpc.call(
        "stock.location", "search", [("usage", "=", "customer"), ("company_id", "=", False)],
        limit=1,
    )
    [state] = rpc.call("res.country.state", "search", [("country_id.code", "=", "CN")], limit=1)
    [country] = rpc.call("res.country", "search", [("code", "=", "CN")])
    [partner] = rpc.call("res.partner", "create", [{
        "name": "Customer", "street": "Street 1", "city": "Town", "phone": "13900000000",
        "country_id": country, "state_id": state,
    }])
    places = {"location_id": house["lot_stock_id"][0], "location_dest_id": customers}
    move = {"product_id": product, "product_uom_qty": 1, **places}
    pickings = rpc.call("stock.picking", "create", [
        {"picking_type_id": house["out_type_id"][0], "partner_id": partner,
         "move_ids": [(0, 0, move)], **places}
        for _number in range(number)
    ])
    rpc.call("stock.picking", "action_confirm", pickings)
    return pickings

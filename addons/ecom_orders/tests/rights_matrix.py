"""The kinds of user of the order centre, and who stands outside it."""

#: kind of user -> its group
KINDS = {
    "reader": "ecom_orders.group_reader",
    "import": "ecom_orders.group_import",
    "service": "ecom_orders.group_user",
    "finance": "ecom_orders.group_finance",
    "shipping": "ecom_orders.group_shipping",
    "manager": "ecom_orders.group_manager",
    "stock": "stock.group_stock_user",
    "employee": "base.group_user",
    "portal": "base.group_portal",
}
#: none of these may read, write or call anything of the order centre
OUTSIDERS = ("employee", "portal")
LETTERS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}

"""Who may do what: every kind of user, every model and every public method of the addon.

A model or method of the addon that is not in these tables fails ``test_rights_matrix``.
"""

#: kind of user -> its groups
KINDS = {
    "own": "oc_customer.group_user",
    "team": "oc_customer.group_user_team",
    "all": "oc_customer.group_user_all",
    "manager": "oc_customer.group_manager",
    "clerk": "oc_customer.group_fund_user",
    "approver": "oc_customer.group_fund_manager",
    "accountant": "account.group_account_invoice",
    "warehouse": "stock.group_stock_user",
    "portal": "base.group_portal",
    "system": "postal_base.group_partner_api",
    "employee": "base.group_user",
    "public": "base.group_public",
}
SELLERS = ("own", "team", "all")
FUNDS = ("clerk", "approver")
LETTERS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


def _sellers_read(**more):
    return dict.fromkeys(SELLERS, "r") | {"manager": "rwcu"} | more


def _managers(rights="rwcu"):
    return {"manager": rights}


def _funds(clerk, approver=None):
    return {"clerk": clerk, "approver": approver or clerk}


#: model -> {kind: rights}; a kind that is not named has none
ACCESS = {
    "oc.api.access": _managers(),
    "oc.api.access.key": _managers("rw"),
    "oc.approval.mixin": {},
    "oc.catalogue": {},
    "oc.change.request": dict.fromkeys((*SELLERS, "manager"), "rwcu"),
    "oc.change.request.line": dict.fromkeys((*SELLERS, "manager"), "rwcu"),
    "oc.charge.sync": {},
    "oc.charge.why": dict.fromkeys((*SELLERS, "manager"), "rwc"),
    "oc.classification": _sellers_read(),
    "oc.dc.product": _sellers_read(),
    "oc.delivery.schedule": _sellers_read(),
    "oc.freight.waiver.rule": _sellers_read(),
    "oc.freight.waiver.share": _sellers_read(),
    "oc.fund.account": _funds("r", "rwcu"),
    "oc.fund.account.freeze": {"approver": "rwcu"},
    "oc.fund.change.type": _funds("r", "rwcu"),
    "oc.fund.check": _funds("rwcu"),
    "oc.fund.check.line": _funds("rwcu"),
    "oc.fund.enquiry": _funds("rwcu"),
    "oc.fund.enquiry.line": _funds("rwcu"),
    "oc.fund.entry": _funds("r"),
    "oc.fund.hold": _funds("r"),
    "oc.fund.password": {"approver": "rwu"},
    "oc.fund.row.mixin": {},
    "oc.fund.statement": _funds("rwcu"),
    "oc.fund.sync": {},
    "oc.fund.transfer": _funds("rwcu"),
    "oc.order.delivery": dict.fromkeys((*SELLERS, "manager"), "rw") | {"warehouse": "r"},
    "oc.order.rule.mixin": {},
    "oc.ordering": {},
    "oc.ordering.request": _managers("r"),
    "oc.payment.fee.rule": _sellers_read(),
    "oc.product.table": _sellers_read(),
    "oc.product.table.add": _managers(),
    "oc.product.table.add.line": _managers(),
    "oc.product.table.line": _sellers_read(),
    "oc.product.table.rule": _sellers_read(),
    "oc.system.mixin": {},
    "oc.unit.edit": dict.fromkeys((*SELLERS, "manager"), "rwcu"),
    "oc.why": dict.fromkeys((*SELLERS, "manager"), "rwc"),
}

#: overrides of what Odoo itself makes public: the rights on the model decide
FRAMEWORK = {
    "copy_data",
    "create",
    "default_get",
    "init",
    "name_search",
    "onchange",
    "unlink",
    "write",
    "set_values",
    # pass on records, which no caller over RPC can
    "base_on_rule_send_shipping",
    "db_id_for",
}
#: opens a list or form, in which the rights on the model decide: gives no data of its own
OPENS = "opens"

#: refuses by a plain message whoever sees the customer and must not decide
PLAIN_REFUSAL = {("res.partner", "action_refuse_customer")}
#: (model, method) -> kinds that may call it on a record of a customer that is not their own
METHODS = {
    ("oc.api.access", "action_make_key"): ("manager",),
    ("oc.api.access", "action_close_account"): ("manager",),
    ("oc.api.access.key", "action_revoke"): ("manager",),
    ("oc.approval.mixin", "action_draft"): (),
    ("oc.approval.mixin", "action_submit"): (),
    ("oc.change.request", "action_accept"): ("manager",),
    ("oc.change.request", "action_draft"): ("all", "manager"),
    ("oc.change.request", "action_refuse"): ("manager",),
    ("oc.change.request", "action_submit"): ("all", "manager"),
    ("oc.fund.account", "action_unfreeze"): ("approver",),
    ("oc.fund.account", "action_open_entries"): OPENS,
    ("oc.fund.account", "action_open_holds"): OPENS,
    ("oc.fund.account", "action_open_statement"): OPENS,
    ("oc.fund.account.freeze", "action_freeze"): ("approver",),
    ("oc.fund.check", "action_run"): FUNDS,
    ("oc.fund.check", "action_post_missing"): ("approver",),
    ("oc.fund.entry", "action_open_cause"): FUNDS,
    ("oc.fund.entry", "action_reverse"): FUNDS,
    ("oc.fund.password", "action_unlock"): ("approver",),
    ("oc.fund.statement", "action_show"): FUNDS,
    ("oc.fund.statement", "action_print"): FUNDS,
    ("oc.fund.transfer", "action_submit"): FUNDS,
    ("oc.fund.transfer", "action_draft"): FUNDS,
    ("oc.fund.transfer", "action_approve"): ("approver",),
    ("oc.fund.transfer", "action_refuse"): ("approver",),
    ("oc.fund.transfer", "action_post"): FUNDS,
    ("oc.ordering", "place_order"): (),
    ("oc.ordering", "list_products"): (),
    ("oc.ordering", "get_order"): (),
    ("oc.ordering", "quote"): (),
    ("oc.ordering", "list_keys"): ("system",),
    ("oc.ordering", "revoke_key"): (),
    ("oc.delivery.schedule", "get_import_templates"): OPENS,
    ("oc.product.table", "get_import_templates"): OPENS,
    ("oc.product.table.line", "get_import_templates"): OPENS,
    ("oc.product.table.line", "get_matrix"): (*SELLERS, "manager"),
    ("oc.product.table.line", "get_matrix_choices"): (*SELLERS, "manager"),
    ("oc.product.table.line", "set_matrix_cells"): ("manager",),
    ("oc.product.table.line", "remove_matrix_cells"): ("manager",),
    ("res.partner", "get_import_templates"): OPENS,
    ("oc.unit.edit", "action_apply"): (),
    ("oc.product.table", "action_open_lines"): OPENS,
    ("oc.product.table", "action_open_units"): OPENS,
    ("oc.product.table.add", "action_add"): ("manager",),
    ("oc.product.table.rule", "action_refresh_units"): ("manager",),
    ("oc.product.table.rule", "action_open_units"): OPENS,
    ("res.partner", "action_confirm_customer"): ("all", "manager", "accountant"),
    ("res.partner", "action_make_customer"): (*SELLERS, "manager"),
    ("res.partner", "action_open_api_access"): ("manager",),
    ("res.partner", "action_open_change_requests"): OPENS,
    ("res.partner", "action_open_fund_accounts"): OPENS,
    ("res.partner", "action_open_oc_orders"): OPENS,
    ("res.partner", "action_open_units"): OPENS,
    ("res.partner", "action_open_wholesale"): OPENS,
    ("res.partner", "action_refuse_customer"): ("manager",),
    ("res.partner", "action_request_change"): OPENS,
    ("res.partner", "action_why"): OPENS,
    ("sale.order", "action_confirm"): ("all", "manager", "accountant", "warehouse"),
    ("sale.order", "action_charge_freight"): ("all", "manager", "accountant", "warehouse"),
    ("sale.order", "action_freight_why"): OPENS,
    ("sale.order", "action_open_fund_holds"): OPENS,
    ("sale.order", "action_why"): OPENS,
    ("sale.order", "set_delivery_line"): ("all", "manager", "accountant", "warehouse"),
    ("sale.order.line", "action_why"): OPENS,
    ("stock.picking", "action_sync_freight"): ("all", "manager", "warehouse"),
    ("stock.picking", "send_to_shipper"): ("all", "manager", "warehouse"),
    ("stock.warehouse", "action_open_dc_products"): OPENS,
}

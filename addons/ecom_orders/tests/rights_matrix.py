"""Who may do what in the order centre: every kind of user, every model, every public method.

A model or method of the addon that is not in these tables fails ``test_rights_matrix``.
"""

#: kind of user -> its group
KINDS = {
    "reader": "ecom_orders.group_reader",
    "import": "ecom_orders.group_import",
    "service": "ecom_orders.group_user",
    "finance": "ecom_orders.group_finance",
    "shipping": "ecom_orders.group_shipping",
    "manager": "ecom_orders.group_manager",
    "stock": "stock.group_stock_user",
    "system": "postal_base.group_partner_api",
    "employee": "base.group_user",
    "portal": "base.group_portal",
    "public": "base.group_public",
}
#: none of these may read, write or call anything of the order centre
OUTSIDERS = ("system", "employee", "portal", "public")
LETTERS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}

#: model -> rights of each kind, in the order of KINDS: r(ead) w(rite) c(reate) u(nlink), - none
ACCESS = {
    "ecom.allocation": "- - - - - - - - - - -",
    "ecom.assignment.rule": "r r r r r rwcu - - - - -",
    "ecom.availability": "- - - - - - - - - - -",
    "ecom.campaign": "r r r r r rwcu - - - - -",
    "ecom.campaign.gift": "r r r r r rwcu - - - - -",
    "ecom.campaign.scheme": "r r r r r rwcu - - - - -",
    "ecom.campaign.step": "r r r r r rwcu - - - - -",
    "ecom.carrier.account": "r r r r r rwcu - - - - -",
    "ecom.carrier.rule": "r r r r r rwcu - - - - -",
    "ecom.channel": "r r r r r rwcu - - - - -",
    "ecom.channel.restart": "- - rwcu rwcu - rwcu - - - - -",
    "ecom.collection": "- - - - rwcu rwcu - - - - -",
    "ecom.collection.meter": "- - - - - r - - - - -",
    "ecom.comparison": "- - r r - r - - - - -",
    "ecom.cost.rule": "r r r r r rwcu - - - - -",
    "ecom.cost.step": "r r r r r rwcu - - - - -",
    "ecom.delivery": "- - - - - - - - - - -",
    "ecom.fulfilment.rule": "r r r r r rwcu - - - - -",
    "ecom.gift.grant": "r r r r r r - - - - -",
    "ecom.import": "- rwcu rwcu rwcu - rwcu - - - - -",
    "ecom.import.column": "- r r r - rwcu - - - - -",
    "ecom.import.error": "- r r r - r - - - - -",
    "ecom.import.template": "- r r r - rwcu - - - - -",
    "ecom.intake": "- - - - - - - - - - -",
    "ecom.intake.stage": "- - - - - - - - - - -",
    "ecom.kit": "- - - - - - - - - - -",
    "ecom.label.block": "r r r r r rwcu - - - - -",
    "ecom.label.template": "r r r r r rwcu - - - - -",
    "ecom.listing": "r r rw rw r rwcu - - - - -",
    "ecom.listing.suggestion": "- - rwcu rwcu - rwcu - - - - -",
    "ecom.message": "- - rwc rwc - rwcu - - - - -",
    "ecom.missing": "r r r r r r - - - - -",
    "ecom.order": "r rc rwc rwc r rwc - - - - -",
    "ecom.order.bulk": "- - rwc rwc - rwc - - - - -",
    "ecom.order.bulk.refusal": "- - r r - r - - - - -",
    "ecom.order.line": "r rc rwcu rwcu r rwcu - - - - -",
    "ecom.order.merge": "- - rwcu rwcu - rwcu - - - - -",
    "ecom.order.merge.line": "- - rwcu rwcu - rwcu - - - - -",
    "ecom.order.operation": "r r r r r r - - - - -",
    "ecom.order.reason": "- - rwcu rwcu - rwcu - - - - -",
    "ecom.order.rule.mixin": "- - - - - - - - - - -",
    "ecom.order.split": "- - rwcu rwcu - rwcu - - - - -",
    "ecom.order.split.line": "- - rwcu rwcu - rwcu - - - - -",
    "ecom.order.why": "rwc rwc rwc rwc rwc rwc - - - - -",
    "ecom.paper": "- - - - r r - - - - -",
    "ecom.payment": "- - r rw - rw - - - - -",
    "ecom.payment.accept": "- - - rwcu - rwcu - - - - -",
    "ecom.payment.account": "- - r r - rwcu - - - - -",
    "ecom.payment.import": "- - - rwcu - rwcu - - - - -",
    "ecom.product.word": "- - - - - r - - - - -",
    "ecom.push.meter": "- - - - - r - - - - -",
    "ecom.review.policy": "r r r r r rwcu - - - - -",
    "ecom.right": "- - - - - rwcu - - - - -",
    "ecom.rule.trial": "- - - - - rwcu - - - - -",
    "ecom.rule.trial.line": "- - - - - rwcu - - - - -",
    "ecom.sheet.text": "- - - - - - - - - - -",
    "ecom.split.rule": "r r r r r rwcu - - - - -",
    "ecom.stock.rule": "r r r r r rwcu - - - - -",
    "ecom.stock.share": "- - - - - - - - - - -",
    "ecom.supplier.ship": "- - rwcu rwcu rwcu rwcu - - - - -",
    "ecom.supply": "- - - - - - - - - - -",
    "ecom.task": "r r r r r r - - - - -",
    "ecom.tracking.event": "r r r r r r - - - - -",
    "ecom.turn.mixin": "- - - - - - - - - - -",
    "ecom.warehouse.rule": "r r r r r rwcu - - - - -",
    "ecom.wave.rule": "r r r r r rwcu - - - - -",
    "ecom.waybill": "r r r r r r - - - - -",
    "ecom.waybill.source": "r r r r r rwcu - - - - -",
    "ecom.waybill.type": "- - - - rwcu rwcu - - - - -",
}

NOBODY = ()  # of building blocks, or for those with rights on purchases as well
MANAGER = ("manager",)
FINANCE = ("finance", "manager")
SHIPPING = ("shipping", "manager")
SERVICE = ("service", "finance", "manager")
SERVICE_SHIPPING = (*SERVICE, "shipping")
IMPORT = (*SERVICE, "import")
READERS = (*IMPORT, "shipping", "reader")
#: opens a list or form, in which the rights on the model decide: gives no data of its own
OPENS = "opens"

#: overrides of what Odoo itself makes public: the rights on the model decide
FRAMEWORK = {
    "copy_data", "create", "default_get", "get_empty_list_help", "init", "unlink", "write",
}
#: models of inventory, purchase and reports, of which the addon only overrides methods
FOREIGN = ("ir.actions.report", "purchase.order", "stock.picking")
#: model -> public method -> the kinds that may call it
METHODS = {
    "ecom.assignment.rule": {
        "action_try": MANAGER,
    },
    "ecom.campaign": {
        "action_match_again": MANAGER,
        "action_view_grants": OPENS,
    },
    "ecom.carrier.rule": {
        "action_try": MANAGER,
    },
    "ecom.channel": {
        "action_compare": SERVICE,
        "action_download": SERVICE,
        "action_import_file": OPENS,
        "action_resume": MANAGER,
        "action_send_stock": SERVICE,
        "action_test_connection": MANAGER,
        "action_view_comparisons": OPENS,
        "action_view_orders": OPENS,
        "action_view_stock": OPENS,
        "action_view_unmatched_listings": OPENS,
    },
    "ecom.channel.restart": {
        "action_download": SERVICE,
    },
    "ecom.collection": {
        "action_again": OPENS,
        "action_find": SHIPPING,
        "action_hand_over": SHIPPING,
    },
    "ecom.comparison": {
        "action_cancel": SERVICE,
    },
    "ecom.cost.rule": {
        "action_try": MANAGER,
    },
    "ecom.fulfilment.rule": {
        "action_try": MANAGER,
    },
    "ecom.import": {
        "action_cancel": IMPORT,
        "action_check": IMPORT,
        "action_download_errors": OPENS,
        "action_import": IMPORT,
        "action_run_again": IMPORT,
        "action_view_errors": OPENS,
    },
    "ecom.import.template": {
        "action_download": OPENS,
    },
    "ecom.listing": {
        "action_accept_suggestion": SERVICE,
        "action_accept_sure": SERVICE,
        "action_stock_why": READERS,
        "action_view_suggestions": READERS,
    },
    "ecom.listing.suggestion": {
        "action_take": SERVICE,
    },
    "ecom.message": {
        "action_answered": SERVICE,
    },
    "ecom.missing": {
        "action_propose": MANAGER,
        "action_view_orders": READERS,
    },
    "ecom.order": {
        "action_accept_payment": FINANCE,
        "action_allocate": SERVICE,
        "action_answered": SERVICE,
        "action_approve": SERVICE,
        "action_approve_finance": FINANCE,
        "action_cancel": SERVICE,
        "action_close_rest": SERVICE,
        "action_compare": SERVICE,
        "action_decide_again": SERVICE,
        "action_deliver_rest": SERVICE,
        "action_get_waybills": SHIPPING,
        "action_keep_as_is": SERVICE,
        "action_look_up_parcels": READERS,
        "action_make_wave": SHIPPING,
        "action_match_gifts": SERVICE,
        "action_match_payment": READERS,
        "action_merge_same_buyers": SERVICE,
        "action_open_merge": READERS,
        "action_open_split": OPENS,
        "action_order_from_supplier": SERVICE,
        "action_print_collection": SERVICE,
        "action_print_notes": SHIPPING,
        "action_print_picklist": SHIPPING,
        "action_print_picklist_summed": SHIPPING,
        "action_print_waybills": SHIPPING,
        "action_reopen": SERVICE,
        "action_supplier_shipped": READERS,
        "action_take_shop_version": SERVICE,
        "action_take_upload_back": SERVICE_SHIPPING,
        "action_type_waybill": SHIPPING,
        "action_unreview": SERVICE,
        "action_upload_tracking": SERVICE_SHIPPING,
        "action_view_deliveries": OPENS,
        "action_view_operations": OPENS,
        "action_view_purchases": NOBODY,
        "action_view_unmatched_listings": READERS,
        "action_why_assignment": OPENS,
        "action_why_carrier": OPENS,
        "action_why_cost": OPENS,
        "action_why_fulfilment": OPENS,
        "action_why_gifts": OPENS,
        "action_why_policy": OPENS,
        "action_why_warehouse": OPENS,
        "get_board": READERS,
    },
    "ecom.order.bulk": {
        "action_apply": SERVICE,
        "action_cancel": SERVICE,
    },
    "ecom.order.merge": {
        "action_merge": SERVICE,
    },
    "ecom.order.operation": {
        "action_undo": READERS,
    },
    "ecom.order.reason": {
        "action_confirm": SERVICE,
    },
    "ecom.order.rule.mixin": {
        "action_try": NOBODY,
    },
    "ecom.order.split": {
        "action_split": SERVICE,
    },
    "ecom.paper": {
        "action_print_again": SHIPPING,
    },
    "ecom.payment": {
        "action_not_of_order": FINANCE,
        "action_pay_order": OPENS,
    },
    "ecom.payment.accept": {
        "action_accept": FINANCE,
    },
    "ecom.payment.account": {
        "action_download": FINANCE,
        "action_view_open_payments": OPENS,
    },
    "ecom.payment.import": {
        "action_import": FINANCE,
    },
    "ecom.review.policy": {
        "action_try": MANAGER,
    },
    "ecom.rule.trial": {
        "action_switch_on": MANAGER,
    },
    "ecom.task": {
        "action_cancel": READERS,
    },
    "ecom.supplier.ship": {
        "action_ship": SERVICE_SHIPPING,
    },
    "ecom.warehouse.rule": {
        "action_try": MANAGER,
    },
    "ecom.waybill": {
        "action_ask_again": READERS,
    },
    "ecom.waybill.source": {
        "action_view_waybills": OPENS,
    },
    "ecom.waybill.type": {
        "action_save": SHIPPING,
    },
    "stock.picking.batch": {
        "action_dissolve_wave": SHIPPING,
        "action_get_waybills": SHIPPING,
        "action_print_notes": SHIPPING,
        "action_print_picklist": SHIPPING,
        "action_print_picklist_bin": SHIPPING,
        "action_print_picklist_summed": SHIPPING,
        "action_print_waybills": SHIPPING,
        "action_view_orders": OPENS,
        "action_view_papers": OPENS,
    },
}

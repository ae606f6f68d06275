# What others inherit, and what the columns of others take their defaults from.
from . import oc_system_mixin  # isort: skip

# Its columns are what new columns of others begin with, so they come first.
from . import oc_parameter_res_company  # isort: skip
from . import (
    oc_catalogue,
    oc_classification,
    oc_dc_product,
    oc_delivery_schedule,
    oc_order_delivery,
    oc_ordering,
    oc_ordering_request,
    oc_product_table,
    oc_product_table_line,
    oc_product_table_rule,
    oc_rule_watch_base,
    product_pricelist,
    product_pricelist_item,
    product_product,
    product_template,
    res_partner,
    res_partner_table,
    res_partner_unit,
    sale_order,
    sale_order_catalog,
    sale_order_delivery,
    sale_order_line,
    stock_move,
    stock_picking,
    stock_warehouse,
)

# Freight and fees, before the fund accounts, which hold and capture what they charge.
from . import (  # isort: skip
    oc_freight_classification,
    oc_freight_product_template,
    oc_freight_delivery_carrier,
    oc_freight_res_company,
    oc_freight_res_config_settings,
    oc_freight_res_partner,
    oc_order_rule_mixin,
    oc_freight_waiver_rule,
    oc_freight_waiver_share,
    oc_payment_fee_rule,
    oc_charge_sync,
    oc_charge_sale_order_line,
    oc_freight_sale_order,
    oc_freight_waiver_sale_order,
    oc_payment_fee_sale_order,
    oc_charge_sale_order,
    oc_freight_stock_picking,
    oc_freight_stock_move,
    oc_freight_ordering,
)

# Fund accounts, after what they extend.
from . import (  # isort: skip
    oc_fund_change_type,
    oc_fund_account,
    oc_fund_account_history,
    oc_fund_account_lock,
    oc_fund_row_mixin,
    oc_fund_hold,
    oc_fund_entry,
    oc_fund_entry_move,
    oc_approval_mixin,
    oc_fund_transfer,
    oc_fund_sync,
    oc_fund_password,
    oc_fund_account_move,
    oc_fund_ordering,
    oc_fund_res_company,
    oc_fund_res_config_settings,
    oc_fund_res_partner,
    oc_fund_sale_order_line,
    oc_fund_stock_move,
    sale_order_fund,
)

# Parameters of customers, after the first of them.
from . import (  # isort: skip
    oc_parameter_res_config_settings,
    oc_parameter_res_partner,
    oc_parameter_product_pricelist,
    oc_parameter_stock_warehouse,
)

# Changes of customers by request, after the parameters they protect.
from . import (  # isort: skip
    oc_change_request,
    oc_change_request_line,
    oc_change_res_partner,
    oc_approval_res_partner,
)

# The matrix of products, and imports.
from . import (  # isort: skip
    oc_product_table_matrix,
    oc_import_ir_fields,
    oc_import_oc_classification,
    oc_import_oc_delivery_schedule,
    oc_import_oc_product_table,
    oc_import_oc_product_table_line,
    oc_import_res_partner,
)

# Rights, around all of the above.
from . import (  # isort: skip
    oc_api_ordering,
    oc_print_sale_order,
    oc_print_stock_picking,
    oc_rights_crm_team,
    oc_rights_res_users,
    oc_rights_res_partner,
    oc_rights_sale_order,
    oc_rights_sale_order_line,
    oc_rights_stock_picking,
)

from . import (
    oc_api_access,
    oc_api_access_key,
    oc_fund_check,
    oc_fund_check_line,
    oc_fund_enquiry,
    oc_fund_enquiry_line,
    oc_fund_freeze,
    oc_fund_statement,
    oc_product_table_add,
    oc_product_table_add_line,
    oc_unit_edit,
    oc_why,
)

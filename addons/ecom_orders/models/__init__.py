from . import (
    ecom_channel,
    ecom_intake,
    ecom_intake_stage,
    ecom_listing,
    ecom_order,
    ecom_order_fulfil,
    ecom_order_line,
    ecom_order_review,
    ecom_review_policy,
    ecom_warehouse_rule,
    stock_move,
    stock_picking,
)

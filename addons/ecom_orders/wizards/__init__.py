from . import (
    ecom_channel_restart,
    ecom_collection,
    ecom_listing_suggestion,
    ecom_order_merge,
    ecom_order_merge_line,
    ecom_order_reason,
    ecom_order_split,
    ecom_order_split_line,
    ecom_supplier_ship,
    ecom_waybill_type,
)

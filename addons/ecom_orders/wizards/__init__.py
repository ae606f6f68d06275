from . import (
    ecom_channel_restart,
    ecom_waybill_type,
)

from . import ecom_waybill_type

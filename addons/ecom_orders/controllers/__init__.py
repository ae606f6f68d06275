from . import ecom_push

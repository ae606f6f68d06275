from . import ecom_push, ecom_webhook

from . import ecom_channel_restart

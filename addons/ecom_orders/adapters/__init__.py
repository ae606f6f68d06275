"""The shops' protocols: one class each, registered by its platform.

A new one is a module here with a class under ``@register`` and a value of the channel's platform.
"""

from . import vendure, woocommerce
from .base import (
    ADAPTERS,
    OrderPage,
    OrdersFound,
    Shipment,
    ShipmentLine,
    ShopAdapter,
    ShopSettings,
    register,
    shop_errors,
)

__all__ = [
    "ADAPTERS", "OrderPage", "OrdersFound", "Shipment", "ShipmentLine", "ShopAdapter",
    "ShopSettings", "register", "shop_errors", "vendure", "woocommerce",
]

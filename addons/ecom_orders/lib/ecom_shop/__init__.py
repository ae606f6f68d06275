"""What a shop says about an order, whatever its protocol: pure, no Odoo."""

from .errors import FieldError
from .orders import ShopLine, ShopOrder
from .push import API_LIMIT, read_push
from .signature import is_signed, sign

__all__ = [
    "API_LIMIT", "FieldError", "ShopLine", "ShopOrder", "is_signed", "read_push", "sign",
]

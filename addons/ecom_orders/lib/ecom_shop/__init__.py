"""What a shop says about an order, whatever its protocol: pure, no Odoo."""

from .errors import FieldError, ShopRefused, ShopUnavailable
from .http import JsonHttp, open_session
from .orders import STATUSES, ShopLine, ShopOrder
from .paging import Place, just_before
from .push import API_LIMIT, read_push
from .signature import is_signed, sign

__all__ = [
    "API_LIMIT", "FieldError", "JsonHttp", "Place", "STATUSES", "ShopLine", "ShopOrder",
    "ShopRefused", "ShopUnavailable", "is_signed", "just_before", "open_session", "read_push",
    "sign",
]

"""Waybill numbers, and the small JSON wire a carrier's interface speaks."""

from .client import CarrierClient
from .errors import CarrierRefused, CarrierUnavailable
from .numbers import FORMATS, is_waybill, range_number, range_size, s10_check_digit
from .signature import is_signed, sign
from .wire import STATUSES, TrackingEvent, WireError, read_events, read_number

__all__ = [
    "FORMATS",
    "STATUSES",
    "CarrierClient",
    "CarrierRefused",
    "CarrierUnavailable",
    "TrackingEvent",
    "WireError",
    "is_signed",
    "is_waybill",
    "range_number",
    "range_size",
    "read_events",
    "read_number",
    "s10_check_digit",
    "sign",
]

"""When an order leaves a distribution centre and when it arrives. Pure: no Odoo, no clock."""

from .dates import (
    HORIZON_DAYS,
    WEEKDAYS,
    Centre,
    DeliveryDates,
    NoPossibleDate,
    Reason,
    Refusal,
    Route,
    check_ship_date,
    earliest_dates,
    next_dates,
    selectable_dates,
)

__all__ = [
    "HORIZON_DAYS",
    "WEEKDAYS",
    "Centre",
    "DeliveryDates",
    "NoPossibleDate",
    "Reason",
    "Refusal",
    "Route",
    "check_ship_date",
    "earliest_dates",
    "next_dates",
    "selectable_dates",
]

"""Delivery dates of an order line's distribution centre.

The questions are answered in this order: the centre's local time and cut-off hour, its
closed days, the shipping weekdays of the schedule, the lead days, and last the weekdays on
which the unit receives (the arrival rolls forward to the next of them).

Moments are aware datetimes; days are plain dates in the centre's time zone.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

#: Monday is 0, as in ``date.weekday``.
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = frozenset(range(7))
#: How far ahead a possible day is looked for before saying that there is none.
HORIZON_DAYS = 366


class Reason(Enum):
    """Why a ship date cannot be chosen."""

    TOO_LATE = "too_late"
    CLOSED = "closed"
    WEEKDAY = "weekday"
    TOO_FAR = "too_far"


class NoPossibleDate(ValueError):
    """The days on which the centre ships and the unit receives leave nothing to choose."""

    def __init__(self, cause: str):
        self.cause = cause
        super().__init__(f"no possible {cause} day within {HORIZON_DAYS} days")


@dataclass(frozen=True)
class Centre:
    """A distribution centre: where its clock stands, and when it does not work.

    ``cutoff_hour`` is a local hour between 0 and 24; orders placed before it still ship the
    same day, an order placed exactly then does not.
    """

    timezone: str = "UTC"
    cutoff_hour: float = 24.0
    closed: frozenset[date] = frozenset()
    zone: ZoneInfo = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        if not 0 <= self.cutoff_hour <= 24:
            raise ValueError(f"cut-off hour {self.cutoff_hour} is not between 0 and 24")
        object.__setattr__(self, "zone", ZoneInfo(self.timezone))

    def with_cutoff(self, hour: float | None) -> "Centre":
        """The same centre with another cut-off hour, or itself when none is given."""
        return self if hour is None else replace(self, cutoff_hour=hour)

    def local_day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def order_before(self, day: date) -> datetime:
        """The moment (UTC) from which an order is too late to ship on ``day``."""
        minutes = round(self.cutoff_hour * 60)
        if minutes == 24 * 60:
            day, minutes = day + timedelta(days=1), 0
        local = datetime.combine(day, time(*divmod(minutes, 60)), self.zone)
        return local.astimezone(UTC)


@dataclass(frozen=True)
class Route:
    """How a centre reaches a unit: shipping weekdays, days on the way, receiving weekdays."""

    ship_weekdays: frozenset[int] = EVERY_DAY
    lead_days: int = 1
    receive_weekdays: frozenset[int] = EVERY_DAY

    def __post_init__(self):
        if self.lead_days < 0:
            raise ValueError(f"lead days {self.lead_days} are negative")


@dataclass(frozen=True)
class DeliveryDates:
    ship: date
    arrival: date
    order_before: datetime


@dataclass(frozen=True)
class Refusal:
    """``next`` is the first selectable date on or after the refused one, else None."""

    reason: Reason
    next: DeliveryDates | None


def earliest_dates(moment: datetime, centre: Centre, route: Route) -> DeliveryDates:
    """The first dates possible for an order placed at ``moment``.

    :raise NoPossibleDate: when no day within ``HORIZON_DAYS`` satisfies everything.
    """
    return next_dates(moment, centre, route, centre.local_day(moment))


def next_dates(moment: datetime, centre: Centre, route: Route, wanted: date) -> DeliveryDates:
    """The first dates possible that do not ship before ``wanted``."""
    _check_aware(moment)
    start = max(wanted, _first_open_day(moment, centre))
    for offset in range(HORIZON_DAYS + 1):
        day = start + timedelta(days=offset)
        if _obstacle(day, centre, route) is None:
            return DeliveryDates(day, _arrival(day, route), centre.order_before(day))
    raise NoPossibleDate("shipping")


def selectable_dates(
    moment: datetime, centre: Centre, route: Route, days: int
) -> tuple[DeliveryDates, ...]:
    """Every possible ship date of the next ``days`` days, the day of ``moment`` included."""
    _check_aware(moment)
    last = centre.local_day(moment) + timedelta(days=days)
    day = _first_open_day(moment, centre)
    found = []
    while day <= last:
        if _obstacle(day, centre, route) is None:
            found.append(DeliveryDates(day, _arrival(day, route), centre.order_before(day)))
        day += timedelta(days=1)
    return tuple(found)


def check_ship_date(
    ship: date, moment: datetime, centre: Centre, route: Route, days: int
) -> Refusal | None:
    """None when ``ship`` is one of the selectable dates, else the reason and the next one."""
    _check_aware(moment)
    reason = _refusal_reason(ship, moment, centre, route, days)
    if reason is None:
        return None
    possible = selectable_dates(moment, centre, route, days)
    later = [dates for dates in possible if dates.ship >= ship]
    return Refusal(reason, later[0] if later else _earliest_or_none(moment, centre, route))


def _refusal_reason(ship, moment, centre, route, days) -> Reason | None:
    if moment >= centre.order_before(ship):
        return Reason.TOO_LATE
    obstacle = _obstacle(ship, centre, route)
    if obstacle is not None:
        return obstacle
    if ship > centre.local_day(moment) + timedelta(days=days):
        return Reason.TOO_FAR
    return None


def _earliest_or_none(moment, centre, route) -> DeliveryDates | None:
    try:
        return earliest_dates(moment, centre, route)
    except NoPossibleDate:
        return None


def _first_open_day(moment: datetime, centre: Centre) -> date:
    """The first day whose cut-off is still ahead, whether the centre works that day or not."""
    day = centre.local_day(moment)
    while moment >= centre.order_before(day):
        day += timedelta(days=1)
    return day


def _obstacle(day: date, centre: Centre, route: Route) -> Reason | None:
    if day in centre.closed:
        return Reason.CLOSED
    if day.weekday() not in route.ship_weekdays:
        return Reason.WEEKDAY
    return None


def _arrival(ship: date, route: Route) -> date:
    day = ship + timedelta(days=route.lead_days)
    for offset in range(7):
        arrival = day + timedelta(days=offset)
        if arrival.weekday() in route.receive_weekdays:
            return arrival
    raise NoPossibleDate("receiving")


def _check_aware(moment: datetime):
    if moment.tzinfo is None:
        raise ValueError("the order time has no time zone")

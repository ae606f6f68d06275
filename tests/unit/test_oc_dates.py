"""The pure date function of wholesale deliveries."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oc_dates import (
    HORIZON_DAYS,
    Centre,
    NoPossibleDate,
    Reason,
    Route,
    check_ship_date,
    earliest_dates,
    next_dates,
    selectable_dates,
)

SHANGHAI = "Asia/Shanghai"
TUESDAY = date(2026, 11, 24)
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


def at(day, hour, minute=0, zone=SHANGHAI):
    centre = Centre(zone)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=centre.zone)


def days(*offsets):
    return [TUESDAY + timedelta(days=offset) for offset in offsets]


@pytest.mark.parametrize(
    ("moment", "ship"),
    [
        (at(TUESDAY, 15, 59), TUESDAY),
        (at(TUESDAY, 16, 0), TUESDAY + timedelta(days=1)),
        (at(TUESDAY, 0, 0), TUESDAY),
        (at(TUESDAY, 23, 59), TUESDAY + timedelta(days=1)),
        # the same moments seen from elsewhere: the centre's clock decides
        (datetime(2026, 11, 24, 7, 59, tzinfo=UTC), TUESDAY),
        (datetime(2026, 11, 24, 8, 0, tzinfo=UTC), TUESDAY + timedelta(days=1)),
        (datetime(2026, 11, 23, 16, 0, tzinfo=UTC), TUESDAY),
    ],
)
def test_the_cut_off_decides_in_the_local_time_of_the_centre(moment, ship):
    assert earliest_dates(moment, Centre(SHANGHAI, 16), Route()).ship == ship


@pytest.mark.parametrize(
    ("cutoff", "moment", "ship"),
    [
        (0, at(TUESDAY, 0, 0), TUESDAY + timedelta(days=1)),
        (24, at(TUESDAY, 23, 59), TUESDAY),
        (16.5, at(TUESDAY, 16, 29), TUESDAY),
        (16.5, at(TUESDAY, 16, 30), TUESDAY + timedelta(days=1)),
    ],
)
def test_the_cut_off_may_be_any_time_of_the_day(cutoff, moment, ship):
    assert earliest_dates(moment, Centre(SHANGHAI, cutoff), Route()).ship == ship


def test_order_before_16_on_tuesday_arrives_on_thursday():
    route = Route(frozenset({TUE, FRI}), 2)
    dates = earliest_dates(at(TUESDAY, 9), Centre(SHANGHAI, 16), route)
    assert dates.ship == TUESDAY
    assert dates.arrival == date(2026, 11, 26)
    assert dates.order_before == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ship_weekdays", "lead", "receive", "ship", "arrival"),
    [
        ({TUE}, 1, {WED}, 0, 1),
        ({WED}, 1, {WED}, 1, 8),
        ({MON}, 3, {FRI}, 6, 10),
        ({TUE, THU}, 5, {MON, TUE}, 0, 6),
        ({SUN}, 1, {SAT, SUN}, 5, 11),
    ],
)
def test_weekdays_and_lead_days(ship_weekdays, lead, receive, ship, arrival):
    route = Route(frozenset(ship_weekdays), lead, frozenset(receive))
    dates = earliest_dates(at(TUESDAY, 9), Centre(SHANGHAI, 16), route)
    assert [dates.ship, dates.arrival] == days(ship, arrival)


def test_closed_days_are_skipped_for_shipping_but_not_on_the_way():
    centre = Centre(SHANGHAI, 16, frozenset(days(0, 1, 3)))
    dates = earliest_dates(at(TUESDAY, 9), centre, Route(lead_days=1))
    assert [dates.ship, dates.arrival] == days(2, 3)


def test_selectable_dates_of_the_next_days():
    centre = Centre(SHANGHAI, 16, frozenset(days(2)))
    route = Route(frozenset({TUE, THU, SAT}), 1)
    before = selectable_dates(at(TUESDAY, 15), centre, route, 7)
    assert [found.ship for found in before] == days(0, 4, 7)
    after = selectable_dates(at(TUESDAY, 16), centre, route, 6)
    assert [found.ship for found in after] == days(4)


@pytest.mark.parametrize(
    ("offset", "reason", "following"),
    [
        (-1, Reason.TOO_LATE, 4),
        (0, Reason.TOO_LATE, 4),
        (1, Reason.WEEKDAY, 4),
        (2, Reason.CLOSED, 4),
        (4, None, None),
        (7, None, None),
        (9, Reason.TOO_FAR, 4),
    ],
)
def test_a_ship_date_that_is_not_selectable_is_refused(offset, reason, following):
    centre = Centre(SHANGHAI, 16, frozenset(days(2)))
    route = Route(frozenset({TUE, THU, SAT}), 1)
    refusal = check_ship_date(*days(offset), at(TUESDAY, 16), centre, route, 7)
    assert (refusal and refusal.reason) == reason
    assert (refusal and refusal.next.ship) == (days(following)[0] if reason else None)


@pytest.mark.parametrize(
    ("centre", "route", "cause"),
    [
        (Centre(), Route(ship_weekdays=frozenset()), "shipping"),
        (Centre(), Route(receive_weekdays=frozenset()), "receiving"),
        (Centre(closed=frozenset(days(*range(400)))), Route(), "shipping"),
    ],
)
def test_impossible_combinations_end_with_a_clear_error(centre, route, cause):
    with pytest.raises(NoPossibleDate, match=f"no possible {cause} day within 366 days"):
        earliest_dates(at(TUESDAY, 9), centre, route)


def test_an_impossible_schedule_still_explains_a_refused_date():
    refusal = check_ship_date(TUESDAY, at(TUESDAY, 9), Centre(), Route(frozenset()), 14)
    assert refusal.reason is Reason.WEEKDAY
    assert refusal.next is None


@pytest.mark.parametrize("cutoff", [-0.5, 24.5])
def test_a_cut_off_outside_the_day_is_refused(cutoff):
    with pytest.raises(ValueError, match="not between 0 and 24"):
        Centre(cutoff_hour=cutoff)


def test_a_time_without_zone_is_refused():
    naive = datetime(2026, 11, 24, 9)  # noqa: DTZ001
    with pytest.raises(ValueError, match="no time zone"):
        earliest_dates(naive, Centre(), Route())


@pytest.mark.parametrize(
    ("zone", "day", "cutoff", "expected"),
    [
        # clocks go from 02:00 to 03:00: 02:30 does not exist, the cut-off still does
        ("Europe/Berlin", date(2026, 3, 29), 2.5, datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 3, 29), 16, datetime(2026, 3, 29, 14, 0, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 3, 28), 16, datetime(2026, 3, 28, 15, 0, tzinfo=UTC)),
        # clocks go back: 02:30 exists twice, the first one counts
        ("Europe/Berlin", date(2026, 10, 25), 2.5, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("Pacific/Auckland", date(2026, 4, 5), 16, datetime(2026, 4, 5, 4, 0, tzinfo=UTC)),
    ],
)
def test_the_cut_off_follows_daylight_saving(zone, day, cutoff, expected):
    assert Centre(zone, cutoff).order_before(day) == expected


ZONES = st.sampled_from(
    [SHANGHAI, "Europe/Berlin", "America/St_Johns", "Pacific/Auckland", "Pacific/Apia", "UTC"]
)
MOMENTS = st.datetimes(
    datetime(2010, 1, 1),
    datetime(2037, 12, 31),
    timezones=st.just(UTC),  # noqa: DTZ001
)
SOME_DAYS = st.frozensets(st.integers(0, 6), min_size=1)


@st.composite
def cases(draw):
    moment = draw(MOMENTS)
    closed = draw(st.frozensets(st.integers(-2, 40), max_size=25))
    centre = Centre(
        draw(ZONES),
        draw(st.integers(0, 24 * 60)) / 60,
        frozenset(moment.date() + timedelta(days=offset) for offset in closed),
    )
    return moment, centre, Route(draw(SOME_DAYS), draw(st.integers(0, 30)), draw(SOME_DAYS))


@given(cases())
@settings(max_examples=300, deadline=None)
def test_the_answer_is_allowed(case):
    moment, centre, route = case
    dates = earliest_dates(moment, centre, route)
    assert moment < dates.order_before == centre.order_before(dates.ship)
    assert dates.ship not in centre.closed
    assert dates.ship.weekday() in route.ship_weekdays
    assert dates.arrival.weekday() in route.receive_weekdays
    assert timedelta(days=route.lead_days) <= dates.arrival - dates.ship
    assert dates.arrival - dates.ship < timedelta(days=route.lead_days + 7)
    assert check_ship_date(dates.ship, moment, centre, route, HORIZON_DAYS) is None


@given(cases())
@settings(max_examples=200, deadline=None)
def test_the_answer_is_the_earliest(case):
    moment, centre, route = case
    dates = earliest_dates(moment, centre, route)
    day = centre.local_day(moment) - timedelta(days=1)
    while day < dates.ship:
        assert check_ship_date(day, moment, centre, route, HORIZON_DAYS) is not None
        day += timedelta(days=1)
    selectable = selectable_dates(moment, centre, route, 60)
    assert not selectable or selectable[0] == dates


@given(cases(), st.floats(0, 0.999))
@settings(max_examples=200, deadline=None)
def test_the_answer_stays_the_same_until_its_deadline(case, part):
    moment, centre, route = case
    dates = earliest_dates(moment, centre, route)
    later = moment + (dates.order_before - moment) * part
    assert earliest_dates(later, centre, route) == dates
    assert earliest_dates(dates.order_before, centre, route).ship > dates.ship


@given(cases(), st.integers(-5, 50))
@settings(max_examples=200, deadline=None)
def test_the_next_date_is_the_refused_one_or_later(case, offset):
    moment, centre, route = case
    wanted = moment.date() + timedelta(days=offset)
    refusal = check_ship_date(wanted, moment, centre, route, HORIZON_DAYS)
    following = next_dates(moment, centre, route, wanted)
    assert (refusal is None) == (following.ship == wanted)
    if refusal:
        assert refusal.next == following

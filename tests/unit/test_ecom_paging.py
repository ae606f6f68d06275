"""Any list that changes while it is paged through is read without a gap."""

from datetime import datetime, timedelta

import pytest
from ecom_shop import FieldError, Place
from hypothesis import given
from hypothesis import strategies as st

START = datetime(2026, 3, 2)


def _moment(minute):
    return START + timedelta(minutes=minute)


class Shop:
    """Rows {id: minute of the last change}; each page may be followed by a change."""

    def __init__(self, minutes, size):
        self.rows, self.size = dict(enumerate(minutes)), size
        self.now = max(minutes, default=0)

    def page(self, place):
        found = sorted(
            (minute, row) for row, minute in self.rows.items()
            if place.since is None or _moment(minute) >= place.since
        )
        return found[place.skip:place.skip + self.size]

    def change(self, row):
        self.now += 1
        self.rows[row] = self.now


@given(
    minutes=st.lists(st.integers(0, 4), max_size=25), size=st.integers(1, 5),
    changes=st.lists(st.integers(0, 24), max_size=10),
)
def test_no_row_is_skipped_though_rows_change_between_pages(minutes, size, changes):
    # at one moment fewer rows than fit a page change; a tie of more is met by the overlap
    shop = Shop(sorted(minutes[:24]), size)
    ties = max((minutes.count(minute) for minute in set(minutes)), default=0)
    changes = [] if ties >= size else changes
    seen, cursor, first = {}, "", True
    while cursor or first:
        first = False
        place = Place.read(None, cursor)
        rows = shop.page(place)
        seen.update((row, minute) for minute, row in rows)
        cursor = place.after([_moment(minute) for minute, _row in rows], size)
        if changes:
            row = changes.pop()
            if row in shop.rows:
                shop.change(row)
    assert seen.keys() == shop.rows.keys()


@pytest.mark.parametrize(("given_moments", "wanted"), [
    ([0, 1], "2026-03-02T00:01:00|0"),  # a full page: go on at its last moment
    ([0, 0], "2026-03-02T00:00:00|2"),  # the whole page is of one moment: count in it
    ([0], ""), ([], ""),
])
def test_the_next_page(given_moments, wanted):
    place = Place(START)
    assert place.after([_moment(minute) for minute in given_moments], 2) == wanted


def test_a_cursor_survives_as_text():
    assert Place.read(None, Place(START, 7).cursor()) == Place(START, 7)
    assert Place.read(START, "") == Place(START, 0)
    assert Place.read(START, "|3") == Place(None, 3)


@pytest.mark.parametrize("cursor", ["x", "x|1", "2026-03-02|x", "12"])
def test_a_cursor_of_nobody_is_refused(cursor):
    with pytest.raises(FieldError):
        Place.read(None, cursor)

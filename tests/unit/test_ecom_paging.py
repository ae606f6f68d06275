"""Any list that changes while it is paged through is read without a gap."""

from datetime import datetime, timedelta

import pytest
from ecom_shop import FieldError, Place, ShopUnavailable
from hypothesis import given
from hypothesis import strategies as st

START = datetime(2026, 3, 2)
MOST_CALLS = 2000  # far more than it takes, so that a reader that does not get on ends


def _moment(minute):
    return START + timedelta(minutes=minute)


class Shop:
    """Rows {id: minute of the last change}; it may answer with a page of before."""

    def __init__(self, minutes, size):
        self.rows, self.size = dict(enumerate(minutes)), size
        self.now = max(minutes, default=0)
        self.answers = []

    def page(self, place, replays=None):
        """The page asked for, or the one of so many calls before."""
        if replays and self.answers:
            return self.answers[-replays:][0]
        found = sorted(
            (minute, row) for row, minute in self.rows.items()
            if place.since is None or _moment(minute) >= place.since
        )
        self.answers.append([(row, minute) for minute, row
                             in found[place.skip:place.skip + self.size]])
        return self.answers[-1]

    def change(self, row):
        self.now += 1
        self.rows[row] = self.now


@given(
    minutes=st.lists(st.integers(0, 4), max_size=40), size=st.integers(2, 6),
    between=st.lists(st.tuples(st.none() | st.integers(1, 9), st.none() | st.integers(0, 39)),
                     max_size=40),
)
def test_no_row_is_skipped_whatever_changes_and_whatever_page_is_answered(
    minutes, size, between
):
    shop, seen, cursor = Shop(sorted(minutes), size), {}, None
    between = list(between)
    for _call in range(MOST_CALLS):
        place = Place.read(None, cursor or "")
        replays, changed = between.pop() if between else (None, None)
        rows = shop.page(place, replays)
        try:
            cursor = place.after([(row, _moment(minute)) for row, minute in rows], size)
        except ShopUnavailable:
            continue  # asked for again
        for row, minute in rows:
            seen[row] = max(minute, seen.get(row, 0))
        if changed in shop.rows:
            shop.change(changed)
        if not cursor:
            break
    assert not cursor
    assert seen.keys() == shop.rows.keys()


@pytest.mark.parametrize(("given_rows", "wanted"), [
    ([(1, 0), (2, 1)], "2026-03-02T00:01:00|0|2"),  # a full page: go on at its last row
    ([(1, 0), ("a b", 0)], "2026-03-02T00:00:00|1|1 a%20b"),  # of one moment: count in it
    ([(1, 1), (2, 1)], "2026-03-02T00:01:00|1|1 2"),
    ([(1, 0)], ""), ([], ""),
])
def test_the_next_page(given_rows, wanted):
    rows = [(row, _moment(minute)) for row, minute in given_rows]
    assert Place(START).after(rows, 2) == wanted


def test_a_page_that_shows_nothing_known_is_gone_back_from():
    rows = [(7, START), (8, START), (9, START)]
    assert Place(START, 8, ("5", "6")).after(rows, 3) == Place(START, 6, ("5", "6")).cursor()
    assert Place(START, 1, ("5", "6")).after(rows, 3) == Place(START).cursor()
    assert Place(START, 0, ("6",)).after(rows, 3) == Place(START).cursor()
    assert Place(START, 8, ("6", "7")).after(rows, 3) == (
        Place(START, 10, ("7", "8", "9")).cursor()
    )


def test_the_last_page_must_show_something_known_as_well():
    place = Place(START, 2, ("5", "6"))
    assert place.after([(7, START)], 3) == Place(START).cursor()
    assert place.after([(6, START)], 3) == ""


def test_a_cursor_survives_as_text():
    for place in (Place(START, 7), Place(START, 7, ("a%20b", "c")), Place(None, 3)):
        assert Place.read(None, place.cursor()) == place
    assert Place.read(START, "") == Place(START, 0)
    assert Place.read(START, "|3") == Place(None, 3)


@pytest.mark.parametrize("cursor", ["x", "x|1", "2026-03-02|x", "12"])
def test_a_cursor_of_nobody_is_refused(cursor):
    with pytest.raises(FieldError):
        Place.read(None, cursor)

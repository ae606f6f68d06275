"""Stretches of time that cover a range: without gap, none too long."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from payment_paypal import LONGEST, split_windows

MOMENTS = st.datetimes(datetime(2015, 1, 1), datetime(2035, 1, 1))
START = datetime(2026, 1, 1)


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=1200)))
def test_windows_cover_the_range_without_gap_and_none_is_too_long(start, length):
    windows = list(split_windows(start, start + length))
    if not length:
        assert not windows
        return
    assert windows[0][0] == start and windows[-1][1] == start + length
    assert all(one[1] == after[0] for one, after in zip(windows, windows[1:], strict=False))
    assert all(timedelta(0) < end - begin <= LONGEST for begin, end in windows)
    assert all(end - begin == LONGEST for begin, end in windows[:-1])


@given(MOMENTS, st.timedeltas(timedelta(seconds=1), timedelta(days=200)), st.data())
def test_every_moment_lies_in_a_window(start, length, data):
    moment = data.draw(st.datetimes(start, start + length))
    assert any(begin <= moment <= end for begin, end in split_windows(start, start + length))


@pytest.mark.parametrize(("seconds", "number"), [(-1, 1), (0, 1), (1, 2)])
def test_thirty_one_days_are_one_window_and_a_second_more_is_two(seconds, number):
    end = START + LONGEST + timedelta(seconds=seconds)
    assert len(list(split_windows(START, end))) == number


def test_no_time_and_time_backwards_give_no_window():
    assert not list(split_windows(START, START))
    assert not list(split_windows(START, START - timedelta(seconds=1)))
    with pytest.raises(ValueError):
        list(split_windows(START, START + LONGEST, timedelta(0)))

"""Numbers of waybills and the wire of a carrier's interface."""

import json
from datetime import datetime

import pytest
from carrier_waybill import (
    WireError,
    is_signed,
    is_waybill,
    range_number,
    range_size,
    read_events,
    read_number,
    s10_check_digit,
    sign,
)
from hypothesis import given
from hypothesis import strategies as st

SERIALS = st.integers(0, 99_999_999).map(lambda n: f"{n:08}")


@pytest.mark.parametrize(
    "serial, digit",
    # the last two end in the standard's special cases: 10 becomes 0, 11 becomes 5
    [("47312482", 9), ("12345678", 5), ("00000000", 5), ("00000008", 0)],
)
def test_check_digits_of_the_standard(serial, digit):
    assert s10_check_digit(serial) == digit


@pytest.mark.parametrize("serial", ["1234567", "123456789", "1234567x", "", "１２３４５６７８"])
def test_other_serials_have_none(serial):
    with pytest.raises(ValueError):
        s10_check_digit(serial)


@pytest.mark.parametrize(
    "number, shape, fits",
    [
        ("RR473124829GB", "s10", True),
        ("RR473124828GB", "s10", False),
        ("rr473124829GB", "s10", False),
        ("RR473124829G", "s10", False),
        ("RR473124829GB", "ems", True),
        ("RR473124828GB", "ems", False),
        ("9712345678901", "ems", True),
        ("9812345678901", "ems", False),
        ("971234567890", "ems", False),
        ("97123456789012", "ems", False),
        ("SF-12", "any", True),
        ("SF12", "any", False),
        ("A" * 30, "any", True),
        ("A" * 31, "any", False),
        ("SF 1234", "any", False),
        ("９７１２３４５６７８９０１", "ems", False),
        ("RR473124829GB\n", "s10", False),
    ],
)
def test_shapes_from_both_sides(number, shape, fits):
    assert is_waybill(number, shape) is fits


@given(SERIALS)
def test_exactly_one_check_digit_fits(serial):
    fitting = [d for d in range(10) if is_waybill(f"EA{serial}{d}CN", "s10")]
    assert fitting == [s10_check_digit(serial)]


@given(st.integers(0, 10**15 - 1), st.integers(0, 2000), st.integers(0, 2000))
def test_numbers_of_a_range_differ_and_stay_in_it(first, one, other):
    width = len(str(first + 2000))
    first_text = str(first).zfill(width)
    numbers = {range_number(first_text, n, "P", "S") for n in {one, other}}
    assert len(numbers) == len({one, other})
    if width <= 15:
        assert range_size(first_text, str(first + one).zfill(width)) == one + 1


def test_a_range_puts_prefix_digit_and_suffix_around_the_serial():
    assert range_number("12345677", 1, "EA", "CN", is_checked=True) == "EA123456785CN"
    assert range_number("0007", 3, "X") == "X0010"


@pytest.mark.parametrize(
    "first, last", [("2", "1"), ("1", "10"), ("", ""), ("a", "b"), ("1" * 16, "2" * 16)]
)
def test_what_is_no_range_is_said_so(first, last):
    with pytest.raises(ValueError):
        range_size(first, last)


def test_a_number_is_read_or_missed_in_words():
    assert read_number('{"number": "9712345678901"}') == "9712345678901"
    for text in ("", "[]", "{}", '{"number": 5}', '{"number": "x"}', "[" * 100000):
        with pytest.raises(WireError):
            read_number(text)


def test_events_are_read_once_each_and_in_utc():
    event = {"number": "N1234", "time": "2026-03-02T20:00:00+08:00", "status": "transit",
             "place": "Shijiazhuang", "text": "Left"}
    [read] = read_events(json.dumps({"events": [event, event]}))
    assert (read.moment, read.status) == (datetime(2026, 3, 2, 12), "transit")
    [read] = read_events(json.dumps({"events": [{**event, "status": "beamed"}]}))
    assert (read.status, read.text) == ("other", "Left")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(
        st.sampled_from(["events", "number", "time", "status", "x"]), inner),
)


@given(JSON)
def test_any_answer_is_read_or_refused(value):
    for read in (read_events, read_number):
        try:
            read(json.dumps(value))
        except WireError as error:
            assert str(error)


@given(st.text())
def test_any_text_is_read_or_refused(text):
    for read in (read_events, read_number):
        with pytest.raises(WireError):
            read(text)


def test_signatures_hold_for_their_time_body_and_secret_only():
    signature = sign("spring", "1000", b"{}")
    assert is_signed("spring", "1000", b"{}", signature, 1600)
    assert not is_signed("spring", "1000", b"{}", signature, 1601)
    assert not is_signed("spring", "1000", b"{ }", signature, 1000)
    assert not is_signed("autumn", "1000", b"{}", signature, 1000)
    assert not is_signed("", "1000", b"{}", sign("", "1000", b"{}"), 1000)

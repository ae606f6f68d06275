"""Judging differences and shortages: tables with both sides of each boundary."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wms_control import (
    Change,
    Limits,
    Patience,
    Shift,
    Signs,
    Situation,
    choose_batches,
    exceeded,
    judge,
    judge_signs,
    shifts,
    totals,
)


@pytest.mark.parametrize(
    ("situation", "cause", "missing", "shortfall"),
    [
        # enough is there: false; one less: not
        (Situation(needed=10, told=10), "false", 0, 0),
        (Situation(needed=10, told=9, held=9), "real", 1, 1),
        (Situation(needed=10, told=9, told_other=1), "other_batch", 1, 0),
        (Situation(needed=10, told=8, told_other=1), "real", 1, 1),
        # shipped and not booked: our books believe in goods that are gone
        (Situation(needed=10, told=0, held=10, taken=10), "taken", 10, 0),
        (Situation(needed=10, told=0, held=10, taken=9), "real", 10, 10),
        (Situation(needed=10, told=4, held=10, taken=6), "taken", 6, 0),
        (Situation(needed=10, told=4, held=10, taken=5), "real", 6, 6),
        # our books know that they are gone: booking more explains nothing
        (Situation(needed=10, told=4, held=4, taken=6), "real", 6, 6),
        # on their way back
        (Situation(needed=10, told=4, returning=6), "returning", 6, 0),
        (Situation(needed=10, told=4, returning=5), "real", 6, 1),
        (Situation(needed=10, told=2, told_other=3, returning=5), "returning", 5, 0),
        # booking comes first: it costs nothing and shows the truth
        (Situation(needed=10, told=0, held=10, taken=10, returning=10), "taken", 10, 0),
        (Situation(needed=10), "real", 10, 10),
        (Situation(needed=0.3, told=0.1 + 0.2), "false", 0, 0),
    ],
)
def test_the_cause_of_a_shortage(situation, cause, missing, shortfall):
    verdict = judge(situation)
    assert (verdict.cause, verdict.missing, verdict.shortfall) == (
        cause, 0 if cause == "false" else missing, shortfall,
    )  # fmt: skip


amounts = st.integers(0, 50)


@given(amounts, amounts, amounts, amounts, amounts, amounts)
def test_a_verdict_never_buys_what_is_there_or_coming(needed, told, other, held, taken, back):
    verdict = judge(Situation(needed, told, other, held, taken, back))
    assert 0 <= verdict.shortfall <= max(0, needed - told - other)
    assert (verdict.cause == "real") == (verdict.shortfall > 0)


@pytest.mark.parametrize(
    ("needed", "batches", "expected"),
    [
        (5, [("A", 5)], [("A", 5)]),
        (5, [("A", 4), ("B", 5)], [("B", 5)]),
        (5, [("A", 4), ("B", 4)], [("A", 4), ("B", 1)]),
        (5, [("A", 0), ("B", 2)], [("B", 2)]),
        (5, [], []),
    ],
)
def test_choosing_batches(needed, batches, expected):
    assert choose_batches(needed, batches) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([Change(1, "", "good", -3)], [Shift(1, "", "good", None, 3)]),
        ([Change(1, "", "good", 3)], [Shift(1, "", None, "good", 3)]),
        (
            [Change(1, "A", "good", -3), Change(1, "A", "defective", 3)],
            [Shift(1, "A", "good", "defective", 3)],
        ),
        (
            [Change(1, "A", "good", -5), Change(1, "A", "defective", 3)],
            [Shift(1, "A", "good", "defective", 3), Shift(1, "A", "good", None, 2)],
        ),
        # another batch or product is no move
        (
            [Change(1, "A", "good", -1), Change(1, "B", "good", 1)],
            [Shift(1, "A", "good", None, 1), Shift(1, "B", None, "good", 1)],
        ),
        ([Change(1, "", "good", -1), Change(1, "", "good", 1)], []),
    ],
)
def test_what_differences_mean(changes, expected):
    assert shifts(changes) == expected


changes = st.builds(
    Change,
    st.integers(1, 2),
    st.sampled_from(["", "A"]),
    st.sampled_from(["good", "defective", "damaged"]),
    st.integers(-9, 9).filter(bool),
)


@given(st.lists(changes))
def test_shifts_bring_about_exactly_the_changes(told):
    expected, actual = {}, {}
    for change in told:
        key = (change.product, change.lot, change.quality)
        expected[key] = expected.get(key, 0) + change.quantity
    for shift in shifts(told):
        assert shift.quantity > 0
        for quality, sign in ((shift.source, -1), (shift.target, 1)):
            if quality:
                key = (shift.product, shift.lot, quality)
                actual[key] = actual.get(key, 0) + sign * shift.quantity
    keys = expected.keys() | actual.keys()
    assert all(expected.get(key, 0) == actual.get(key, 0) for key in keys)


@pytest.mark.parametrize(
    ("limits", "quantity", "value", "expected"),
    [
        (Limits(3, 0), 3, 999, []),
        (Limits(3, 0), 3.5, 0, ["quantity"]),
        (Limits(0, 10), 999, 10, []),
        (Limits(0, 10), 1, 10.01, ["value"]),
        (Limits(3, 10), 4, 11, ["quantity", "value"]),
    ],
)
def test_limits(limits, quantity, value, expected):
    assert exceeded(limits, quantity, value) == expected


def test_what_changes_touch_is_the_larger_side():
    told = [Change(1, "", "good", -3, 2.0), Change(1, "", "defective", 3, 2.0)]
    assert totals(told) == (3, 6)
    assert totals([*told, Change(2, "", "good", 2, 5.0)]) == (5, 16)
    assert totals([]) == (0, 0)


@pytest.mark.parametrize(
    ("signs", "patience", "expected"),
    [
        (Signs(), Patience(1, 1), ()),
        (Signs(heard_hours=4, expects=True), Patience(silence=4), ()),
        (Signs(heard_hours=4.1, expects=True), Patience(silence=4), ("silent",)),
        (Signs(heard_hours=4.1, expects=False), Patience(silence=4), ()),
        (Signs(heard_hours=999, expects=True), Patience(silence=0), ()),
        (Signs(waiting_hours=2), Patience(waiting=2), ()),
        (Signs(waiting_hours=2.1), Patience(waiting=2), ("waiting",)),
        (Signs(waiting_hours=999), Patience(), ()),
        (Signs(failed=1, unexplained=1), Patience(), ("failed", "unexplained")),
    ],
)
def test_alarms(signs, patience, expected):
    assert judge_signs(signs, patience) == expected

"""How long to wait after a failure, and how fast to call."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from postal_exchange import (
    ExchangeError,
    ExchangeRefused,
    PeerRefused,
    PeerUnavailable,
    Throttle,
    backoff_seconds,
)


@pytest.mark.parametrize(
    ("tries", "seconds"),
    [(0, 5), (1, 5), (2, 10), (3, 20), (7, 320), (8, 640), (9, 900), (10, 900), (10**6, 900)],
)
def test_five_seconds_doubled_up_to_a_quarter_of_an_hour(tries, seconds):
    assert backoff_seconds(tries, rand=lambda: 0.0) == seconds


def test_a_fifth_is_added_at_random():
    assert backoff_seconds(1, rand=lambda: 0.5) == pytest.approx(5.5)


@given(st.integers(0, 10**9), st.floats(0, 1, exclude_max=True))
def test_the_wait_stays_within_its_bounds(tries, chance):
    assert 5 <= backoff_seconds(tries, rand=lambda: chance) <= 900 * 1.2


class Clock:
    def __init__(self):
        self.now = 100.0
        self.slept = []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(round(seconds, 6))
        self.now += seconds


def test_calls_are_spaced_evenly():
    clock = Clock()
    throttle = Throttle(4, clock=clock, sleep=clock.sleep)
    for _n in range(4):
        throttle.wait()
    assert clock.slept == [0.25, 0.25, 0.25]


def test_a_pause_is_not_saved_up():
    clock = Clock()
    throttle = Throttle(2, clock=clock, sleep=clock.sleep)
    throttle.wait()
    clock.now += 60
    throttle.wait()
    throttle.wait()
    assert clock.slept == [0.5]


def test_without_a_limit_nobody_waits():
    throttle = Throttle(0, sleep=lambda seconds: pytest.fail("slept"))
    for _n in range(100):
        throttle.wait()


def test_threads_share_the_limit():
    clock = Clock()
    waits = []
    throttle = Throttle(10, clock=clock, sleep=waits.append)
    threads = [threading.Thread(target=throttle.wait) for _n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(round(wait, 6) for wait in waits) == [0.1, 0.2, 0.3, 0.4]


def test_errors_carry_what_people_need():
    assert PeerUnavailable("gone").unsure is False
    assert PeerUnavailable("gone", unsure=True).unsure is True
    for kind in (PeerRefused, ExchangeRefused):
        error = kind("S1", "unknown item")
        assert (error.code, error.message, str(error)) == ("S1", "unknown item", "unknown item")
        assert isinstance(error, ExchangeError)
    assert PeerRefused(None, "x").code == ""

import pytest

from dateline.collect import settling
from dateline.collect.settling import Settling

SECOND = 10**9


class Clock:
    """Both clocks of a test: it stands still until it is told otherwise."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def held(clock):
    return Settling(1.0, wall=clock, clock=clock)


def test_old_file_is_at_rest_at_once(held):
    assert held.rested("a", 5, 998 * SECOND)
    assert not held


def test_new_file_rests_from_its_own_time_on(held, clock):
    assert held.rested("a", 5, int(999.5 * SECOND)) is None
    assert held.due() == []
    clock.now = 1000.5
    assert held.due() == ["a"]
    assert held.rested("a", 5, int(999.5 * SECOND))
    assert not held


@pytest.mark.parametrize(("size", "mtime"), [(6, 1000), (5, 1001)])
def test_any_change_begins_anew(held, clock, size, mtime):
    held.rested("a", 5, 1000 * SECOND)
    first = held.oldest()
    clock.now = 1001.0
    assert held.rested("a", size, mtime * SECOND) is (None if mtime == 1001 else first)
    clock.now = 1002.0
    if mtime == 1001:
        assert held.rested("a", size, mtime * SECOND) is first


def test_future_time_settles_by_our_clock(held, clock):
    assert held.rested("a", 5, 9000 * SECOND) is None
    clock.now = 1000.9
    assert held.rested("a", 5, 9000 * SECOND) is None
    clock.now = 1001.0
    assert held.rested("a", 5, 9000 * SECOND)


def test_only_so_many_are_held(held, monkeypatch):
    monkeypatch.setattr(settling, "LIMIT", 2)
    for name in "abc":
        held.rested(name, 5, 1000 * SECOND)
    assert len(held) == 2
    assert held.overflowed
    assert not held.room()
    held.drop("a")
    held.drop("b")
    assert held.room()


def test_again_keeps_when_it_was_first_seen(held, clock):
    held.rested("a", 5, 1000 * SECOND)
    seen = held.oldest()
    held.again("a", seen)
    clock.now += settling.AGAIN_SECONDS
    assert held.due() == ["a"]
    assert held.rested("a", 5, 998 * SECOND) is seen

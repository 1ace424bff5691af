from hypothesis import given
from hypothesis import strategies as st

from workbench.gui.judging.pace import FIRST_SIZE, MOST_COST, PATIENCE, SHARE, Pace, first_size


@given(st.lists(st.floats(0.001, 2), min_size=2, max_size=30), st.floats(0, 0.3), st.floats(0.01, 1))
def test_portions_take_no_more_than_their_share(seconds, cost, beat) -> None:
    now, spent, last, pace = 0.0, 0.0, 0.0, Pace()
    for portion in seconds:
        began = now
        while not pace.allows(now, cost):
            now += beat
        assert now - began <= last / SHARE + PATIENCE + beat + 1e-9  # none waits for ever
        now, spent, last = now + portion, spent + portion, portion
        pace = Pace.after(now, portion)
    assert (spent - last) / max(now - last, 1e-9) <= SHARE + 1e-9


def test_a_portion_waits_while_looking_costs_too_much() -> None:
    pace = Pace.after(10.0, 0.0)
    assert pace.allows(10.0, MOST_COST)
    assert not pace.allows(10.0, 2 * MOST_COST)
    assert pace.allows(10.0 + PATIENCE, 2 * MOST_COST)


def test_the_first_portion_of_a_large_network_is_small() -> None:
    assert first_size(1000, training=True) == FIRST_SIZE
    assert first_size(10**12, training=True) == 1
    assert first_size(10**12, training=False) == 1  # others wait for an answer, too
    assert first_size(4 * 10**6, training=True) < first_size(4 * 10**6, training=False) == FIRST_SIZE
    assert first_size(0, training=True) == FIRST_SIZE

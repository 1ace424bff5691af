from itertools import pairwise
from math import log1p

from hypothesis import given
from hypothesis import strategies as st

from workbench.runs.schedule import DENSE, KeptState, best, least_needed, next_exact, next_step


@st.composite
def runs(draw: st.DrawFn) -> list[KeptState]:
    """Draw the states of a run: some steps, of which some end an epoch."""
    steps = sorted(draw(st.sets(st.integers(0, 100_000), min_size=5, max_size=60)))
    ends = draw(st.lists(st.sampled_from([None, None, 0.5, 1.0, 2.0]), min_size=len(steps), max_size=len(steps)))
    return [KeptState(step, 1, 0.1, score) for step, score in zip(steps, ends, strict=True)]


def time_of(step: int, end: int) -> float:
    return step / end + log1p(step) / log1p(end)


def test_a_run_of_a_known_length_is_kept_densely_at_the_start_and_evenly_then():
    steps, exact = [0], 0
    while (exact := next_exact(exact) or 0) != 0:
        steps.append(exact)
    assert steps == [0, 1, 2, 4, 8, 16, 32, 64]
    while steps[-1] < 6000:
        steps.append(next_step(steps[-1], 6000, 30))
    gaps = [later - earlier for earlier, later in pairwise(steps[7:])]
    assert gaps[-5:] == [200] * 5
    assert gaps == sorted(gaps)


@given(st.integers(1, 10_000), st.integers(1, 10**6), st.integers(1, 300))
def test_the_next_step_is_never_further_than_even_spacing_and_never_now(last, total, count):
    following = next_step(last, total, count)
    assert last < following <= last + -(-total // count)
    assert following - last <= max(1, -(-2 * last // count))  # a run stopped here has count / 2 states at least


def test_powers_of_two_are_kept_exactly_up_to_a_limit():
    assert next_exact(DENSE - 1) == DENSE
    assert next_exact(DENSE) is None


@given(runs())
def test_the_first_the_last_and_the_best_stay_and_ends_of_epochs_go_last(states):
    index = least_needed(states)
    doomed = states[index]
    assert 0 < index < len(states) - 1
    assert doomed != best(states)
    if doomed.ends_epoch:
        assert all(state.ends_epoch for state in states[1:-1])


@given(runs(), st.integers(4, 20))
def test_thinning_leaves_no_gap_wider_than_an_even_share(states, room):
    """Each drop closes the smallest of the spans over droppable states, so it is at most their mean.

    All spans together cover the axis, of length 2, at most twice.
    """
    end = states[-1].step
    while len(states) > room:
        index = least_needed(states)
        top = best(states)
        inner = [s for s in states[1:-1] if s != top]
        droppable = [s for s in inner if not s.ends_epoch] or inner
        made = time_of(states[index + 1].step, end) - time_of(states[index - 1].step, end)
        assert made <= 2 * 2 / len(droppable) + 1e-9
        states = states[:index] + states[index + 1 :]


@given(st.integers(4, 24), st.integers(100, 3000))
def test_a_store_that_is_full_from_early_on_still_covers_the_whole_run(room, total):
    states = [KeptState(0, 0, None)]
    for step in range(1, total + 1):
        states.append(KeptState(step, 1, 0.1))
        if len(states) > room:
            del states[least_needed(states)]
    times = [time_of(state.step, total) for state in states]
    assert states[0].step == 0
    assert states[-1].step == total
    assert max(later - earlier for earlier, later in pairwise(times)) <= 3 * 2 / (room - 3)


def test_the_best_is_the_end_of_an_epoch_with_the_least_score_the_first_of_equals():
    states = [KeptState(1, 1, 0.01), KeptState(10, 1, 0.5, 0.4), KeptState(20, 2, 0.5, 0.3), KeptState(30, 3, 0.5, 0.3)]
    assert best(states) == states[2]
    assert best(states[:1]) is None


def test_an_epoch_whose_loss_is_no_number_is_never_the_best():
    states = [KeptState(step, 1, 0.1, score) for step, score in ((1, float("nan")), (2, 0.5), (3, float("nan")))]
    assert best(states) == states[1]
    assert best(states[::2]) is None

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from workbench.experiment import find
from workbench.inspection.kernel_lab.edit import Place, numbers_at, with_cell
from workbench.inspection.kernel_lab.lab import Lab
from workbench.inspection.kernel_lab.presets import LabError
from workbench.network.build import build


def begun() -> Lab:
    experiment = find("digits")
    network = build(experiment.network, experiment.dataset.input_shape, torch.Generator().manual_seed(0))
    return Lab.begun(experiment, network.state_dict(), 12)


PLACE = Place("0", 3, 0)


def put(lab: Lab, value: float, *, cell: tuple[int, int] = (1, 1), go_on: bool = False, place: Place = PLACE) -> Lab:
    return lab.change(place, with_cell(numbers_at(lab.weights, place), *cell, value), go_on=go_on)


def same(one: Lab, other: Lab) -> bool:
    return all(torch.equal(value, other.weights[name]) for name, value in one.weights.items())


def test_undo_and_redo_lead_back_and_forth() -> None:
    first = begun()
    second = put(first, 5.0)
    third = put(second, 6.0)
    assert not first.edited
    assert second.edited
    assert same(third.undo(), second)
    assert same(third.undo().undo(), first)
    assert not third.undo().undo().edited
    assert same(third.undo().undo().redo().redo(), third)
    assert first.undo() is first
    assert third.redo() is third


def test_an_edit_forgets_what_was_undone() -> None:
    lab = put(put(begun(), 5.0).undo(), 7.0)
    assert lab.redo() is lab
    assert numbers_at(lab.weights, PLACE)[0, 1, 1] == 7


def test_a_stroke_is_one_edit() -> None:
    first = begun()
    lab = put(put(put(first, 5.0), 5.0, cell=(0, 0), go_on=True), 5.0, cell=(2, 2), go_on=True)
    assert len(lab.done) == 1
    assert same(lab.undo(), first)
    assert numbers_at(lab.undo().redo().weights, PLACE)[0, [0, 1, 2], [0, 1, 2]].tolist() == [5, 5, 5]


def test_a_stroke_goes_on_at_its_place_only() -> None:
    lab = put(put(begun(), 5.0), 5.0, go_on=True, place=Place("0", 4, 0))
    assert len(lab.done) == 2


def test_what_changes_nothing_is_no_edit() -> None:
    lab = put(begun(), 5.0)
    assert put(lab, 5.0) is lab


def test_reset_can_be_taken_back() -> None:
    first = begun()
    lab = put(put(first, 5.0), 6.0, place=Place("3", 0, 2))
    fresh = lab.reset()
    assert fresh.weights is first.weights
    assert not fresh.edited
    assert same(fresh.redo().redo(), lab)


def test_the_original_is_never_written_to() -> None:
    first = begun()
    before = {name: value.clone() for name, value in first.original.items()}
    lab = put(put(put(first, 5.0), 6.0).undo(), float("7"))
    assert lab.original is first.original
    assert all(torch.equal(first.original[name], value) for name, value in before.items())


def test_the_standpoint_to_look_and_train_from() -> None:
    lab = put(begun(), 5.0)
    standpoint = lab.standpoint
    assert standpoint.weights is lab.weights
    assert (standpoint.step, standpoint.label, standpoint.origin) == (12, "edited kernels", "lab")


def test_a_wrong_place_changes_nothing() -> None:
    with pytest.raises(LabError, match="no kernel 99"):
        begun().change(Place("0", 99, 0), np.zeros((1, 3, 3), np.float32))


@given(st.lists(st.sampled_from(["edit", "undo", "redo", "reset"]), max_size=12))
def test_any_row_of_actions_is_what_a_list_of_states_says(actions: list[str]) -> None:
    lab = begun()
    states, now = [numbers_at(lab.weights, PLACE)], 0
    for number, action in enumerate(actions):
        if action == "edit":
            lab = put(lab, float(number + 1))
            states, now = [*states[: now + 1], numbers_at(lab.weights, PLACE)], now + 1
        elif action == "undo":
            lab, now = lab.undo(), max(0, now - 1)
        elif action == "redo":
            lab, now = lab.redo(), min(len(states) - 1, now + 1)
        else:
            lab, now = lab.reset(), 0
        np.testing.assert_array_equal(numbers_at(lab.weights, PLACE), states[now])
        assert lab.edited == (now > 0)

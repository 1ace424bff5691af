import pytest

from workbench.experiment import Experiment, find
from workbench.gui import history
from workbench.gui.history import LIMIT, Entry, History


@pytest.fixture
def experiment() -> Experiment:
    return find("digits")


def named(experiment: Experiment, name: str) -> Entry:
    return Entry(experiment.changed(name=name), label=f"Name {name}")


def test_undo_and_redo_walk_the_documents(experiment: Experiment) -> None:
    steps = History(experiment)
    for name in "abc":
        steps.add(named(experiment, name))
    assert [steps.undo().experiment.name for _ in range(5)] == ["b", "a", "Digits", "Digits", "Digits"]
    assert [steps.redo().experiment.name for _ in range(5)] == ["a", "b", "c", "c", "c"]


def test_labels_say_what_undo_and_redo_would_do(experiment: Experiment) -> None:
    steps = History(experiment)
    assert (steps.undo_label, steps.redo_label) == (None, None)
    steps.add(named(experiment, "a"))
    steps.add(named(experiment, "b"))
    steps.undo()
    assert (steps.undo_label, steps.redo_label) == ("Name a", "Name b")


def test_an_edit_after_undo_forgets_what_could_be_redone(experiment: Experiment) -> None:
    steps = History(experiment)
    steps.add(named(experiment, "a"))
    steps.undo()
    steps.add(named(experiment, "b"))
    assert steps.redo_label is None
    assert steps.undo().experiment == experiment


def test_typing_is_one_step_until_the_hand_rests(experiment: Experiment, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(history.time, "monotonic", lambda: now)
    steps = History(experiment)
    for name in ("n", "na", "nam"):
        now += 0.2
        steps.add(named(experiment, name), "name")
    now += 5
    steps.add(named(experiment, "name"), "name")
    assert steps.undo().experiment.name == "nam"
    assert steps.undo().experiment == experiment


def test_typing_back_to_the_beginning_is_no_step(experiment: Experiment) -> None:
    steps = History(experiment)
    steps.add(named(experiment, "a"), "name")
    steps.seal()
    for name in ("ab", "abc", "ab"):
        steps.add(named(experiment, name), "name")
    steps.add(Entry(experiment.changed(name="a"), ("3",), "Name a"), "name")
    assert (steps.current.experiment.name, steps.current.selected) == ("a", ("3",))
    steps.add(named(experiment, "ax"), "name")  # a step of its own, though typed under the same key
    assert [steps.undo().experiment.name for _ in range(2)] == ["a", experiment.name]
    assert steps.undo_label is None


def test_edits_of_two_fields_and_edits_around_an_undo_are_apart(experiment: Experiment) -> None:
    steps = History(experiment)
    steps.add(named(experiment, "a"), "one")
    steps.add(named(experiment, "b"), "two")
    assert steps.undo().experiment.name == "a"
    steps.add(named(experiment, "c"), "one")
    assert steps.undo().experiment.name == "a"


def test_a_selection_belongs_to_its_document(experiment: Experiment) -> None:
    steps = History(experiment)
    steps.select(("0",))
    steps.add(Entry(experiment.changed(name="a"), ("3",), "Name a"))
    assert steps.undo().selected == ("0",)
    assert steps.redo().selected == ("3",)


def test_the_oldest_documents_go(experiment: Experiment) -> None:
    steps = History(experiment)
    for number in range(LIMIT + 20):
        steps.add(named(experiment, str(number)))
    undone = 0
    while steps.undo_label is not None and undone < 2 * LIMIT:
        steps.undo()
        undone += 1
    assert undone == LIMIT - 1
    assert steps.current.experiment.name == "20"


def test_what_is_typed_after_saving_is_a_step_of_its_own(experiment: Experiment) -> None:
    steps = History(experiment)
    steps.add(named(experiment, "na"), "name")
    steps.seal()
    steps.add(named(experiment, "name"), "name")
    assert steps.undo().experiment.name == "na"

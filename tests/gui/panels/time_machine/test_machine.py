import shutil

import numpy as np
import pytest
import torch
from pytestqt.qtbot import QtBot

from workbench import paths
from workbench.data.storage import Storage, keep
from workbench.gui.panels.time_machine import words
from workbench.gui.panels.time_machine.machine import TimeMachine
from workbench.gui.session import Session
from workbench.inspection.standpoint import PresentWeights, Standpoint
from workbench.runs.state_file import DamagedState


@pytest.fixture
def machine(trained: Session) -> TimeMachine:
    made = TimeMachine(trained)
    made._on_run()
    return made


def seen(session: Session) -> int | None:
    return session.standpoint.step if session.standpoint else None


def go(qtbot: QtBot, machine: TimeMachine, session: Session, index: int) -> None:
    machine.go(index)
    qtbot.waitUntil(lambda: seen(session) == machine.states[index].step)


def test_every_kept_state_can_be_looked_from_and_the_present_again(qtbot, trained, machine):
    steps = [state.step for state in machine.states]
    assert steps[0] == 0
    assert steps[-1] == trained.run.record.ended.step
    for index, state in enumerate(machine.states):
        go(qtbot, machine, trained, index)
        expected = trained.run.kept.read(state)
        assert all(torch.equal(trained.standpoint.weights[name], expected[name]) for name in expected)
    assert machine.index == len(steps) - 1
    machine.on()
    assert trained.standpoint is None
    assert machine.index == len(steps)


def test_questions_are_answered_by_the_weights_of_the_step(qtbot, trained, machine):
    trained.watch("weights", PresentWeights())
    for index in (0, 3, len(machine.states) - 1):
        go(qtbot, machine, trained, index)
        answers = []

        def answered(answers=answers, index=index) -> bool:
            answer = trained.take("weights")
            answers.extend([answer] if answer is not None and answer.step == machine.states[index].step else [])
            return bool(answers)

        qtbot.waitUntil(answered)
        oracle = trained.run.kept.read(machine.states[index])
        assert all(torch.equal(answers[0].value[name], oracle[name]) for name in oracle)


def test_one_step_back_from_the_present_is_the_last_state(qtbot, trained, machine):
    machine.back()
    qtbot.waitUntil(lambda: seen(trained) == machine.states[-1].step)
    machine.back()
    qtbot.waitUntil(lambda: seen(trained) == machine.states[-2].step)
    machine.on()
    qtbot.waitUntil(lambda: seen(trained) == machine.states[-1].step)


def test_a_step_leads_to_the_state_nearest_to_it(qtbot, trained, machine):
    steps = np.array([state.step for state in machine.states])
    for wanted in (0, 3, 7, 35, 10_000):
        machine.go_to_step(wanted)
        nearest = int(steps[np.abs(steps - wanted).argmin()])
        qtbot.waitUntil(lambda nearest=nearest: seen(trained) == nearest)


def test_the_film_passes_every_state_once_and_ends_in_the_present(qtbot, trained, machine):
    passed = []
    trained.standpoint_changed.connect(lambda: passed.append(seen(trained)))
    machine.set_speed(200)
    machine.toggle()
    assert machine.playing
    qtbot.waitUntil(lambda: not machine.playing, timeout=10_000)
    assert passed == [*(state.step for state in machine.states), None]


def test_a_film_halts_where_it_is(qtbot, trained, machine):
    machine.set_speed(200)
    machine.toggle()
    qtbot.waitUntil(lambda: machine.index >= 2)
    machine.toggle()
    assert not machine.playing
    assert machine.wanted is not None


def test_edited_layers_are_said_and_undone_edits_bring_the_run_back(qtbot, trained, machine):
    go(qtbot, machine, trained, 1)
    layers = trained.experiment.network.layers
    smaller = trained.experiment.network.changed(layers=(layers[0].changed(out_channels=3), *layers[1:]))
    trained.edit(trained.experiment.changed(network=smaller), "Fewer kernels")
    assert trained.standpoint is None
    assert machine.states == ()
    assert machine.reason == words.EDITED
    trained.undo()
    qtbot.waitUntil(lambda: len(machine.states) > 3)
    go(qtbot, machine, trained, 1)


def test_a_store_emptied_by_hand_gives_a_sentence_and_leaves_the_present(qtbot, trained, machine):
    shutil.rmtree(paths.runs())
    machine.go(0)
    qtbot.waitUntil(lambda: machine.sentence != "")
    assert machine.sentence == "The weights of step 0 are not on the disk any more."
    assert trained.standpoint is None
    assert machine.wanted is None


def test_a_damaged_file_is_left_out_and_the_rest_can_be_looked_at(qtbot, trained, machine, monkeypatch):
    def damaged(*_: object) -> None:
        raise DamagedState("it is cut short")

    count = len(machine.states)
    with monkeypatch.context() as patch:
        patch.setattr("workbench.runs.kept_weights.decode", damaged)
        machine.go(2)
        qtbot.waitUntil(lambda: "damaged: it is cut short" in machine.sentence)
    assert len(machine.states) == count - 1
    go(qtbot, machine, trained, 0)
    assert machine.sentence == ""


def test_another_run_ends_the_look_back(qtbot, trained, machine):
    go(qtbot, machine, trained, 2)
    trained.train()
    qtbot.waitUntil(lambda: trained.run.state == "running")
    assert trained.standpoint is None
    assert machine.wanted is None
    trained.stop()
    qtbot.waitUntil(lambda: trained.run.state == "idle", timeout=20_000)


def test_a_standpoint_of_another_origin_is_the_present_for_the_slider(qtbot, trained, machine):
    go(qtbot, machine, trained, 2)
    lab = Standpoint(trained.experiment, trained.standpoint.weights, 5, "edited kernels", "lab")
    trained.look_from(lab)
    assert machine.wanted is None
    assert machine.index == len(machine.states)
    machine.now()
    assert trained.standpoint is None


def test_a_run_without_room_says_so_and_trains(qtbot, session):
    keep(Storage(kept_mb=0))
    machine = TimeMachine(session)
    session.train()
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=20_000)
    assert session.run.record.ended.outcome == "finished"
    assert machine.reason == "No weights are kept, as File › Storage gives them no room."
    machine.toggle()
    assert not machine.playing


def test_while_it_trains_states_come_in_and_can_be_looked_at(qtbot, session):
    machine = TimeMachine(session)
    assert machine.reason == words.NOTHING
    session.edit(session.experiment.changed(training=session.experiment.training.changed(epochs=1000)), "Long")
    session.train()
    qtbot.waitUntil(lambda: len(machine.states) > 3, timeout=20_000)
    go(qtbot, machine, session, 1)
    before = session.run.record.last.step
    qtbot.waitUntil(lambda: session.run.record.last.step > before)
    assert seen(session) == machine.states[1].step

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from tests.gui.conftest import OpenWindow, session_of
from workbench.gui.panels.time_machine import words
from workbench.gui.panels.time_machine.bar import TimeBar
from workbench.gui.panels.time_machine.film_dialog import FilmDialog
from workbench.gui.panels.training.panel import TrainingPanel
from workbench.gui.session import Session
from workbench.inspection.standpoint import Standpoint


@pytest.fixture
def bar(qtbot: QtBot, trained: Session) -> TimeBar:
    made = TimeBar(trained)
    qtbot.addWidget(made)
    made.resize(1200, 40)
    with qtbot.waitExposed(made):
        made.show()
    made.machine._on_run()
    return made


def wait_for_step(qtbot: QtBot, session: Session, step: int) -> None:
    qtbot.waitUntil(lambda: session.standpoint is not None and session.standpoint.step == step)


def test_before_a_run_it_says_what_will_be_here_and_offers_nothing(qtbot, session):
    bar = TimeBar(session)
    qtbot.addWidget(bar)
    assert bar.label.text() == words.NOTHING
    assert not bar.slider.isEnabled()
    assert not any(action.isEnabled() for action in (bar.back, bar.play, bar.on, bar.now, bar.film))


def test_keys_on_the_slider_move_through_the_run_and_the_label_says_where(qtbot, trained, bar):
    states = bar.machine.states
    assert bar.slider.value() == len(states)
    assert bar.label.text().startswith("now: step 63 of 63 · epoch 3 · loss ")
    qtbot.keyClick(bar.slider, Qt.Key.Key_Home)
    wait_for_step(qtbot, trained, 0)
    assert bar.label.text() == "before the first step"
    qtbot.keyClick(bar.slider, Qt.Key.Key_Right)
    wait_for_step(qtbot, trained, 1)
    loss = trained.run.record.losses.values[0]
    assert bar.label.text() == f"step 1 of 63 · epoch 1 · loss {words.number(float(loss))}"
    assert bar.now.isEnabled()
    bar.now.trigger()
    assert trained.standpoint is None
    assert bar.slider.value() == len(states)


def test_a_click_on_the_groove_goes_there(qtbot, trained, bar):
    x = round(bar.slider.place_of(3))
    qtbot.mouseClick(bar.slider, Qt.MouseButton.LeftButton, pos=QPoint(x, bar.slider.height() // 2))
    wait_for_step(qtbot, trained, bar.machine.states[3].step)


def test_ticks_stand_at_ends_of_epochs_and_the_star_at_the_best(trained, bar):
    states = bar.machine.states
    ends = [epoch.step for epoch in trained.run.record.epochs]
    assert [states[place].step for place in bar.slider._ticks] == ends
    assert states[bar.slider._star].step == trained.run.record.best_epoch.step


def test_what_else_is_looked_at_is_named_and_led_back_from(qtbot, trained, bar):
    weights = trained.run.kept.read(bar.machine.states[0])
    trained.look_from(Standpoint(trained.experiment, weights, 63, "edited kernels", "lab"))
    assert bar.label.text() == "edited kernels"
    assert bar.now.text() == "Back to now"
    bar.now.trigger()
    assert trained.standpoint is None
    assert not bar.now.isEnabled()


def test_what_ends_the_keeping_is_written_in_the_bar(trained, bar):
    trained.run.kept.notice = "The disk is full: weights are kept up to step 5, and the training goes on."
    bar.machine._look()
    assert bar.notice.isVisible()
    assert bar.notice.text() == trained.run.kept.notice


def test_the_loss_curve_is_marked_and_a_click_into_it_leads_there(qtbot: QtBot, open_window: OpenWindow):
    window = open_window("digits")
    session, bar, panel = session_of(window), window.findChild(TimeBar), window.findChild(TrainingPanel)
    qtbot.waitUntil(lambda: session.data is not None, timeout=20_000)
    session.train()
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=20_000)
    qtbot.waitUntil(lambda: not bar.machine._looks.isActive() and panel.plots.run is not None)
    assert panel.plots.loss.moment is None
    canvas = panel.plots.loss.canvas
    qtbot.waitUntil(lambda: not panel._stale and bool(canvas.painted.lines))
    area = canvas.painted.frame.area.toRect()
    place = QPoint(area.center().x(), area.top() + 20)
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=place)
    assert bar.machine.wanted is None  # a plain click reads the curve
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, place)
    qtbot.waitUntil(lambda: session.standpoint is not None)
    clicked = canvas.painted.frame.x_at(place.x())
    nearest = min(bar.machine.states, key=lambda state: abs(state.step - clicked))
    assert abs(session.standpoint.step - clicked) <= abs(nearest.step - clicked) + 0.5
    assert panel.plots.loss.moment == session.standpoint.step
    panel.controls.set_x_choice("epoch")
    assert panel.plots.loss.moment == session.standpoint.step / session.run.record.started.steps_per_epoch
    bar.now.trigger()
    assert panel.plots.loss.moment is None


def test_the_film_s_dialog_opens_with_what_is_kept_and_halts_the_film(qtbot, trained, bar):
    bar.play.trigger()
    assert bar.machine.playing
    bar.film.trigger()
    assert not bar.machine.playing
    dialog = bar.findChild(FilmDialog)
    assert dialog.isVisible()
    assert dialog.states == bar.machine.states
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()

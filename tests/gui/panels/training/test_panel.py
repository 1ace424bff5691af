import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QObject, QPoint, Qt, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from workbench.experiment import find
from workbench.gui.panels.training.panel import TrainingPanel
from workbench.gui.session import Session
from workbench.gui.views.curves.export import Format
from workbench.gui.views.curves.plot import Curve
from workbench.gui.views.curves.view import CurvesView
from workbench.training.events import Event, Progress, SettingChanged, ThreadsChanged

LAYERS: list[dict[str, Any]] = [
    {"kind": "max_pool2d", "kernel_size": 4},
    {"kind": "flatten"},
    {"kind": "linear", "out_features": 10},
]


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    base = find("digits")
    network = type(base.network).model_validate({"kind": "sequential", "layers": LAYERS})
    training = base.training.changed(epochs=2, threads=1, optimizer={"kind": "adam", "lr": 0.02})
    made = Session(base.changed(network=network, training=training))
    yield made
    assert made.shut_down()


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> TrainingPanel:
    made = TrainingPanel(session)
    qtbot.addWidget(made)
    made.resize(640, 640)
    made.show()
    qtbot.waitExposed(made)
    return made


def change(session: Session, **settings: object) -> None:
    session.edit(session.experiment.changed(training=session.experiment.training.changed(**settings)), "Change")


def wait_for(qtbot: QtBot, session: Session, state: str) -> None:
    qtbot.waitUntil(lambda: session.run.state == state, timeout=20_000)


def run(qtbot: QtBot, session: Session, panel: TrainingPanel) -> None:
    session.train()
    wait_for(qtbot, session, "idle")
    qtbot.waitUntil(lambda: not panel._stale)


def curve(view: CurvesView, key: str) -> Curve:
    return view._plot.curves[key]


def test_the_empty_place_offers_what_fills_it(qtbot: QtBot, session: Session, panel: TrainingPanel) -> None:
    assert panel.empty.isVisible()
    assert not panel.controls.isEnabled()
    assert not panel.plots.accuracy.isVisible()
    qtbot.mouseClick(panel.empty.button, Qt.MouseButton.LeftButton)
    assert session.run.is_under_way
    assert not panel.empty.isVisible()
    wait_for(qtbot, session, "idle")
    qtbot.waitUntil(lambda: not panel._stale)
    assert panel.plots.accuracy.isVisible()
    assert panel.controls.isEnabled()
    assert panel.headline.text().startswith("finished · test accuracy ")


def test_what_is_drawn_is_the_record(qtbot: QtBot, session: Session, panel: TrainingPanel) -> None:
    run(qtbot, session, panel)
    record = session.run.record
    losses = curve(panel.plots.loss, "1/train_loss").series
    np.testing.assert_array_equal(losses.y, record.losses.values)
    np.testing.assert_array_equal(losses.x, np.arange(1, len(record.losses) + 1))
    steps = [epoch.step for epoch in record.epochs]
    for view, kind, factor in (
        (panel.plots.loss, "val_loss", 1),
        (panel.plots.accuracy, "val_accuracy", 100),
        (panel.plots.accuracy, "train_accuracy", 100),
    ):
        series = curve(view, f"1/{kind}").series
        np.testing.assert_array_equal(series.x, steps)
        np.testing.assert_allclose(series.y, [factor * getattr(epoch, kind) for epoch in record.epochs])
    best = record.best_epoch
    star = curve(panel.plots.loss, "1/val_loss").star
    assert best is not None
    assert star is not None
    assert (star.x, star.y) == (best.step, best.val_loss)
    assert star.text.startswith(f"best epoch {best.epoch}: val loss ")
    np.testing.assert_array_equal(panel.plots.loss._plot.sections, steps)


def test_curves_grow_step_by_step(qtbot: QtBot, session: Session, panel: TrainingPanel) -> None:
    for step in (1, 2, 3):
        session.step()
        qtbot.waitUntil(
            lambda count=step: (
                bool(panel.plots.loss.keys) and curve(panel.plots.loss, "1/train_loss").series.x.size == count
            ),
            timeout=20_000,
        )
    assert panel.headline.text().startswith("epoch 1/2 · loss ")


def test_a_hidden_panel_draws_nothing_and_catches_up(qtbot: QtBot, session: Session, panel: TrainingPanel) -> None:
    panel.hide()
    session.train()
    wait_for(qtbot, session, "idle")
    qtbot.wait(120)
    assert panel.plots.loss.keys == []
    panel.show()
    assert curve(panel.plots.loss, "1/train_loss").series.x.size == len(session.run.record.losses)


def test_a_panel_made_late_shows_what_comes(qtbot: QtBot, session: Session) -> None:
    change(session, epochs=10_000)
    session.train()
    wait_for(qtbot, session, "running")
    late = TrainingPanel(session)
    qtbot.addWidget(late)
    late.show()
    qtbot.waitUntil(lambda: bool(late.plots.loss.keys))
    session.stop()
    wait_for(qtbot, session, "idle")
    qtbot.waitUntil(lambda: not late._stale)
    np.testing.assert_array_equal(curve(late.plots.loss, "1/train_loss").series.y, session.run.record.losses.values)


@pytest.mark.parametrize(("key", "last"), [("epoch", 2.0), ("images", None), ("time", None)])
def test_x_counts_what_was_chosen(
    qtbot: QtBot, session: Session, panel: TrainingPanel, key: str, last: float | None
) -> None:
    run(qtbot, session, panel)
    started = session.run.record.started
    progress = session.run.record.last
    assert started is not None
    assert progress is not None
    panel.plots.loss.set_visible("1/val_loss", False)
    panel.controls.x_box.setCurrentIndex(panel.controls.x_box.findData(key))
    x = curve(panel.plots.loss, "1/train_loss").series.x
    expected = {"epoch": last, "images": 2 * started.train_images, "time": progress.seconds}[key]
    assert x[-1] == pytest.approx(expected)
    assert curve(panel.plots.accuracy, "1/val_accuracy").series.x[-1] == pytest.approx(expected)
    assert not curve(panel.plots.loss, "1/val_loss").visible
    panel.controls.x_box.setCurrentIndex(0)
    assert curve(panel.plots.loss, "1/train_loss").series.x[-1] == session.run.record.losses.values.size


def test_wall_time_as_it_grows(qtbot: QtBot, session: Session, panel: TrainingPanel) -> None:
    """Drawn piece by piece, each step stands where its report's time says."""
    reports = [(0, 0.0)]

    class Listener(QObject):
        @Slot(object)
        def hear(self, events: list[Event]) -> None:
            reports.extend((event.step, event.seconds) for event in events if isinstance(event, Progress))

    listener = Listener()
    session.run.events.connect(listener.hear)
    panel.controls.set_x_choice("time")
    run(qtbot, session, panel)
    steps, seconds = np.array(reports).T
    x = curve(panel.plots.loss, "1/train_loss").series.x
    np.testing.assert_allclose(x, np.interp(np.arange(1, len(x) + 1), steps, seconds), rtol=1e-5)


def test_a_live_change_is_marked(qtbot: QtBot, session: Session, panel: TrainingPanel) -> None:
    session.step()
    qtbot.waitUntil(lambda: len(session.run.record.losses) == 1, timeout=20_000)
    change(session, optimizer={"kind": "adam", "lr": 0.005})
    session.run.live_rate.settle()
    qtbot.waitUntil(lambda: bool(session.run.record.marks))
    qtbot.waitUntil(lambda: bool(panel.plots.loss._plot.marks))
    mark = panel.plots.loss._plot.marks[0]
    assert isinstance(session.run.record.marks[0], SettingChanged)
    assert (mark.x, mark.text) == (1, "lr 0.02 → 0.005")
    panel.show_rate.trigger()
    assert panel.plots.learning_rate.isVisible()
    session.step()
    qtbot.waitUntil(lambda: curve(panel.plots.learning_rate, "1/learning_rate").series.y[-1] == 0.005)


def test_the_plan_says_why_its_threads_changed(qtbot: QtBot, session: Session, panel: TrainingPanel) -> None:
    session.step()
    qtbot.waitUntil(lambda: len(session.run.record.losses) == 1, timeout=20_000)
    session.worker.events.emit([ThreadsChanged(1, 1, "other programs use the cores")])
    qtbot.waitUntil(lambda: panel.plan.toolTip().endswith("1 thread since step 1: other programs use the cores."))


def test_the_run_before_stays_faintly_until_it_is_cleared(qtbot: QtBot, session: Session, panel: TrainingPanel) -> None:
    change(session, epochs=1)
    run(qtbot, session, panel)
    before = curve(panel.plots.loss, "1/train_loss").series.y.copy()
    color = curve(panel.plots.loss, "1/train_loss").color
    assert not panel.clear_old.isEnabled()
    run(qtbot, session, panel)
    old, new = curve(panel.plots.loss, "1/train_loss"), curve(panel.plots.loss, "2/train_loss")
    np.testing.assert_array_equal(old.series.y, before)
    assert (old.tone, old.color, old.name) == ("faded", color, "run 1 train")
    assert (new.tone, new.name) == ("soft", "train")
    assert new.color != color
    assert curve(panel.plots.loss, "1/val_loss").star is None
    assert panel.plots.loss.keys[:2] == ["2/train_loss", "2/val_loss"]
    panel.controls.set_x_choice("epoch")
    assert curve(panel.plots.loss, "1/train_loss").series.x[-1] == 1
    assert panel.clear_old in panel.menu_actions()["Run"]
    panel.plots.loss.canvas.setFocus()
    qtbot.keyClick(panel.plots.loss.canvas, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert panel.plots.loss.keys == ["2/train_loss", "2/val_loss"]
    assert not panel.clear_old.isEnabled()


def test_only_a_few_old_runs_are_kept(qtbot: QtBot, session: Session, panel: TrainingPanel) -> None:
    change(session, epochs=1, batch_size=1500)
    for _ in range(6):
        run(qtbot, session, panel)
    assert {key.split("/")[0] for key in panel.plots.loss.keys} == {"3", "4", "5", "6"}
    assert {key.split("/")[0] for key in panel.plots.accuracy.keys} == {"3", "4", "5", "6"}


def test_a_new_run_is_seen_whole(qtbot: QtBot, session: Session, panel: TrainingPanel) -> None:
    change(session, epochs=1)
    run(qtbot, session, panel)
    canvas = panel.plots.loss.canvas
    area = canvas.painted.frame.area
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=area.center().toPoint())
    qtbot.mouseMove(canvas, area.center().toPoint() + QPoint(40, 30))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=area.center().toPoint() + QPoint(60, 40))
    assert not panel.plots.loss.autorange
    run(qtbot, session, panel)
    assert panel.plots.loss.autorange


def test_smoothing_and_logarithms_reach_the_plots(qtbot: QtBot, session: Session, panel: TrainingPanel) -> None:
    run(qtbot, session, panel)
    assert panel.controls.smoothing == panel.plots.loss._plot.weight == 0.6
    panel.controls.slider.setFocus()
    qtbot.keyClick(panel.controls.slider, Qt.Key.Key_End)
    assert panel.plots.loss._plot.weight == 0.99
    qtbot.mouseClick(panel.controls.log_y_button, Qt.MouseButton.LeftButton)
    assert panel.plots.loss._plot.log_y
    assert not panel.plots.accuracy._plot.log_y
    qtbot.mouseClick(panel.controls.log_x_button, Qt.MouseButton.LeftButton)
    assert panel.plots.accuracy._plot.axis.log


@pytest.mark.parametrize("file_format", ["csv", "png", "svg"])
def test_export(
    qtbot: QtBot,
    session: Session,
    panel: TrainingPanel,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    file_format: str,
) -> None:
    run(qtbot, session, panel)
    proposals: list[str] = []

    def choose(_: object, __: str, proposal: str, ___: str) -> tuple[str, str]:
        proposals.append(proposal)
        return str(tmp_path / "run"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    menu = panel.controls.export_button.menu()
    next(action for action in menu.actions() if action.data() == file_format).trigger()
    path = tmp_path / f"run.{file_format}"
    assert proposals == [f"digits-training.{file_format}"]
    if file_format == "csv":
        rows = list(csv.DictReader(path.read_text().splitlines()))
        losses = np.array([row["loss"] for row in rows], np.float32)
        np.testing.assert_array_equal(losses, session.run.record.losses.values)
        ends = [row for row in rows if row["val_loss"]]
        assert [float(row["val_loss"]) for row in ends] == [epoch.val_loss for epoch in session.run.record.epochs]
        assert [int(row["step"]) for row in ends] == [epoch.step for epoch in session.run.record.epochs]
    elif file_format == "png":
        image = QImage(str(path))
        assert image.height() > 2 * 2 * 320 - 1
    else:
        text = path.read_text()
        assert "best epoch" in text
        assert "accuracy (%)" in text


@pytest.mark.parametrize("file_format", ["csv", "png", "svg"])
def test_an_export_that_fails_says_why_once(
    qtbot: QtBot,
    session: Session,
    panel: TrainingPanel,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    file_format: Format,
) -> None:
    run(qtbot, session, panel)
    (tmp_path / "file").touch()
    path = str(tmp_path / "file" / f"run.{file_format}")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (path, ""))
    panel.ask_and_export(file_format)
    box = panel.findChild(QMessageBox, "export_failed")
    assert box is not None
    for once in (path, "Choose another folder."):
        assert f"{box.text()} {box.informativeText()}".count(once) == 1
    box.accept()


def test_a_choice_of_no_file_writes_nothing(
    panel: TrainingPanel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    panel.ask_and_export("csv")
    assert panel.findChild(QMessageBox) is None


def test_nothing_is_cut_in_a_narrow_panel(qtbot: QtBot, session: Session, panel: TrainingPanel) -> None:
    run(qtbot, session, panel)
    panel.resize(560, 480)
    qtbot.wait(20)
    assert panel.width() == 560
    assert panel.headline.shown_text() == panel.headline.text()
    assert panel.plan.shown_text() == panel.plan.text()


def test_everything_says_what_it_is(panel: TrainingPanel) -> None:
    for actions in panel.menu_actions().values():
        for action in actions:
            assert action.objectName()
            assert action.shortcut().toString() in action.toolTip()
    for label in (panel.headline, panel.plan):
        assert label.objectName()
        assert label.accessibleName()


def test_the_curves_of_another_document_go(qtbot: QtBot, session: Session, panel: TrainingPanel) -> None:
    run(qtbot, session, panel)
    run(qtbot, session, panel)
    assert panel.plots.loss._plot.curves
    session.new(session.experiment.changed(name="another"))
    assert not panel.plots.loss._plot.curves
    assert not panel.plots.accuracy._plot.curves
    assert panel.empty.isVisible()
    assert not panel.headline.isVisible()
    assert not panel.clear_old.isEnabled()
    run(qtbot, session, panel)
    assert len(panel.plots.runs) == 1
    assert panel.plots.accuracy.isVisible()

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea

from workbench import experiment as experiments
from workbench.data.base import alike
from workbench.gui.panels.problems import ProblemsPanel
from workbench.gui.problem_row import ProblemRow
from workbench.gui.session import Session
from workbench.gui.widgets import plain_tooltip
from workbench.layers.base import LAYERS
from workbench.network.edit import get, insert, remove, replace
from workbench.network.problems import problems

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


def broken():
    """The lecture's network without its flatten, and with a pooling that leaves rows unread."""
    whole = experiments.find("lecture-cnn")
    network = remove(whole.network, ["6"]).network
    network = replace(network, "2", [get(network, "2").changed(kernel_size=3)]).network
    return whole.model_copy(update={"network": network})


@pytest.fixture
def opened(qtbot):
    sessions = []

    def make(experiment):
        session = Session(experiment)
        sessions.append(session)
        panel = ProblemsPanel(session)
        qtbot.addWidget(panel)
        panel.resize(420, 300)
        panel.show()
        return session, panel

    yield make
    for session in sessions:
        assert session.shut_down()


def labels(row):
    return [label.text() for label in row.findChildren(QLabel) if label.text()]


def test_every_problem_has_a_row_with_its_reason(opened):
    session, panel = opened(broken())
    expected = problems(session.experiment)
    assert [row.problem for row in panel.list.rows] == list(expected)
    assert len(expected) >= 2
    for row, problem in zip(panel.list.rows, expected, strict=True):
        shown = " ".join(labels(row))
        assert problem.reason[1:] in shown
        assert problem.path in shown
        assert row.fix.isVisible() == (problem.fixed is not None)
    found = [p.severity for p in expected]
    assert panel.counts == tuple(found.count(s) for s in ("error", "warning", "notice"))


def test_fix_repairs_the_document_and_undo_breaks_it_again(qtbot, opened):
    session, panel = opened(broken())
    heard = []
    panel.counts_changed.connect(lambda *counts: heard.append(counts))
    row = next(row for row in panel.list.rows if row.problem.fix == "Insert flatten")
    path, before = row.problem.path, panel.counts
    qtbot.mouseClick(row.fix, Qt.MouseButton.LeftButton)
    assert get(session.experiment.network, path) == LAYERS["flatten"]()
    assert session.selected == (path,)
    assert heard == [panel.counts]
    assert panel.counts[0] == before[0] - 1
    session.undo()
    assert panel.counts == before


def test_a_click_or_enter_selects_the_layer(qtbot, opened):
    session, panel = opened(broken())
    first, *_, last = panel.list.rows
    qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    assert session.selected == (first.problem.path,)
    last.setFocus()
    qtbot.keyClick(last, Qt.Key.Key_Return)
    assert session.selected == (last.problem.path,)


def test_the_arrows_walk_along_the_rows(qtbot, opened):
    _, panel = opened(broken())
    with qtbot.waitActive(panel):
        panel.activateWindow()
    first, second, *_ = panel.list.rows
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Down)
    assert second.hasFocus()
    qtbot.keyClick(second, Qt.Key.Key_Up)
    assert first.hasFocus()


def test_no_problems_says_so(opened):
    whole = experiments.find("lecture-cnn")
    session, panel = opened(whole)
    session.loader.status = "ready"
    session.loader.changed.emit()
    assert problems(whole) == ()
    assert panel.findChild(QLabel, "no_problems").isVisible()
    assert panel.counts == (0, 0, 0)


def test_counts_are_told_while_hidden_and_rows_made_when_shown(opened):
    session, panel = opened(experiments.find("lecture-cnn"))
    panel.hide()
    heard = []
    panel.counts_changed.connect(lambda *counts: heard.append(counts))
    session.edit(broken(), "Break")
    assert len(heard) == 1
    assert panel.list.rows == []
    panel.show()
    assert len(panel.list.rows) == sum(heard[0])


def test_a_name_of_the_users_is_shown_letter_by_letter(opened):
    whole = broken()
    row = next(p for p in problems(whole) if p.path == "2")
    network = replace(whole.network, "2", [get(whole.network, "2").changed(name="<b>x</b>")]).network
    _, panel = opened(whole.model_copy(update={"network": network}))
    shown = next(r for r in panel.list.rows if r.problem.path == row.path)
    assert "2  <b>x</b>" in labels(shown)
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in shown.findChildren(QLabel) if label.text())


def test_many_problems_are_cut_short_in_words(opened):
    whole = experiments.find("lecture-cnn")
    network = insert(whole.network, "", 0, [LAYERS["softmax"]()] * 130).network
    _, panel = opened(whole.model_copy(update={"network": network}))
    rest = [label.text() for label in panel.list.findChildren(QLabel) if label.text().startswith("and ")]
    assert len(panel.list.rows) == 100
    assert rest == [f"and {sum(panel.counts) - 100} more"]


@pytest.mark.parametrize("width", [300, 590, 900])
def test_the_panel_asks_for_three_whole_rows(opened, width):
    whole = experiments.find("digits")
    network = insert(whole.network, "", 0, [LAYERS["softmax"]()] * 5).network
    _, panel = opened(whole.model_copy(update={"network": network}))
    for _ in range(3):
        panel.resize(width, panel.sizeHint().height())
        QApplication.processEvents()
    assert len(panel.list.rows) > 3
    view = panel.findChild(QScrollArea).viewport()
    tops = [row.mapTo(view, row.rect().topLeft()).y() for row in panel.list.rows]
    ends = [row.mapTo(view, row.rect().bottomLeft()).y() for row in panel.list.rows]
    assert ends[2] < view.height() <= tops[3] + 1
    for row in panel.list.rows[:3]:
        assert row.height() >= row.heightForWidth(row.width())


def test_a_row_of_a_wide_strip_is_one_line_with_its_button(opened):
    _, panel = opened(broken())
    panel.resize(660, panel.sizeHint().height())
    QApplication.processEvents()
    rows = [row for row in panel.list.rows if row.fix.isVisible()]
    assert rows
    for row in rows:
        assert row.fix.geometry().bottom() < row.height()
    single = next(row for row in rows if row.problem.fix == "Insert flatten")
    assert single.height() <= 32
    assert single.fix.geometry().center().y() == pytest.approx(single.height() / 2, abs=2)
    assert panel.sizeHint().height() <= 100


@pytest.mark.parametrize("status", ["missing", "failed"])
def test_data_that_are_not_there_are_a_problem(opened, status):
    session, panel = opened(experiments.find("digits"))
    loader = session.loader
    loader.shut_down()
    loader.status, loader.message = status, "MNIST is <b>gone</b>"
    loader.changed.emit()
    told = panel.findChild(QLabel, "no_data")
    assert told.isVisible()
    assert told.text().endswith("See the Data panel.")
    assert told.toolTip() == plain_tooltip("MNIST is <b>gone</b>")
    assert told.textFormat() == Qt.TextFormat.PlainText
    assert not panel.findChild(QLabel, "no_problems").isVisible()
    loader.status, loader.message = "ready", ""
    loader.changed.emit()
    assert not told.isVisible()
    assert panel.findChild(QLabel, "no_problems").isVisible()


def test_what_is_wrong_with_a_folder_is_said_once(qtbot, opened, tmp_path):
    session, panel = opened(experiments.find("digits"))
    folder = alike("image_folder", session.experiment.dataset, folder=str(tmp_path))
    session.edit(session.experiment.changed(dataset=folder), "Use a folder without classes")
    qtbot.waitUntil(lambda: session.loader.status == "failed")
    (problem,) = [problem for problem in session.problems if problem.path == "dataset"]
    assert problem.severity == "error"
    assert [row.problem for row in panel.list.rows if row.problem.path == "dataset"] == [problem]
    assert not panel.findChild(QLabel, "no_data").isVisible()


def test_rows_fit_a_dock_of_240_px(opened):
    _, panel = opened(broken())
    panel.resize(240, 500)
    QApplication.processEvents()
    area = panel.findChild(QScrollArea)
    assert area.widget().minimumSizeHint().width() <= area.viewport().width()
    for row in panel.findChildren(ProblemRow):
        assert not row.isVisible() or row.height() >= row.heightForWidth(row.width())

import pytest
from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Keyword, Name
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QTextCursor
from PySide6.QtWidgets import QFileDialog, QToolButton

from workbench import experiment as experiments
from workbench.gui.colors import DARK, LIGHT
from workbench.gui.panels.code.colors import format_of, style_of, words_of
from workbench.gui.panels.code.panel import CodePanel
from workbench.gui.session import Session
from workbench.network.code_out import source, source_lines
from workbench.network.edit import get, remove, replace

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


@pytest.fixture
def opened(qtbot):
    sessions = []

    def make(experiment="lecture-cnn"):
        session = Session(experiments.find(experiment) if isinstance(experiment, str) else experiment)
        sessions.append(session)
        panel = CodePanel(session)
        qtbot.addWidget(panel)
        panel.resize(700, 260)
        panel.show()
        return session, panel

    yield make
    for session in sessions:
        assert session.shut_down()


def line_of(experiment, path):
    return next(line for line, known in source_lines(experiment).paths.items() if known == path)


def click_line(qtbot, view, line):
    cursor = QTextCursor(view.document().findBlockByNumber(line - 1))
    place = view.cursorRect(cursor).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def broken():
    whole = experiments.find("lecture-cnn")
    return whole.model_copy(update={"network": remove(whole.network, ["6"]).network})


@pytest.mark.parametrize("preset", ["lecture-cnn", "resnet-small"])
def test_it_shows_the_source(opened, preset):
    _, panel = opened(preset)
    assert panel.view.toPlainText() == source(experiments.find(preset))
    assert panel.view.isReadOnly()


def test_a_click_on_a_line_selects_its_layer(qtbot, opened):
    session, panel = opened()
    line = line_of(session.experiment, "0")
    panel.resize(700, 600)
    click_line(qtbot, panel.view, line)
    assert session.selected == ("0",)
    assert panel.view.marked == {line}
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_Down)
    assert session.selected == ("1",)


def test_a_line_of_no_layer_leaves_the_selection(qtbot, opened):
    session, panel = opened()
    session.select(("0",))
    panel.view.verticalScrollBar().setValue(0)
    click_line(qtbot, panel.view, 1)
    assert session.selected == ("0",)


def test_selecting_a_layer_marks_its_lines_and_brings_them_into_sight(opened):
    session, panel = opened("resnet-small")
    paths = source_lines(session.experiment).paths
    last = [row.path for row in session.summary.rows][-1]
    session.select((last,))
    assert panel.view.marked == {line for line, path in paths.items() if path == last}
    top = panel.view.cursorRect(QTextCursor(panel.view.document().findBlockByNumber(min(panel.view.marked) - 1))).top()
    assert 0 <= top < panel.view.viewport().height()
    session.select(("3",))
    inside = {line for line, path in paths.items() if path == "3" or path.startswith("3.")}
    assert panel.view.marked == inside
    assert len(inside) > 5


def test_an_edit_rewrites_the_source_and_keeps_the_place(opened):
    session, panel = opened("resnet-small")
    panel.view.verticalScrollBar().setValue(20)
    place = panel.view.verticalScrollBar().value()
    layer = get(session.experiment.network, "0")
    network = replace(session.experiment.network, "0", [layer.changed(out_channels=16, stride=2)]).network
    session.edit(session.experiment.model_copy(update={"network": network}), "Change")
    assert panel.view.toPlainText() == source(session.experiment)
    assert "stride=2" in panel.view.toPlainText()
    assert panel.view.verticalScrollBar().value() == place
    assert session.selected == ()


def test_a_broken_network_gives_a_sentence_and_the_way_to_the_fault(qtbot, opened):
    session, panel = opened(broken())
    assert not panel.view.isVisible()
    assert "needs flat features" in panel._empty.text.text()
    assert "Traceback" not in panel._empty.text.text()
    assert not any(action.isEnabled() for actions in panel.menu_actions().values() for action in actions)
    qtbot.mouseClick(panel._empty.button, Qt.MouseButton.LeftButton)
    assert session.selected == ("6",)
    session.edit(experiments.find("lecture-cnn"), "Repair")
    assert panel.view.isVisible()
    assert panel.view.toPlainText() == source(session.experiment)


def test_copy_and_save(qtbot, opened, monkeypatch, tmp_path):
    session, panel = opened()
    qtbot.mouseClick(panel.findChild(QToolButton, "copy_code_button"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == source(session.experiment)
    target = tmp_path / "net.py"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    qtbot.mouseClick(panel.findChild(QToolButton, "save_code_button"), Qt.MouseButton.LeftButton)
    assert target.read_text("utf-8") == source(session.experiment)


def test_a_failed_save_is_told_in_a_sentence(qtbot, opened, monkeypatch, tmp_path):
    session, panel = opened()
    (tmp_path / "file").write_text("")
    target = tmp_path / "file" / "net.py"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    with qtbot.waitSignal(session.failed) as told:
        panel.menu_actions()["File"][0].trigger()
    assert told.args[0] == "The code was not saved"
    assert str(target) in told.args[1]


def test_every_coloured_word_lies_where_pygments_found_it():
    text = source(experiments.find("resnet-small"))
    lines = text.splitlines()
    found = "".join(
        lines[at][start : start + length].strip()
        for at, words in enumerate(words_of(text))
        for start, length, _ in words
    )
    expected = [
        "".join(part.strip() for part in value.splitlines())
        for kind, value in PythonLexer().get_tokens(text)
        if style_of(kind) is not None
    ]
    assert found == "".join(expected)


def test_colours_are_the_themes():
    assert format_of(Keyword, LIGHT).foreground().color() == QColor(LIGHT.accent)
    assert format_of(Keyword.Namespace, DARK).foreground().color() == QColor(DARK.accent)
    assert format_of(Comment.Single, DARK).foreground().color() == QColor(DARK.muted)
    assert style_of(Name) is None

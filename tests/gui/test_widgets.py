import math

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import Qt as RichText
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.gui import theme
from workbench.gui.widgets import (
    ElidedLabel,
    EmptyState,
    IconButton,
    format_bytes,
    format_count,
    format_duration,
    plain_tooltip,
)

# Said by the offscreen platform of every window with a smallest size.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1204, "1\u2009204"),
        (78714, "78\u2009714"),
        (668608, "668\u2009608"),
        (138357544, "138\u2009357\u2009544"),
        (-1204, "\u22121\u2009204"),
    ],
)
def test_counts_have_thin_spaces_between_thousands(n, text):
    assert format_count(n) == text


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.00 kB"),
        (1205, "1.21 kB"),
        (9994, "9.99 kB"),
        (9996, "10.0 kB"),
        (99_960, "100 kB"),
        (999_499, "999 kB"),
        (999_500, "1.00 MB"),
        (109_000_000, "109 MB"),
        (1.2e10, "12.0 GB"),
    ],
)
def test_bytes_have_three_figures(n, text):
    assert format_bytes(int(n)) == text.replace(" ", "\u00a0")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0:00"),
        (0.4, "0:00"),
        (21, "0:21"),
        (59.6, "1:00"),
        (61, "1:01"),
        (3599.5, "1:00:00"),
        (3723, "1:02:03"),
        (90_000, "25:00:00"),
        (-1, "–"),
        (math.inf, "–"),
        (math.nan, "–"),
    ],
)
def test_durations(seconds, text):
    assert format_duration(seconds) == text


@pytest.mark.parametrize("text", ["a.png", "<b>bold</b>", "R&amp;D", "<img src=x>", "a < b & c", "1 < 2\nR&D"])
def test_a_tool_tip_shows_the_very_characters(qapp, text):
    shown = plain_tooltip(text)
    document = QTextDocument()
    if RichText.mightBeRichText(shown):
        document.setHtml(shown)
    else:
        document.setPlainText(shown)
    assert document.toPlainText() == text


def test_a_long_name_loses_its_middle_and_keeps_it_in_the_tool_tip(qtbot):
    name = "/pictures/<b>holidays</b>/of a very long folder/cat.png"
    label = ElidedLabel(name)
    qtbot.addWidget(label)
    label.resize(160, 20)
    shown = label.shown_text()
    start, end = shown.split("…")
    assert name.startswith(start)
    assert name.endswith(end)
    assert start
    assert end
    assert label.text() == name
    assert "&lt;b&gt;" in label.toolTip()
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.minimumSizeHint().width() < label.sizeHint().width() / 2
    label.resize(label.sizeHint().width(), 20)
    assert label.shown_text() == name


def test_a_label_is_one_line_and_paints_only_what_fits(qtbot):
    label = ElidedLabel("first\nsecond")
    qtbot.addWidget(label)
    assert label.text() == "first second"
    assert label.sizeHint().height() < 2 * label.fontMetrics().height()
    label.setFixedSize(200, 24)
    label.setText("W" * 10)
    few = label.grab().toImage()
    label.setText("")
    assert label.grab().toImage() != few


def test_the_button_of_an_empty_place_fills_it_by_mouse_and_keyboard(qtbot):
    state = EmptyState("data", "No data", "Choose a set.", "Choose…")
    qtbot.addWidget(state)
    state.show()
    with qtbot.waitSignal(state.clicked):
        qtbot.mouseClick(state.button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(state.clicked):
        qtbot.keyClick(state.button, Qt.Key.Key_Space)
    assert state.button.accessibleName() == "Choose…"


def test_the_button_of_an_empty_place_has_a_tool_tip_before_there_is_a_text(qtbot):
    page = EmptyState("maps", "Feature maps", " ", "Download")
    qtbot.addWidget(page)
    assert page.button.toolTip() == "Download"


def test_without_a_button_there_is_none(qtbot):
    state = EmptyState("success", "No problems", "They will be listed here.")
    qtbot.addWidget(state)
    state.show()
    assert not state.button.isVisible()


@pytest.mark.parametrize("width", [180, 300, 900])
def test_the_text_of_an_empty_place_is_never_cut(qapp, qtbot, width):
    theme.apply(qapp, "light")
    state = EmptyState("data", "No data set yet", "A sentence that needs some room. " * 5, "Choose data…")
    host = QWidget()
    qtbot.addWidget(host)
    QVBoxLayout(host).addWidget(state)
    host.resize(width, 500)
    host.show()
    qapp.processEvents()
    assert state.text.height() >= state.text.heightForWidth(state.text.width())
    assert state.text.width() <= 360
    assert abs(state.text.geometry().center().x() - state.rect().center().x()) <= 1


def test_icons_follow_the_theme_by_themselves(qapp, qtbot):
    theme.apply(qapp, "light")
    button = IconButton("stop", "Stop", "Stop the run (Shift+F5)", text="Stop")
    state = EmptyState("stop", "Nothing", "Nothing yet.")
    for widget in (button, state):
        qtbot.addWidget(widget)
        widget.show()
    theme.apply(qapp, "dark")
    qapp.processEvents()
    picture = button.icon().pixmap(QSize(48, 48), 1.0).toImage()
    assert theme.DARK.text.lower() in {picture.pixelColor(x, 24).name() for x in range(48)}
    picture = state.picture.pixmap().toImage()
    middle = picture.height() // 2
    seen = {picture.pixelColor(x, middle).name() for x in range(picture.width())}
    assert theme.DARK.muted.lower() in seen
    assert button.accessibleName() == "Stop"
    assert button.focusPolicy() == Qt.FocusPolicy.StrongFocus


def test_long_lines_of_a_tool_tip_are_broken_between_words() -> None:
    text = "word " * 60 + "/a/path/without/spaces" * 5 + "\nsecond"
    lines = plain_tooltip(text).split("\n")
    assert " ".join(lines).split() == text.split()
    assert all(len(line) <= 90 or " " not in line for line in lines)
    assert lines[-1] == "second"
    assert plain_tooltip("short\n\nlines") == "short\n\nlines"

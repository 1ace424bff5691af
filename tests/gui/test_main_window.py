"""The window itself: layout, themes, titles, closing, and that nothing in it is nameless."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDockWidget,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMainWindow,
    QMenu,
    QMessageBox,
    QSlider,
    QTabBar,
    QToolBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Answer, OpenWindow, failures, session_of
from workbench.experiment import find, load
from workbench.gui import theme
from workbench.gui.colors import DARK, LIGHT
from workbench.gui.dock import Dock
from workbench.gui.main_window import MainWindow, first_size
from workbench.gui.panels.builder.tree import NetworkTree
from workbench.gui.places import PLACES, panel_entries
from workbench.gui.preferences import Preferences
from workbench.gui.views.grid_layout import SPACING
from workbench.gui.views.image_grid import ImageGrid

REPOSITORY = Path(__file__).parent.parent.parent
CONTROLS = (QAbstractButton, QComboBox, QLineEdit, QAbstractSpinBox, QSlider)
DOCKS = {
    "data": "Data",
    "builder": "Network",
    **{panel.name: panel.title for panel in panel_entries()},
    "settings": "Settings",
    "problems": "Problems",
}


def dock(window: MainWindow, name: str) -> Dock:
    found = window.findChild(Dock, f"dock_{name}")
    assert found is not None
    return found


def action(window: MainWindow, name: str) -> QAction:
    found = window.findChild(QAction, name)
    assert found is not None
    return found


def test_the_window_can_be_painted_before_torch_is_loaded() -> None:
    code = "import sys, workbench.gui.app; print([m for m in ('torch', 'pyqtgraph', 'pydantic') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_it_opens_ready_to_train(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    session = session_of(window)
    qtbot.waitUntil(lambda: session.data is not None)
    assert not [problem for problem in session.problems if problem.severity == "error"]
    assert action(window, "train").isEnabled()
    assert failures(window) == []
    assert {name: dock(window, name).windowTitle() for name in DOCKS} == DOCKS


def bring(qtbot: QtBot, window: MainWindow, name: str) -> None:
    """Bring a dock to the front, and wait until its panel is seen."""
    wanted = dock(window, name)
    wanted.bring_to_front()
    qtbot.waitUntil(wanted.panel().isVisible)


# Layout.


def test_layout_and_size_come_back(qtbot: QtBot, open_window: OpenWindow) -> None:
    first = open_window()
    first.resize(1040, 666)
    dock(first, "problems").close()
    dock(first, "settings").setFloating(True)
    dock(first, "kernels").bring_to_front()
    qtbot.waitUntil(lambda: dock(first, "kernels").widget().isVisible())
    first.close()
    second = open_window()
    assert second.height() == 666  # the offscreen screen is narrower than the window
    assert not dock(second, "problems").isVisible()
    assert dock(second, "settings").isFloating()
    qtbot.waitUntil(lambda: dock(second, "kernels").widget().isVisible())


def test_closed_docks_are_found_again_in_the_view_menu(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    entries = {entry.text(): entry for entry in window.menus["View"].actions()}
    assert [text for text in entries if text in DOCKS.values()] == list(DOCKS.values())
    for name, title in DOCKS.items():
        dock(window, name).close()
        assert not entries[title].isChecked()
        entries[title].trigger()
        assert entries[title].isChecked()
        qtbot.waitUntil(lambda name=name: not dock(window, name).isHidden())


def test_menus_begin_with_what_is_used_most(open_window: OpenWindow) -> None:
    window = open_window()

    def texts(menu: str) -> list[str]:
        return [entry.text() for entry in window.menus[menu].actions() if entry.text() and entry.isVisible()]

    assert texts("View")[: len(DOCKS)] == list(DOCKS.values())
    assert texts("Run")[:4] == ["Train", "Pause", "Step", "Stop"]
    file = texts("File")
    assert file[-1] == "Quit"
    assert "Save code…" in file


def test_the_tool_bar_cannot_be_lost(open_window: OpenWindow) -> None:
    first = open_window()
    bar = first.findChild(QToolBar, "run_bar")
    assert not bar.toggleViewAction().isVisible()
    bar.hide()
    first.close()
    assert open_window().findChild(QToolBar, "run_bar").isVisible()


def test_the_layout_can_be_reset(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    before = {name: dock(window, name).geometry().getRect() for name in ("data", "builder", "settings", "problems")}
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock(window, "settings"))
    dock(window, "data").setFloating(True)
    dock(window, "builder").close()
    action(window, "reset_layout").trigger()

    def as_before() -> bool:
        now = {name: dock(window, name).geometry().getRect() for name in before}
        return all(abs(a - b) <= 24 for name in before for a, b in zip(before[name], now[name], strict=True))

    qtbot.waitUntil(as_before, timeout=2_000)
    assert not dock(window, "data").isFloating()


def test_the_centre_takes_what_the_window_grows_by(qtbot: QtBot, open_window: OpenWindow) -> None:
    first = open_window()
    assert first.contents is not None
    sides = ("data", "builder", "settings")
    wanted = [first.contents.dock_sizes.wanted[f"dock_{name}"] for name in sides]

    def take(window: MainWindow, size: QSize) -> None:
        """Resize; the docks must have their sizes as soon as the window has its own, before anything is painted."""
        window.resize(size)
        qtbot.waitUntil(lambda: window.size() == size)
        assert [dock(window, name).width() for name in sides] == pytest.approx(wanted, abs=8)
        assert dock(window, "problems").height() <= 80
        assert dock(window, "settings").geometry().right() <= window.width()
        assert dock(window, "training").geometry().right() < dock(window, "settings").x()

    for size in (QSize(1280, 800), QSize(1920, 1080), first.minimumSize(), QSize(1920, 1080), QSize(1280, 800)):
        take(first, size)
    first.close()

    second = open_window()
    take(second, QSize(1920, 1080))
    assert dock(second, "training").width() > 1000


@pytest.mark.parametrize("size", [QSize(1280, 800), QSize(1600, 1050)])
def test_the_network_has_the_room_and_the_pictures_whole_rows(
    qtbot: QtBot, open_window: OpenWindow, qapp: QApplication, size: QSize
) -> None:
    theme.apply(qapp, "light")
    window = open_window("lecture-cnn")
    window.resize(size)
    qtbot.waitUntil(lambda: window.size() == size)
    action(window, "reset_layout").trigger()
    session_of(window).new(find("digits"))
    qtbot.waitUntil(lambda: session_of(window).data is not None)
    tree, grid = window.findChild(NetworkTree), window.findChild(ImageGrid, "image_grid")

    def seen() -> list[int]:
        rows, whole = range(tree.topLevelItemCount()), tree.viewport().rect()
        return [row for row in rows if whole.contains(tree.visualItemRect(tree.topLevelItem(row)))]

    def is_whole() -> bool:
        rows = (grid.viewport().height() - SPACING) / grid.row_height()
        return abs(rows - round(rows)) * grid.row_height() <= 2

    qtbot.waitUntil(is_whole)
    assert len(seen()) == 12  # the input and eleven layers


def test_a_splitter_dragged_by_a_person_stays(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    window.resize(1280, 800)
    qtbot.waitUntil(lambda: window.width() == 1280)
    builder = dock(window, "builder")
    before = builder.width()
    start = QPoint(builder.geometry().right() + 2, builder.geometry().center().y())
    end = start + QPoint(60, 0)
    qtbot.mousePress(window, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(window, end)
    qtbot.waitUntil(lambda: builder.width() > before + 20)
    qtbot.mouseRelease(window, Qt.MouseButton.LeftButton, pos=end)
    assert window.contents is not None
    wanted = window.contents.dock_sizes.wanted
    dragged = wanted["dock_builder"]
    assert dragged == pytest.approx(before + 60, abs=8)
    assert "dock_problems" not in wanted  # only its width has changed
    window.resize(1900, 1000)
    qtbot.waitUntil(lambda: window.width() == 1900)
    qtbot.waitUntil(lambda: abs(builder.width() - dragged) <= 8)


def test_what_grows_while_a_button_is_held_is_no_wish_of_a_person(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    session, strip = session_of(window), dock(window, "problems")
    before = strip.height()
    held = dock(window, "data").widget().grid.viewport()
    qtbot.mousePress(held, Qt.MouseButton.LeftButton)
    network = session.experiment.network
    session.edit(session.experiment.changed(network=network.changed(layers=network.layers[:3] * 4)), "Break")
    qtbot.waitUntil(lambda: strip.height() > before + 20)
    qtbot.mouseRelease(held, Qt.MouseButton.LeftButton)
    assert window.contents is not None
    assert "dock_problems" not in window.contents.dock_sizes.wanted
    session.undo()
    qtbot.waitUntil(lambda: strip.height() == before)


def test_the_height_a_person_drags_the_strip_to_stays(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    strip = dock(window, "problems")
    before = strip.height()
    start = QPoint(strip.geometry().center().x(), strip.y() - 2)
    qtbot.mousePress(window, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(window, start - QPoint(0, 80))
    qtbot.waitUntil(lambda: strip.height() > before + 40)
    qtbot.mouseRelease(window, Qt.MouseButton.LeftButton, pos=start - QPoint(0, 80))
    dragged = strip.height()
    session = session_of(window)
    network = session.experiment.network
    session.edit(session.experiment.changed(network=network.changed(layers=network.layers[:3] * 4)), "Break")
    window.resize(window.width() + 20, window.height() + 20)
    qtbot.waitUntil(lambda: abs(strip.height() - dragged) <= 8)


def test_the_first_window_fits_its_screen_with_its_frame() -> None:
    assert first_size(QSize(1280, 800)) == QSize(1264, 752)
    assert first_size(QSize(1920, 1080)) == QSize(1280, 800)


def test_the_smallest_window_has_room_for_what_is_in_it(open_window: OpenWindow) -> None:
    window = open_window()
    assert window.minimumWidth() >= window.minimumSizeHint().width()
    assert window.minimumHeight() >= window.minimumSizeHint().height()


def test_only_docks_that_stand_alone_have_a_title(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    bring(qtbot, window, "kernels")
    qtbot.waitUntil(lambda: dock(window, "kernels").titleBarWidget() is not None)
    assert dock(window, "data").titleBarWidget() is None
    dock(window, "kernels").setFloating(True)
    qtbot.waitUntil(lambda: dock(window, "kernels").titleBarWidget() is None)


def test_panels_behind_other_tabs_are_hidden(qtbot: QtBot, open_window: OpenWindow) -> None:
    """Qt calls them visible; they would ask questions of the network that nobody sees the answers of."""
    window = open_window()
    tabs = [panel.name for panel in panel_entries()]

    def seen() -> list[str]:
        return [name for name in tabs if dock(window, name).widget().isVisible()]

    assert seen() == ["training"]
    for name in reversed(tabs):
        dock(window, name).bring_to_front()
        qtbot.waitUntil(lambda name=name: seen() == [name])
    dock(window, "training").close()
    qtbot.waitUntil(lambda: len(seen()) == 1)
    dock(window, "training").toggleViewAction().trigger()
    qtbot.waitUntil(lambda: seen() == ["training"])
    bring(qtbot, window, "kernels")
    dock(window, "kernels").setFloating(True)
    action(window, "go_to_train").trigger()
    qtbot.waitUntil(lambda: seen() == ["training", "kernels"])


# Focus.


def click_tab(qtbot: QtBot, window: MainWindow, name: str) -> None:
    """Click the tab of a dock in its place, and wait until its panel is seen."""
    place = next(place for place in PLACES if name in [panel.name for panel in place.panels])
    action(window, f"go_to_{place.title.lower()}").trigger()
    title = dock(window, name).windowTitle()
    bars = window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
    bar, at = next((bar, i) for bar in bars for i in range(bar.count()) if bar.tabText(i) == title)
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(at).center())
    qtbot.waitUntil(lambda: dock(window, name).panel().isVisible())


def activate(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def test_a_panel_opened_by_its_tab_takes_the_keys_and_no_field_does(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    session = session_of(window)
    activate(qtbot, window)
    qtbot.waitUntil(lambda: session.data is not None)
    before = session.experiment
    optimizer = window.findChild(QComboBox, "training.optimizer.kind")
    for name in ("kernels", "feature_maps", "analysis", "code", "training", "feature_maps"):
        if name == "training":
            optimizer.setFocus()
        click_tab(qtbot, window, name)
        focus = QApplication.focusWidget()
        assert dock(window, name).isAncestorOf(focus), name
        qtbot.keyClick(focus, Qt.Key.Key_Down)
        assert session.experiment is before
    mosaic = dock(window, "feature_maps").widget().mosaic
    qtbot.waitUntil(lambda: bool(mosaic.title))
    before_key = mosaic.selected_map
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    assert mosaic.selected_map == before_key + 1


def test_the_first_keys_go_to_the_panel_in_front(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    activate(qtbot, window)
    qtbot.waitUntil(lambda: dock(window, "training").isAncestorOf(QApplication.focusWidget()))


def test_closing_a_dock_hands_the_keys_to_no_field(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    activate(qtbot, window)
    for name in DOCKS:
        wanted = dock(window, name)
        bring(qtbot, window, name)
        inside = next((w for w in controls(window) if wanted.isAncestorOf(w) and w.isVisible() and takes_tab(w)), None)
        if inside is None:
            continue
        inside.setFocus()
        wanted.close()
        focus = QApplication.focusWidget()
        assert not isinstance(focus, CONTROLS), (name, focus)


def test_the_arrow_keys_walk_along_the_tabs(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    activate(qtbot, window)
    bar = window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)[0]
    bar.setFocus(Qt.FocusReason.TabFocusReason)
    for name in ("analysis", "code"):
        qtbot.keyClick(bar, Qt.Key.Key_Right)
        qtbot.waitUntil(lambda name=name: dock(window, name).seen and dock(window, name).is_made)
        assert QApplication.focusWidget() is bar


def test_a_picture_of_a_persons_own_brings_its_panel_to_the_front(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    window = open_window()
    session = session_of(window)
    qtbot.waitUntil(lambda: session.data is not None)
    maps = dock(window, "feature_maps")
    picture = tmp_path / "mine.png"
    QImage(28, 28, QImage.Format.Format_Grayscale8).save(str(picture))
    assert drop(window, picture)
    qtbot.waitUntil(lambda: maps.panel().isVisible())
    assert session.pinned is not None
    assert session.pinned.title == "mine.png"
    maps.close()
    dock(window, "training").bring_to_front()
    session.open_picture(picture)
    qtbot.waitUntil(lambda: maps.panel().isVisible())


def test_where_pixels_are_looked_at_a_picture_is_shown_as_pixels(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    window = open_window()
    session = session_of(window)
    qtbot.waitUntil(lambda: session.data is not None)
    pixels, maps = dock(window, "pixels"), dock(window, "feature_maps")
    bring(qtbot, window, "pixels")
    picture = tmp_path / "mine.png"
    QImage(28, 28, QImage.Format.Format_Grayscale8).save(str(picture))
    with qtbot.waitSignal(session.picture_opened):
        assert drop(window, picture)
    assert pixels.widget().isVisible()
    pixels.widget().show_source("lecture")
    qtbot.mouseClick(pixels.widget().controls.use, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: maps.panel().isVisible())
    assert session.pinned is not None
    assert session.pinned.title == "Lecture, 12 × 16"


def test_a_layout_from_another_time_does_no_harm(qtbot: QtBot, open_window: OpenWindow) -> None:
    preferences = Preferences()
    preferences.layout = preferences.geometry = QMessageBox().saveGeometry()
    preferences.save()
    window = open_window()
    assert all(not dock(window, name).isHidden() for name in ("data", "builder", "training", "settings", "problems"))
    assert window.contents is not None
    assert window.contents.places.there() == [place for place in PLACES if place.panels]


# Themes.


def main_color(widget: QWidget) -> str:
    """Return the colour that most of a widget is painted in."""
    picture = widget.grab().toImage()
    points = [(x, y) for x in range(0, picture.width(), 3) for y in range(0, picture.height(), 3)]
    return Counter(picture.pixelColor(x, y).name() for x, y in points).most_common(1)[0][0]


def test_a_theme_repaints_everything_and_is_remembered(
    qtbot: QtBot, qapp: QApplication, open_window: OpenWindow
) -> None:
    window = open_window()
    try:
        for name, expected in (("dark", DARK), ("light", LIGHT)):
            action(window, f"theme_{name}").trigger()
            assert action(window, f"theme_{name}").isChecked()
            assert Preferences().theme == name
            qtbot.wait(20)
            picture = window.grab().toImage()
            corner = window.menuBar().geometry().topRight() - QPoint(20, -5)
            assert picture.pixelColor(corner).name() == expected.window.lower()
            assert main_color(dock(window, "builder").findChild(QWidget, "network_tree")) == expected.surface.lower()
            assert main_color(dock(window, "settings").widget()) == expected.window.lower()
    finally:
        theme.apply(qapp, "system")


# Title.


def test_the_title_names_the_document_and_marks_changes(open_window: OpenWindow, tmp_path: Path) -> None:
    window = open_window()
    session = session_of(window)
    session.new(session.experiment.changed(name="Mine [*]"))
    assert window.windowTitle() == "Mine [*][*][*] - CNN workbench"
    assert not window.isWindowModified()
    session.edit(session.experiment.changed(name="Mine"), "Name")
    assert window.isWindowModified()
    session.save(tmp_path / "net.json")
    assert window.windowTitle() == "Mine[*] - net.json - CNN workbench"
    assert not window.isWindowModified()
    session.edit(session.experiment.changed(name="Yours"), "Name")
    session.undo()
    assert not window.isWindowModified()


# Telling.


def test_a_failure_is_told_once_as_plain_text(open_window: OpenWindow) -> None:
    window = open_window()
    for _ in range(3):
        session_of(window).failed.emit("No <b>way</b>", "a <i>file</i>")
    assert failures(window) == [("No <b>way</b>", "a <i>file</i>")]
    (box,) = window.findChildren(QMessageBox, "failure")
    assert box.textFormat() == Qt.TextFormat.PlainText
    labels = [label for label in box.findChildren(QLabel) if "<" in label.text()]
    assert len(labels) == 2
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in labels)
    box.close()


def test_a_failure_is_said_once_in_one_box_of_a_comfortable_width(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    theme.apply(QApplication.instance(), "light")
    sentence = "Layer 6 (linear): needs flat features, but gets 24×7×7. Put a flatten layer before it."
    session_of(window).failed.emit("The network cannot be trained yet", sentence)
    (box,) = window.findChildren(QMessageBox, "failure")
    qtbot.waitExposed(box)
    assert box.windowTitle() == "CNN workbench"
    labels = {label.text(): label for label in box.findChildren(QLabel)}
    assert labels[box.text()].font().bold()
    assert labels[sentence].width() >= 420
    assert box.iconPixmap().toImage().pixelColor(16, 16).isValid()
    assert box.icon() == QMessageBox.Icon.NoIcon  # not the system's
    box.close()


# Closing.


def train_without_end(qtbot: QtBot, window: MainWindow) -> None:
    session = session_of(window)
    training = session.experiment.training.changed(epochs=10_000, threads=1)
    session.edit(session.experiment.changed(training=training), "Change epochs")
    session.train()
    qtbot.waitUntil(lambda: session.run.state == "running", timeout=20_000)


def test_closing_while_training_asks_and_ends_the_run(qtbot: QtBot, open_window: OpenWindow, answer: Answer) -> None:
    window = open_window()
    session = session_of(window)
    train_without_end(qtbot, window)
    said = answer("Go on training")
    assert not window.close()
    assert said == ["A training is under way. Closing the window ends it. What it has learned so far is not kept."]
    assert session.run.state == "running"
    answer("Stop and close")
    window.close()
    window.close()  # an impatient hand: no second question
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)
    assert session.run.record.ended is not None
    assert session.run.record.ended.outcome == "stopped"


def test_closing_while_data_load_for_a_training(qtbot: QtBot, open_window: OpenWindow, answer: Answer) -> None:
    window = open_window()
    session = session_of(window)
    qtbot.waitUntil(lambda: session.data is not None)
    session.loader.reload()
    session.train()
    assert session.run.state == "loading"
    answer("Stop and close")
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())


@pytest.fixture
def unwritable(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a home that takes nothing: a file stands where the folder should be."""
    (home / "file").touch()
    monkeypatch.setenv("WORKBENCH_HOME", str(home / "file"))
    return home / "file"


def test_closing_asks_where_unsaved_work_cannot_be_kept(
    qtbot: QtBot,
    open_window: OpenWindow,
    answer: Answer,
    unwritable: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = open_window()
    session = session_of(window)
    session.edit(session.experiment.changed(name="Mine"), "Name")
    said = answer("Cancel")
    assert not window.close()
    assert said[0].startswith("Save the changes to “Mine”? They cannot be kept for the next start.")
    assert str(unwritable) in said[0]
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(tmp_path / "mine.json"), ""))
    answer("Save")
    assert window.close()
    assert load(tmp_path / "mine.json").name == "Mine"


def test_closing_anyway_and_closing_without_changes(open_window: OpenWindow, answer: Answer, unwritable: Path) -> None:
    unchanged = open_window()
    assert unchanged.close()
    window = open_window()
    session = session_of(window)
    session.edit(session.experiment.changed(name="Mine"), "Name")
    answer("Close anyway")
    assert window.close()


def test_a_close_taken_back_after_the_run_has_ended_stays_taken_back(
    qtbot: QtBot, open_window: OpenWindow, answer: Answer, unwritable: Path
) -> None:
    window = open_window()
    session = session_of(window)
    train_without_end(qtbot, window)
    answer("Stop and close")
    said = answer("Cancel")
    window.close()
    qtbot.waitUntil(lambda: bool(said), timeout=20_000)
    session.train()
    qtbot.waitUntil(lambda: session.run.state == "running", timeout=20_000)
    session.stop()
    qtbot.waitUntil(lambda: session.run.state == "idle", timeout=20_000)
    qtbot.wait(50)
    assert window.isVisible()
    answer("Close anyway")
    assert window.close()


# Dropping.


def drop(window: QWidget, *files: Path) -> bool:
    """Let go of files over a window, or a part of one; return whether it would take them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    at, copy = QPoint(300, 5), Qt.DropAction.CopyAction
    none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(at, copy, data, left, none)
    enter.ignore()
    QApplication.sendEvent(window, enter)
    if enter.isAccepted():
        QApplication.sendEvent(window, QDropEvent(QPointF(at), copy, data, left, none))
    return enter.isAccepted()


def test_what_is_dropped_is_copied_even_where_it_could_be_moved(open_window: OpenWindow, tmp_path: Path) -> None:
    """After a move, the file manager would delete the file."""
    window = open_window()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    offered = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    for event in (
        QDragEnterEvent(QPoint(300, 5), offered, data, left, none),
        QDropEvent(QPointF(300, 5), offered, data, left, none),
    ):
        event.setDropAction(Qt.DropAction.MoveAction)
        event.ignore()
        QApplication.sendEvent(window, event)
        assert event.isAccepted()
        assert event.dropAction() == Qt.DropAction.CopyAction


def test_words_and_links_are_not_taken(open_window: OpenWindow) -> None:
    window = open_window()
    data = QMimeData()
    data.setText("conv2d")
    data.setUrls([QUrl("https://example.org/photo.png")])
    enter = QDragEnterEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    enter.ignore()
    QApplication.sendEvent(window, enter)
    assert not enter.isAccepted()
    QApplication.sendEvent(
        window,
        QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, enter.modifiers()),
    )
    assert failures(window) == []


@pytest.mark.parametrize("floating", [False, True])
def test_what_the_window_takes_its_docks_take_once(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path, floating: bool
) -> None:
    window = open_window()
    dock = window.findChild(Dock, "dock_analysis")
    dock.setFloating(floating)
    dock.bring_to_front()
    qtbot.waitUntil(dock.panel().isVisible)
    with qtbot.waitSignal(window.file_dropped) as dropped:
        assert drop(dock.widget(), tmp_path / "gone.json")
    assert dropped.args == [str(tmp_path / "gone.json")]
    assert len(failures(window)) == 1
    assert not drop(dock.widget())


# Names, tips, keys.


def controls(window: MainWindow) -> list[QWidget]:
    """Return what a person can click or type into, without the parts that Qt builds its own widgets of."""
    found = [w for w in window.findChildren(QWidget) if isinstance(w, CONTROLS)]
    parts_of_qt = (*CONTROLS, QTabBar)
    return [w for w in found if not w.objectName().startswith("qt_") and not isinstance(w.parent(), parts_of_qt)]


def described(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.objectName()!r} in {type(widget.parent()).__name__}"


def hidden_in_panel(widget: QWidget) -> bool:
    """Whether a control would not be seen if its panel were."""
    while not isinstance(widget.parent(), QDockWidget | QMainWindow):
        if widget.isHidden():
            return True
        widget = widget.parentWidget()
    return False


def test_every_control_has_a_name_a_tip_and_says_what_it_is(open_window: OpenWindow) -> None:
    window = open_window()
    session_of(window).select(("0",))
    nameless, tipless, silent = [], [], []
    for widget in controls(window):
        of_action = isinstance(widget.parent(), QToolBar) and isinstance(widget, QAbstractButton)
        if not widget.objectName() and not of_action:
            nameless.append(described(widget))
        if hidden_in_panel(widget):  # what cannot be used now is explained when it can
            continue
        if not widget.toolTip():
            tipless.append(described(widget))
        text = widget.text() if isinstance(widget, QAbstractButton) else ""
        if not (widget.accessibleName() or text):
            silent.append(described(widget))
    assert (nameless, tipless, silent) == ([], [], [])


def test_every_entry_of_the_menus_has_a_name(open_window: OpenWindow) -> None:
    window = open_window()
    for name, menu in window.menus.items():
        entries = [entry for entry in menu.actions() if not entry.isSeparator()]
        assert entries, name
        nameless = [e.text() for e in entries if not (e.menu().objectName() if e.menu() else e.objectName())]
        # Docks name their own toggles.
        toggles = {*DOCKS.values(), "Run"}
        assert set(nameless) <= toggles, name
        iconless = [e.text() for e in entries if e.icon().isNull() and not e.isCheckable()]
        assert iconless == [], name


def only_in_popups(window: MainWindow, found: QAction) -> bool:
    """Whether an action's key works only while a context menu is open."""
    owners = found.associatedObjects()
    return all(isinstance(owner, QMenu) and owner.menuAction().associatedObjects() == [] for owner in owners)


def test_no_two_actions_share_a_key(open_window: OpenWindow) -> None:
    window = open_window()
    everywhere: Counter[str] = Counter()
    actions = [found for found in window.findChildren(QAction) if not only_in_popups(window, found)]
    for found in actions:
        if found.shortcutContext() in (Qt.ShortcutContext.WindowShortcut, Qt.ShortcutContext.ApplicationShortcut):
            everywhere.update(key.toString() for key in found.shortcuts())
    assert [key for key, count in everywhere.items() if count > 1] == []
    for found in actions:
        if found.shortcutContext() == Qt.ShortcutContext.WidgetWithChildrenShortcut:
            assert not {key.toString() for key in found.shortcuts()} & everywhere.keys(), found.text()


# Keys that mean something in every field and list.
OF_THE_FOCUS = {
    "cut",
    "copy",
    "paste",
    "delete",
    "select_all",
    "select_none",
    "copy_analysis_text",
    "gallery_copy",
    "gallery_find",
    "previous_picture",
    "next_picture",
}


def test_the_keys_in_the_menus_work_everywhere_unless_they_belong_to_the_focus(open_window: OpenWindow) -> None:
    window = open_window()
    submenus = [menu for menu in window.findChildren(QMenu) if menu.menuAction().associatedObjects()]
    entries = {entry for menu in submenus for entry in menu.actions() if not entry.shortcut().isEmpty()}
    local = {e.objectName() for e in entries if e.shortcutContext() != Qt.ShortcutContext.WindowShortcut}
    assert local == OF_THE_FOCUS


@pytest.mark.parametrize("closed", [False, True])
def test_keys_of_panels_work_with_the_focus_elsewhere(qtbot: QtBot, open_window: OpenWindow, closed: bool) -> None:
    window = open_window()
    session = session_of(window)
    session.select(("1",))
    if closed:
        dock(window, "training").close()
        dock(window, "builder").close()
    activate(qtbot, window)
    field = window.findChild(QWidget, "training.epochs")
    field.setFocus()
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(field, Qt.Key.Key_L, both)
    assert action(window, "show_learning_rate").isChecked()
    before = session.experiment.network.layers
    qtbot.keyClick(field, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert len(session.experiment.network.layers) == len(before) + 1
    qtbot.keyClick(field, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: QApplication.focusWidget().objectName() == "layer_name")
    assert dock(window, "builder").widget().isVisible()


@pytest.mark.parametrize("tab", [panel.name for panel in panel_entries()])
def test_the_tab_key_reaches_every_visible_control(qtbot: QtBot, open_window: OpenWindow, tab: str) -> None:
    window = open_window()
    session = session_of(window)
    session.step()
    qtbot.waitUntil(lambda: len(session.run.record.losses) == 1, timeout=20_000)
    session.select(("0",))
    bring(qtbot, window, tab)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.wait(50)
    wanted = {w for w in controls(window) if w.isVisible() and w.isEnabled() and takes_tab(w)}
    reached: set[QWidget] = set()
    window.focusNextChild()
    while (current := QApplication.focusWidget()) not in reached:
        assert current is not None
        assert window.rect().intersects(current.rect().translated(current.mapTo(window, QPoint()))), described(current)
        reached.add(current)
        qtbot.keyClick(current, Qt.Key.Key_Tab)
    # The arrow keys go on inside a group.
    groups = {w.group() for w in reached if isinstance(w, QAbstractButton) and w.group()}
    missed = {w for w in wanted - reached if not (isinstance(w, QAbstractButton) and w.group() in groups)}
    assert {described(widget) for widget in missed} == set()


def takes_tab(widget: QWidget) -> bool:
    by_tab = Qt.FocusPolicy.TabFocus
    return widget.focusPolicy() & by_tab == by_tab and widget.focusProxy() is None


@pytest.mark.parametrize("name", ["show_shortcuts", "show_about"])
def test_help_dialogs_open_and_close_with_escape(qtbot: QtBot, open_window: OpenWindow, name: str) -> None:
    window = open_window()
    action(window, name).trigger()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
    qtbot.keyClick(QApplication.activeModalWidget(), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)

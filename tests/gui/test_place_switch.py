"""Places of the centre in the real window: chosen by hand, followed, left alone, and back at the next start."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolBar, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.conftest import OpenWindow
from tests.gui.test_main_window import action, bring, dock
from workbench.gui.main_window import MainWindow
from workbench.gui.places import PLACES, Arrangement, panel_entries
from workbench.gui.preferences import Preferences

CTRL = Qt.KeyboardModifier.ControlModifier
OF = {place.title: [panel.name for panel in place.panels] for place in PLACES}


def shown(window: MainWindow) -> list[str]:
    """Return the docks of the places that are not hidden."""
    return [entry.name for entry in panel_entries() if not dock(window, entry.name).isHidden()]


def seen(window: MainWindow) -> list[str]:
    """Return the panels in sight."""
    docks = [dock(window, entry.name) for entry in panel_entries()]
    return [d.objectName().removeprefix("dock_") for d in docks if d.is_made and d.panel().isVisible()]


def button(window: MainWindow, title: str) -> QWidget:
    found = window.findChild(QWidget, f"place_{title.lower()}")
    assert found is not None
    return found


def chosen(window: MainWindow) -> str:
    assert window.contents is not None
    return window.contents.places.place.title


def test_a_click_on_the_rail_shows_the_tabs_of_that_place_only(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    assert shown(window) == OF["Train"]
    for title, front in (("Data", "pixels"), ("Inside", "feature_maps"), ("Train", "training")):
        qtbot.mouseClick(button(window, title), Qt.MouseButton.LeftButton)
        assert shown(window) == OF[title]
        qtbot.waitUntil(lambda front=front: seen(window) == [front])
        assert [known for known in OF if action(window, f"go_to_{known.lower()}").isChecked()] == [title]


def test_every_place_has_a_key(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    for number, (title, names) in enumerate(OF.items(), 1):
        if names:
            qtbot.keyClick(window, Qt.Key(Qt.Key.Key_0 + number), CTRL)
            assert chosen(window) == title


def test_a_place_without_panels_is_not_offered(open_window: OpenWindow) -> None:
    window = open_window()
    for title, names in OF.items():
        assert button(window, title).isVisible() is bool(names)


def test_each_place_keeps_its_front(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    bring(qtbot, window, "code")
    bring(qtbot, window, "kernels")
    for title, front in (("Train", "code"), ("Inside", "kernels"), ("Data", "pixels")):
        action(window, f"go_to_{title.lower()}").trigger()
        qtbot.waitUntil(lambda front=front: seen(window) == [front])


def test_place_and_fronts_come_back_and_only_what_is_seen_is_made(qtbot: QtBot, open_window: OpenWindow) -> None:
    first = open_window()
    bring(qtbot, first, "code")
    bring(qtbot, first, "card")
    first.close()
    second = open_window()
    assert chosen(second) == "Data"
    assert seen(second) == ["card"]
    assert [entry.name for entry in panel_entries() if dock(second, entry.name).is_made] == ["card"]
    assert shown(second) == OF["Data"]
    action(second, "go_to_train").trigger()
    qtbot.waitUntil(lambda: seen(second) == ["code"])


def test_what_leads_to_a_panel_chooses_its_place(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    dock(window, "kernels").toggleViewAction().trigger()
    qtbot.waitUntil(lambda: seen(window) == ["kernels"])
    assert chosen(window) == "Inside"
    dock(window, "gallery").show()  # without a word to the places
    qtbot.waitUntil(lambda: seen(window) == ["gallery"])
    assert shown(window) == OF["Data"]


def test_what_a_person_closes_stays_closed_until_it_is_wanted(qtbot: QtBot, open_window: OpenWindow) -> None:
    first = open_window()
    dock(first, "analysis").close()
    for title in ("inside", "train"):
        action(first, f"go_to_{title}").trigger()
    assert shown(first) == ["training", "code"]
    first.close()
    second = open_window()
    assert shown(second) == ["training", "code"]
    action(second, "go_to_data").trigger()
    dock(second, "analysis").toggleViewAction().trigger()
    assert shown(second) == OF["Train"]


def test_a_place_whose_panels_are_all_closed_is_left(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    for name in OF["Train"]:
        dock(window, name).close()
    qtbot.waitUntil(lambda: chosen(window) == "Data")
    qtbot.waitUntil(lambda: not button(window, "Train").isVisible())
    assert shown(window) == OF["Data"]
    dock(window, "training").toggleViewAction().trigger()
    qtbot.waitUntil(button(window, "Train").isVisible)
    assert shown(window) == ["training"]


def test_what_floats_or_was_moved_out_of_the_centre_stays(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    bring(qtbot, window, "kernels")
    dock(window, "kernels").setFloating(True)
    bring(qtbot, window, "feature_maps")
    bring(qtbot, window, "pixels")
    window.splitDockWidget(dock(window, "builder"), dock(window, "pixels"), Qt.Orientation.Vertical)
    qtbot.waitUntil(lambda: window.tabifiedDockWidgets(dock(window, "pixels")) == [])
    action(window, "go_to_train").trigger()
    qtbot.waitUntil(lambda: seen(window) == ["training", "pixels", "kernels"])
    action(window, "go_to_inside").trigger()
    qtbot.waitUntil(lambda: seen(window) == ["pixels", "feature_maps", "kernels"])
    window.close()
    again = open_window()
    qtbot.waitUntil(lambda: seen(again) == ["pixels", "feature_maps", "kernels"])
    action(again, "reset_layout").trigger()
    qtbot.waitUntil(lambda: seen(again) == ["training"])
    assert shown(again) == OF["Train"]
    action(again, "go_to_data").trigger()
    assert shown(again) == OF["Data"]


def test_the_places_keep_the_width_of_the_centre(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    window.resize(1600, 900)
    qtbot.waitUntil(lambda: window.width() == 1600)
    widths = []
    for title, names in OF.items():
        if names:
            action(window, f"go_to_{title.lower()}").trigger()
            qtbot.wait(30)
            widths.append(next(dock(window, n).width() for n in names if dock(window, n).seen))
    assert max(widths) - min(widths) <= 8


def test_a_bar_can_stand_below(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    bar = QToolBar("Below", window)
    bar.setObjectName("below")
    bar.addAction("Now")
    window.addToolBar(Qt.ToolBarArea.BottomToolBarArea, bar)
    qtbot.waitUntil(lambda: bar.isVisible() and bar.y() > dock(window, "problems").geometry().bottom())
    action(window, "go_to_inside").trigger()
    action(window, "reset_layout").trigger()
    assert bar.isVisible()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"place": 3, "fronts": [], "closed": {}}', '{"place": "x", "fronts": {}, "closed": 1}']
)
def test_broken_preferences_are_those_of_the_first_start(home: object, text: str) -> None:
    preferences = Preferences()
    preferences._settings.setValue("places", text)
    assert preferences.places == Arrangement()


def test_preferences_keep_an_arrangement(home: object) -> None:
    kept = Arrangement("Data", {"Data": "card"}, frozenset({"code"}), frozenset({"kernels"}))
    preferences = Preferences()
    preferences.places = kept
    preferences.save()
    assert Preferences().places == kept


def test_an_unknown_panel_or_place_does_no_harm(open_window: OpenWindow) -> None:
    preferences = Preferences()
    preferences.places = Arrangement(
        "Gone", {"Train": "gone", "Gone": "code"}, frozenset({"gone"}), frozenset({"gone"})
    )
    preferences.save()
    assert shown(open_window()) == OF["Train"]

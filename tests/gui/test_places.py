"""The table of places, against the panels themselves."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.panels.conftest import OpenPanel, open_panel
from workbench.experiment import find
from workbench.gui import icons
from workbench.gui.places import PLACES, MenuEntry, PanelEntry, panel_entries

__all__ = ["open_panel"]

REPOSITORY = Path(__file__).parent.parent.parent
MOST_TABS = 6  # that fit a centre of 630 px
by_name = pytest.mark.parametrize("entry", panel_entries(), ids=lambda entry: entry.name)


def test_every_place_has_a_word_an_icon_and_few_tabs() -> None:
    assert [place.title for place in PLACES] == ["Train", "Data", "Inside", "Why", "Try"]
    assert {place.icon for place in PLACES} <= set(icons.names())
    assert all(len(place.panels) <= MOST_TABS for place in PLACES)
    assert max(Counter(entry.name for entry in panel_entries()).values()) == 1


def test_the_table_imports_no_panel() -> None:
    heavy = "[name for name in sys.modules if 'panels' in name or 'Qt' in name or name == 'torch']"
    code = f"import sys, workbench.gui.places; print({heavy})"
    done = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def as_entry(menu: str, action: QAction) -> MenuEntry:
    """Describe a panel's own action as the table does."""
    return MenuEntry(
        menu,
        action.objectName(),
        action.text(),
        action.property("icon_name") or "",
        action.shortcut().toString(),
        local=action.shortcutContext() == Qt.ShortcutContext.WidgetWithChildrenShortcut,
        checkable=action.isCheckable(),
    )


@by_name
def test_a_panel_is_what_the_table_says(open_panel: OpenPanel, qapp: QApplication, entry: PanelEntry) -> None:
    kind = entry.load()
    _, panel = open_panel(kind, find("digits"), (640, 480), show=False)
    assert (panel.title, panel.objectName().removesuffix("_panel")) == (entry.title, entry.name)
    offered = panel.menu_actions() if hasattr(panel, "menu_actions") else {}
    own = {
        as_entry(menu, action) for menu, actions in offered.items() for action in actions if not action.isSeparator()
    }
    listed = {
        MenuEntry(e.menu, e.name, e.text, e.icon, e.key, local=e.local, checkable=e.checkable) for e in entry.entries
    }
    assert own == listed


def texts(panel: QWidget) -> list[tuple[str, str]]:
    """Return what is written in a panel, as (object name, text)."""
    written = [(w.objectName(), w.text()) for w in panel.findChildren(QLabel) if w.isVisible()]
    written += [(w.objectName(), w.text()) for w in panel.findChildren(QAbstractButton) if w.isVisible()]
    return sorted(written + [(w.objectName(), w.currentText()) for w in panel.findChildren(QComboBox) if w.isVisible()])


# The training panel is made when a run begins: test_panel_menus.py.
LATE = [entry for entry in panel_entries() if entry.name != "training"]


@pytest.mark.parametrize("entry", LATE, ids=lambda entry: entry.name)
def test_a_panel_made_in_the_middle_of_a_run_says_what_one_made_before_says(
    qtbot: QtBot, open_panel: OpenPanel, entry: PanelEntry
) -> None:
    session, early = open_panel(entry.load(), find("digits"), (640, 480), show=False)
    session.step()
    qtbot.waitUntil(lambda: len(session.run.record.losses) == 1, timeout=20_000)
    session.pin("test", 3)
    session.select(("3",))
    early.show()
    qtbot.wait(300)
    expected = texts(early)
    early.hide()
    late = entry.load()(session)
    qtbot.addWidget(late)
    late.resize(640, 480)
    late.show()
    qtbot.waitUntil(lambda: texts(late) == expected)
    late.hide()


@by_name
def test_a_panel_fits_the_smallest_window(qtbot: QtBot, open_panel: OpenPanel, entry: PanelEntry) -> None:
    """Else the window would grow when the panel is first shown; beside it stand bars, tabs, problems and time."""
    session, panel = open_panel(entry.load(), find("digits"), (544, 330))
    qtbot.waitUntil(lambda: session.worker.settled, timeout=10_000)
    qtbot.wait(150)  # what depends on the width of lines settles
    assert panel.minimumSizeHint().height() <= 330
    assert panel.minimumSizeHint().width() <= 552

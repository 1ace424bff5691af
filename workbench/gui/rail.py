"""The rail at the left edge of the window: one button for each place."""

from collections.abc import Collection

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QToolBar, QWidget

from workbench.gui.icons import assign
from workbench.gui.places import PLACES, Place

ICON = QSize(22, 22)  # px


class Rail(QToolBar):
    """Lets a person choose a place; its actions also stand in the View menu."""

    chosen = Signal(object)  # Place

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Places", parent)
        self.setObjectName("place_rail")
        self.setMovable(False)
        self.setIconSize(ICON)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.toggleViewAction().setVisible(False)
        self._group = QActionGroup(self)
        self.actions_by_title = {place.title: self._add(place, f"Ctrl+{n}") for n, place in enumerate(PLACES, 1)}
        self._group.triggered.connect(self._on_triggered)

    def _add(self, place: Place, key: str) -> QAction:
        action = QAction(f"Go to {place.title}", self)
        action.setIconText(place.title)
        action.setObjectName(f"go_to_{place.title.lower()}")
        action.setCheckable(True)
        action.setShortcut(QKeySequence(key))
        action.setToolTip(f"{place.tip} ({key})")
        action.setData(place)
        assign(action, place.icon, self)
        self._group.addAction(action)
        self.addAction(action)
        button = self.widgetForAction(action)
        button.setObjectName(f"place_{place.title.lower()}")
        button.setAccessibleName(action.text())
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return action

    def show_state(self, place: Place, there: Collection[Place]) -> None:
        """Mark the place that is chosen, and offer those that have something to show."""
        for known in PLACES:
            action = self.actions_by_title[known.title]
            action.setVisible(known in there)
            action.setChecked(known is place)

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        self.chosen.emit(action.data())

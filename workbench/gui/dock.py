"""A dock that knows whether its panel is seen, and takes the files that its window takes."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDockWidget, QWidget


class Dock(QDockWidget):
    """Holds a panel; closing it hides it.

    Behind another tab Qt moves a dock out of sight and still calls it visible: its panel would go on asking questions
    of the network and taking the Tab key. So the panel itself is hidden there.
    """

    def __init__(self, panel: QWidget, title: str, parent: QWidget) -> None:
        super().__init__(title, parent)
        self.setObjectName(f"dock_{panel.objectName().removesuffix('_panel')}")
        policy = panel.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # the place of the tabs keeps its size
        panel.setSizePolicy(policy)
        self.setWidget(panel)
        self.setAcceptDrops(True)
        self.visibilityChanged.connect(self._show_panel)
        self.topLevelChanged.connect(self._on_float)
        self.toggleViewAction().triggered.connect(self._bring_to_front)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take what the window takes; while the dock floats, Qt does not ask the window."""
        window = self.parentWidget()
        assert window is not None
        window.dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Do with it what the window does."""
        window = self.parentWidget()
        assert window is not None
        window.dropEvent(event)

    @Slot(bool)
    def _show_panel(self, seen: bool) -> None:
        self.widget().setVisible(seen)

    @Slot(bool)
    def _on_float(self, floating: bool) -> None:
        if floating:
            self.widget().show()

    @Slot(bool)
    def _bring_to_front(self, opened: bool) -> None:
        if opened:
            self.raise_()

"""A dock that knows whether its panel is seen, and takes the files that its window takes."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QTabBar, QWidget


class Dock(QDockWidget):
    """Holds a panel; closing it hides it.

    Behind another tab Qt moves a dock out of sight and still calls it visible: its panel would go on asking questions
    of the network and taking the Tab key. So the panel itself is hidden there.

    What a panel names its `main_view` takes the keys when a person opens it.
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
        self.toggleViewAction().triggered.connect(self._on_toggled)

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

    @Slot()
    def bring_to_front(self) -> None:
        """Show the panel, wherever it is."""
        self.show()
        self.raise_()

    @Slot(bool)
    def _show_panel(self, seen: bool) -> None:
        if not seen:
            self._let_go_of_focus()
        self.widget().setVisible(seen)
        window = self.parentWidget()
        if seen and isinstance(window, QMainWindow) and window.tabifiedDockWidgets(self):
            self.take_focus()

    def _let_go_of_focus(self) -> None:
        """Leave the keys to nobody: Qt would hand them on to the next field, which they would change."""
        focus = QApplication.focusWidget()
        if focus is not None and self.isAncestorOf(focus):
            focus.clearFocus()

    def take_focus(self) -> None:
        """Give the keys to the panel, unless they are walking along the tabs."""
        view: QWidget | None = getattr(self.widget(), "main_view", None)
        if view is not None and view.isVisible() and not isinstance(QApplication.focusWidget(), QTabBar):
            view.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(bool)
    def _on_float(self, floating: bool) -> None:
        if floating:
            self.widget().show()

    @Slot(bool)
    def _on_toggled(self, opened: bool) -> None:
        if opened:
            self.bring_to_front()
            self.take_focus()

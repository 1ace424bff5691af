"""A dock that makes its panel when it is first seen, and takes the files that its window takes."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QTabBar, QWidget


class Dock(QDockWidget):
    """Holds a panel, or an empty stand-in until the panel is made; closing it hides it.

    Behind another tab Qt moves a dock out of sight and still calls it visible: its panel would go on asking questions
    of the network and taking the Tab key. So the panel itself is hidden there.

    What a panel names its `main_view` takes the keys when a person opens it.

    Attributes:
        seen: whether what it holds is in sight.
    """

    front_wanted = Signal()
    made = Signal(QWidget)  # the panel

    def __init__(self, name: str, title: str, make: Callable[[], QWidget], parent: QWidget) -> None:
        """Build the dock.

        Args:
            name: of the panel.
            title: shown above it, or on its tab.
            make: makes the panel.
            parent: the window.
        """
        super().__init__(title, parent)
        self.setObjectName(f"dock_{name}")
        self.seen = False
        self._make = make
        self._panel: QWidget | None = None
        self._hold(QWidget(self))
        self._sight = QTimer(self, singleShot=True, interval=0)
        self._sight.timeout.connect(self._make_if_seen)
        self.setAcceptDrops(True)
        self.visibilityChanged.connect(self._show_panel)
        self.topLevelChanged.connect(self._on_float)
        self.toggleViewAction().triggered.connect(self._on_toggled)

    @Slot()
    def panel(self) -> QWidget:
        """Return the panel; it is made now if it is not made yet."""
        if self._panel is None:
            stand_in = self.widget()
            self._panel = self._make()
            self._hold(self._panel)
            self._panel.setVisible(self.seen)
            stand_in.deleteLater()
            self.made.emit(self._panel)
            if self.seen:
                self._take_focus_among_tabs()
        return self._panel

    @property
    def is_made(self) -> bool:
        """Whether the panel is made."""
        return self._panel is not None

    def _hold(self, widget: QWidget) -> None:
        policy = widget.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # the place of the tabs keeps its size
        widget.setSizePolicy(policy)
        self.setWidget(widget)

    @Slot()
    def _make_if_seen(self) -> None:
        """Make the panel, unless Qt has called the dock visible only on its way behind a tab."""
        if self.seen:
            self.panel()

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
        self.panel()
        self.show()
        self.front_wanted.emit()
        self.raise_()

    @Slot(bool)
    def _show_panel(self, seen: bool) -> None:
        if not seen:
            self._let_go_of_focus()
        self.seen = seen
        self.widget().setVisible(seen)
        if seen:
            self._take_focus_among_tabs()
            if self._panel is None:
                self._sight.start()

    def _take_focus_among_tabs(self) -> None:
        window = self.parentWidget()
        if isinstance(window, QMainWindow) and window.tabifiedDockWidgets(self):
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
        if floating and not self.isHidden():
            self._show_panel(True)

    @Slot(bool)
    def _on_toggled(self, opened: bool) -> None:
        if opened:
            self.bring_to_front()
            self.take_focus()

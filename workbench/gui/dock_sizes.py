"""Keeps the width of the side columns and the height of the strip: the centre takes what the window grows by."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QToolBar

WIDEST_SIDE = 380  # px, unless a person drags it wider

_SPLITTER = 6  # px


class DockSizes(QObject):
    """Remembers what each dock of the sides wants; only a person's drag of a splitter changes it.

    Qt shares a window's growth out among all docks in proportion, and forgets what they had once the window was small.
    """

    def __init__(
        self, window: QMainWindow, sides: Sequence[QDockWidget], centre: Sequence[QDockWidget], strip: QDockWidget
    ) -> None:
        super().__init__(window)
        self._window, self._sides, self._centre, self._strip = window, sides, centre, strip
        self.wanted: dict[str, int] = {}  # px by a dock's name: width of a side, height of the strip if dragged
        self._dragging = False  # whether a person holds a splitter
        self._applying = False
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._apply)
        self._watched = (window, *sides, strip)
        for widget in self._watched:
            widget.installEventFilter(self)

    def stop(self) -> None:
        """Hear of nothing more; a window on its way out tells of sizes until its last moment."""
        for widget in self._watched:
            widget.removeEventFilter(self)

    @Slot()
    def settle(self) -> None:
        """Give the docks what they want, once the window is laid out."""
        self._timer.start()

    def reset(self, side: int) -> None:
        """Let every side want `side` px and the strip what its content needs."""
        self.wanted = {dock.objectName(): min(side, WIDEST_SIDE) for dock in self._sides}
        self.settle()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hear of the window's new sizes, and of the splitters a person drags."""
        if watched is self._window and isinstance(event, QMouseEvent):
            self._hear_button(event)
        elif isinstance(event, QResizeEvent):
            if watched is self._window:
                self._apply()  # at once, the layout has its new size already: nothing is painted in between
            elif isinstance(watched, QDockWidget) and self._dragging and not self._applying:
                self._note(watched, event)
        return super().eventFilter(watched, event)

    def _hear_button(self, event: QMouseEvent) -> None:
        """Find out whether a person holds a splitter: of all places in the window, only those belong to no child."""
        if event.type() == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            self._dragging = self._window.childAt(event.position().toPoint()) is None
        elif event.type() == QEvent.Type.MouseButtonRelease:
            self._dragging = False

    def _note(self, dock: QDockWidget, event: QResizeEvent) -> None:
        """Take what a drag has made of a dock as what it wants."""
        was, now = event.oldSize(), event.size()
        before, after = (was.height(), now.height()) if dock is self._strip else (was.width(), now.width())
        if before != after and self._in_place(dock):
            self.wanted[dock.objectName()] = after

    def _in_place(self, dock: QDockWidget) -> bool:
        """Whether a dock stands beside the centre rather than floats, is closed, or shares a place with others."""
        return not (dock.isFloating() or dock.isHidden() or self._window.tabifiedDockWidgets(dock))

    @Slot()
    def _apply(self) -> None:
        window = self._window
        animated = window.isAnimated()
        window.setAnimated(False)  # while it glides, sizes read are those on the way
        self._share_out()
        layout = window.layout()
        assert layout is not None
        layout.activate()
        window.setAnimated(animated)
        self._settled = window.size()

    def _share_out(self) -> None:
        window = self._window
        centre = next((d for d in self._centre if not d.isFloating() and d.widget().isVisible()), None)
        if centre is None:
            return
        columns: dict[int, QDockWidget] = {}  # by their left edge
        for dock in self._sides:
            beside = dock.geometry().right() < centre.x() or dock.x() > centre.geometry().right()
            if self._in_place(dock) and beside:
                columns.setdefault(dock.x(), dock)
        docks = list(columns.values())
        widths = [self.wanted.get(dock.objectName(), dock.width()) for dock in docks]
        rest = window.width() - self._rail_width() - sum(widths) - len(docks) * _SPLITTER
        if docks and rest > 0:
            window.resizeDocks([*docks, centre], [*widths, rest], Qt.Orientation.Horizontal)
        strip = self._strip
        if self._in_place(strip) and strip.x() == centre.x():
            height = self.wanted.get(strip.objectName(), strip.sizeHint().height())
            both = strip.height() + centre.height() + self._tab_height(centre)
            if 0 < height < both:
                window.resizeDocks([centre, strip], [both - height, height], Qt.Orientation.Vertical)

    def _rail_width(self) -> int:
        """Return the width of what stands at the left edge of the docks, px."""
        bars = self._window.findChildren(QToolBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
        left = Qt.ToolBarArea.LeftToolBarArea
        return sum(bar.width() for bar in bars if bar.isVisible() and self._window.toolBarArea(bar) == left)

    def _tab_height(self, dock: QDockWidget) -> int:
        """Return the height of the tabs over a dock: Qt counts them to its height where it shares out, px."""
        bars = self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return sum(bar.height() for bar in bars if bar.isVisible() and bar.x() == dock.x())

"""Groups of controls in a row that breaks where it has no more room."""

from PySide6.QtCore import QEvent, QObject, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

_LINE_SPACING = 4  # px


class FlowRow(QWidget):
    """Lays widgets out from left to right in lines, as high as they need at the width there is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._widgets: dict[QWidget, int] = {}  # the px before each of them

    def add(self, widget: QWidget, gap: int = 8) -> None:
        """Put a widget at the end, `gap` px from the one before it; one that is hidden takes no room."""
        widget.setParent(self)
        widget.installEventFilter(self)
        self._widgets[widget] = gap
        self._place()

    def _place(self) -> None:
        x = y = line = 0
        sizes = {widget: _wanted_size(widget) for widget in self._widgets if not widget.isHidden()}
        highest = max((size.height() for size in sizes.values()), default=0)
        for widget, size in sizes.items():
            width = min(size.width(), max(self.width(), 1))
            x += self._widgets[widget] if x else 0
            if x and x + width > self.width():
                x, y, line = 0, y + line + _LINE_SPACING, 0
            widget.setGeometry(QRect(x, y + (highest - size.height()) // 2, width, size.height()))
            x, line = x + width, highest
        if self.height() != y + line:
            self.setFixedHeight(y + line)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Break the lines anew where a widget comes, goes, or wants another size."""
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent, QEvent.Type.LayoutRequest):
            self._place()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines at the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._place()


def _wanted_size(widget: QWidget) -> QSize:
    return widget.sizeHint().expandedTo(widget.minimumSize()).boundedTo(widget.maximumSize())

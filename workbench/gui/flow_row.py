"""Groups of controls in a row that breaks where it has no more room."""

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

_LINE_SPACING = 4  # px


class FlowRow(QWidget):
    """Lays widgets out from left to right in lines; its layout gives it the height they need at the width there is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._widgets: dict[QWidget, int] = {}  # the px before each of them

    def add(self, widget: QWidget, gap: int = 8) -> None:
        """Put a widget at the end, `gap` px from the one before it; one that is hidden takes no room."""
        widget.setParent(self)
        widget.installEventFilter(self)
        self._widgets[widget] = gap
        self._arrange()

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines in `width` px."""
        pitch = self._line_height() + _LINE_SPACING
        lines = {place.center().y() // pitch for _, place in self._places(width)}
        return len(lines) * pitch - _LINE_SPACING if lines else 0

    def minimumSizeHint(self) -> QSize:
        """Ask for one line."""
        return QSize(0, self._line_height())

    def sizeHint(self) -> QSize:
        """Ask for all lines at the present width."""
        return QSize(self.width(), self.heightForWidth(self.width()))

    def _shown(self) -> dict[QWidget, QSize]:
        return {widget: _wanted_size(widget) for widget in self._widgets if not widget.isHidden()}

    def _line_height(self) -> int:
        return max((size.height() for size in self._shown().values()), default=0)

    def _places(self, width: int) -> Iterator[tuple[QWidget, QRect]]:
        """Yield each widget with its place in lines of `width` px, in the middle of its line's height."""
        x = y = 0
        line = self._line_height()
        for widget, size in self._shown().items():
            wide = min(size.width(), max(width, 1))
            x += self._widgets[widget] if x else 0
            if x and x + wide > width:
                x, y = 0, y + line + _LINE_SPACING
            yield widget, QRect(x, y + (line - size.height()) // 2, wide, size.height())
            x += wide

    def _arrange(self) -> None:
        for widget, place in self._places(self.width()):
            widget.setGeometry(place)
        self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Break the lines anew where a widget comes, goes, or wants another size."""
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent, QEvent.Type.LayoutRequest):
            self._arrange()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines at the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._arrange()


def _wanted_size(widget: QWidget) -> QSize:
    return widget.sizeHint().expandedTo(widget.minimumSize()).boundedTo(widget.maximumSize())

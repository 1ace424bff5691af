"""What needs more height than a small window has scrolls, instead of making the window grow."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QScrollArea, QWidget

LEAST = 160  # px of height that the area asks for
DEEPEST = 4  # times that fitting the page may lead to fitting it again


class Scrolled(QScrollArea):
    """Holds a page as wide as it is itself, and as high as it is, or as the page needs."""

    def __init__(self, page: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._depth = 0
        self.setObjectName(f"{page.objectName()}_area")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(page)
        self.viewport().setAutoFillBackground(False)
        page.setAutoFillBackground(False)
        self._page = page

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fit the page, but not for ever: one that is lower without the width of the bar makes it come and go."""
        if event.type() not in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            return super().eventFilter(watched, event)
        if self._depth >= DEEPEST:
            return False
        self._depth += 1
        try:
            return super().eventFilter(watched, event)
        finally:
            self._depth -= 1

    def minimumSizeHint(self) -> QSize:
        """Return the page's width and little height."""
        return QSize(self._page.minimumSizeHint().width(), LEAST)

    def sizeHint(self) -> QSize:
        """Return what the page wishes for."""
        return self._page.sizeHint()

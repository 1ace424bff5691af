"""What needs more height than a small window has scrolls, instead of making the window grow."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QScrollArea, QWidget

LEAST = 160  # px of height that the area asks for


class Scrolled(QScrollArea):
    """Holds a page as wide as it is itself, and as high as it is, or as the page needs."""

    def __init__(self, page: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{page.objectName()}_area")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(page)
        self.viewport().setAutoFillBackground(False)
        page.setAutoFillBackground(False)
        self._page = page

    def minimumSizeHint(self) -> QSize:
        """Return the page's width and little height."""
        return QSize(self._page.minimumSizeHint().width(), LEAST)

    def sizeHint(self) -> QSize:
        """Return what the page wishes for."""
        return self._page.sizeHint()

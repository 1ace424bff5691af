"""What needs more height than a small window has scrolls, instead of making the window grow."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Slot
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

LEAST = 160  # px of height that the area asks for
DEEPEST = 4  # times that fitting the page may lead to fitting it again


class FocusFollower(QObject):
    """Brings a control into sight that the Tab key reaches from outside the area: Qt does so only from within it."""

    def __init__(self, area: QScrollArea) -> None:
        super().__init__(area)
        self._area = area
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus)

    @Slot(QWidget, QWidget)
    def _on_focus(self, _: QWidget | None, control: QWidget | None) -> None:
        content = self._area.widget()
        inside = control is not None and content is not None and content.isAncestorOf(control)
        if control is not None and inside and not QApplication.mouseButtons():
            self._area.ensureWidgetVisible(control)


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
        FocusFollower(self)

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

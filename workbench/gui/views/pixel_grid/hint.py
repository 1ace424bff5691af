"""The offer, over cells too small for their numbers, to zoom to where they can be read."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from workbench.gui import theme

MARGIN = 4  # px around it


class ZoomHint(QWidget):
    """The button that enlarges, on a plate with a sentence where there is room for it."""

    clicked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("zoom_hint")
        self.text = QLabel("Zoom in to read the values", self)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.button = QPushButton("Zoom in", self)
        self.button.setObjectName("zoom_hint_button")
        self.button.setAccessibleName("Zoom in to read the values")
        self.button.setToolTip("Enlarge the pixels until their values can be read; 0 shows the whole picture again")
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(self.clicked)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 6, 6, 6)
        self._row.setSpacing(12)
        self._row.addWidget(self.text)
        self._row.addWidget(self.button)
        self.hide()

    def place(self, area: QRect, picture: QRect) -> None:
        """Lie where nothing is covered, below or beside the picture; else, without the sentence, in its corner.

        Args:
            area: where to lie, px of the parent.
            picture: the part of it that is covered by cells.
        """
        below = QRect(area.left(), picture.bottom() + 1, area.width(), area.bottom() - picture.bottom())
        beside = QRect(picture.right() + 1, area.top(), area.right() - picture.right(), area.height())
        for worded in (True, False):
            self._say(worded)
            size = self.sizeHint()
            for strip in (below, beside):
                if strip.width() >= size.width() + 2 * MARGIN and strip.height() >= size.height() + 2 * MARGIN:
                    self._lie(strip)
                    return
        self._lie(picture)

    def _lie(self, room: QRect) -> None:
        size: QSize = self.sizeHint()
        left, top = room.right() - size.width() - MARGIN, room.bottom() - size.height() - MARGIN
        self.setGeometry(max(room.left(), left), top, size.width(), size.height())

    def _say(self, worded: bool) -> None:
        self.text.setVisible(worded)
        self._row.setContentsMargins(*((12, 6, 6, 6) if worded else (0, 0, 0, 0)))
        self._row.activate()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the plate."""
        if self.text.isHidden():
            return
        colors = theme.of(self)
        plate = QColor(colors.surface)
        plate.setAlpha(240)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(colors.outline), 1))
            painter.setBrush(plate)
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 6, 6)

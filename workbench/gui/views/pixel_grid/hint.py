"""The offer, over cells too small for their numbers, to zoom to where they can be read."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from workbench.gui import theme

MARGIN = 12  # px above the bottom of the picture


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

    def place(self, area: QRect) -> None:
        """Lie at the foot of `area`, px of the parent; without the sentence where that is too narrow."""
        self._say(True)
        if self.sizeHint().width() > area.width() - 16:
            self._say(False)
        size: QSize = self.sizeHint()
        left = area.left() + (area.width() - size.width()) // 2
        self.setGeometry(left, area.bottom() - size.height() - MARGIN, size.width(), size.height())

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

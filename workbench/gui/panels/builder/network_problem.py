"""What is wrong with the network as a whole, under its tree."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from workbench.gui import icons
from workbench.gui.colors import blend, of, severity_color
from workbench.gui.panels.builder.outline import sentence
from workbench.gui.widgets import plain_tooltip
from workbench.network.problems import Problem

_ICON = 16  # px
_EDGE = 8  # px


def in_lines(text: str, metrics: QFontMetrics, width: int) -> str:
    """Return `text` broken between words into lines no wider than `width` px, as far as its words allow."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if not lines[-1] or metrics.horizontalAdvance(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(lines)


class NetworkProblem(QWidget):
    """A problem of the network as a whole, and the button that repairs it."""

    fix_clicked = Signal(str)  # "", the path of the network

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("network_problem")
        self._severity, self._fix = "error", ""
        self._icon = QLabel(self)
        self.text = QLabel(self)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.button = QPushButton(self)
        self.button.setObjectName("network_fix")
        self.button.setAccessibleName("Repair the network")
        self.button.setToolTip("Repair what is wrong with the network as a whole")
        self.button.setMinimumWidth(1)  # breaks its words into lines rather than widen the panel
        self.button.clicked.connect(self._on_click)
        self._grid = layout = QGridLayout(self)
        layout.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        layout.setColumnStretch(1, 1)
        layout.addWidget(self._icon, 0, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.text, 0, 1)
        layout.addWidget(self.button, 1, 1, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def show_problem(self, problem: Problem | None) -> None:
        """Show a problem, or nothing."""
        self.setVisible(problem is not None)
        if problem is None:
            return
        self._severity, self._fix = problem.severity, problem.fix or ""
        self.text.setText(sentence(problem.reason))
        self.text.setProperty("role", problem.severity)
        self.text.style().polish(self.text)
        self.button.setVisible(problem.fixed is not None)
        if problem.fix:
            self._break_lines()
            self.button.setAccessibleName(problem.fix)
            self.button.setToolTip(plain_tooltip(f"{problem.fix}: {problem.reason}"))
        self._draw_icon()
        self._take_room()

    def _break_lines(self) -> None:
        """Write on the button what it does, in as many lines as it takes."""
        button, metrics = self.button, self.button.fontMetrics()
        button.setText(self._fix)
        frame = button.sizeHint().width() - metrics.horizontalAdvance(self._fix)
        room = self.width() - 2 * _EDGE - _ICON - self._grid.horizontalSpacing()
        button.setText(in_lines(self._fix, metrics, room - frame))

    def _take_room(self) -> None:
        """Be as high as the text needs at this width, which no minimum size hint tells the dock."""
        layout = self._grid
        layout.activate()
        wraps = layout.hasHeightForWidth()
        self.setFixedHeight(layout.totalHeightForWidth(self.width()) if wraps else layout.totalSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the texts at the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._break_lines()
            self._take_room()

    @Slot()
    def _on_click(self) -> None:
        self.fix_clicked.emit("")

    def _draw_icon(self) -> None:
        color = severity_color(self._severity, of(self))
        self._icon.setPixmap(icons.pixmap(self._severity, self, _ICON, color=color))

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icon in the new theme's colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icon()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tint the strip as the tree tints a line with a problem."""
        theme = of(self)
        tint = blend(severity_color(self._severity, theme), theme.surface, 0.09)
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(tint))

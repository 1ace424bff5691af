"""What the whole network costs, under its layers."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from workbench.gui.colors import of
from workbench.gui.theme import tabular
from workbench.gui.widgets import format_count

_SPACING = 8  # px


class Totals(QWidget):
    """What the whole network costs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("network_totals")
        self.parameters = self._value("total_parameters", "Learned numbers in the whole network")
        self.macs = self._value(
            "total_macs", "Multiplications with weights for one picture, in convolutions and linear layers"
        )
        names = [QLabel(text, self) for text in ("Parameters", "MACs per picture")]
        for name in names:
            name.setProperty("role", "muted")
        self._pairs = tuple(zip(names, (self.parameters, self.macs), strict=True))
        self._one_line = False
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(8, 6, 8, 6)
        self._grid.setHorizontalSpacing(_SPACING)
        self._grid.setVerticalSpacing(2)
        self._arrange()

    def _arrange(self) -> None:
        """Put both sums on one line, or each on its own."""
        for at, (name, value) in enumerate(self._pairs):
            line, column = (0, 3 * at) if self._one_line else (at, 0)
            self._grid.addWidget(name, line, column, Qt.AlignmentFlag.AlignLeft)
            self._grid.addWidget(value, line, column + 1, Qt.AlignmentFlag.AlignRight)
        self._grid.setColumnStretch(1, int(not self._one_line))
        self._grid.setColumnStretch(2, int(self._one_line))

    def _fit(self) -> None:
        """Take one line where the width is enough for it: the network above needs the other."""
        needed = sum(label.sizeHint().width() + _SPACING for pair in self._pairs for label in pair) + _SPACING
        if self._one_line != (needed <= self.width()):
            self._one_line = not self._one_line
            self._arrange()

    def minimumSizeHint(self) -> QSize:
        """Ask for no more width than two lines need."""
        hint = super().minimumSizeHint()
        widths = [sum(label.sizeHint().width() for label in pair) + 3 * _SPACING for pair in self._pairs]
        return QSize(min(hint.width(), max(widths)), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the new width."""
        super().resizeEvent(event)
        self._fit()

    def _value(self, name: str, tip: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setAccessibleName(tip)
        label.setToolTip(tip)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setFont(tabular(self.font()))
        return label

    def show_numbers(self, parameters: int, macs: int, *, complete: bool) -> None:
        """Show the totals; not `complete` are those of a network that breaks somewhere."""
        for label, number in ((self.parameters, parameters), (self.macs, macs)):
            label.setText(format_count(number) if complete else f"≥ {format_count(number)}")
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line that sums are written under."""
        with QPainter(self) as painter:
            painter.fillRect(0, 0, self.width(), 1, QColor(of(self).border))

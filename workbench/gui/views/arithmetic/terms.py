"""The terms of a calculation as a list to scroll through: one row of small matrices for each part."""

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from workbench.gui import theme
from workbench.gui.number_text import number
from workbench.gui.views.arithmetic.matrix import Cells, Scale, paint_matrix
from workbench.gui.views.arithmetic.rows import CAPTION, GAP, SIGN, SUM, RowLayout, Rows

CELL_PADDING = 5  # px above and below a number
SUM_DIGITS = 5


class TermsView(QAbstractScrollArea):
    """Paints `Rows`, only those in sight; a click or the arrow keys choose a row, told by `chosen`."""

    chosen = Signal(int)  # row

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("arithmetic_terms")
        self.setAccessibleName("Terms")
        self.setToolTip("What is added up; a click shows the input channel of a row above")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(self.Shape.NoFrame)
        self.verticalScrollBar().setSingleStep(24)
        self._rows: Rows | None = None
        self._scales: tuple[Scale, ...] = ()
        self._current = -1
        self._layout: RowLayout | None = None

    @property
    def rows(self) -> Rows | None:
        """What is shown."""
        return self._rows

    @property
    def current(self) -> int:
        """The chosen row, or −1."""
        return self._current

    @property
    def content_height(self) -> int:
        """What all rows take, px."""
        if self._layout is None:
            return 0
        bar = self.horizontalScrollBar()
        return self._layout.height + (bar.sizeHint().height() if bar.maximum() else 0)

    def sizeHint(self) -> QSize:
        """Return room for two rows of a kernel of 3×3."""
        return QSize(480, 2 * (CAPTION + GAP + 3 * self._line()))

    def set_rows(self, rows: Rows | None, current: int = -1) -> None:
        """Show other rows; the place that is scrolled to stays where there are as many."""
        self._rows, self._current = rows, current
        self._scales = () if rows is None else rows.scales()
        self._arrange()

    def _line(self) -> int:
        return self.fontMetrics().height() + CELL_PADDING

    def _arrange(self) -> None:
        rows, port = self._rows, self.viewport()
        self._layout = None if rows is None else RowLayout.fitting(rows, port.width(), self._line())
        height, width = (0, 0) if self._layout is None else (self._layout.height, self._layout.width)
        for bar, whole, seen in (
            (self.verticalScrollBar(), height, port.height()),
            (self.horizontalScrollBar(), width, port.width()),
        ):
            bar.setPageStep(seen)
            bar.setRange(0, max(0, whole - seen))
        self._describe()
        port.update()

    def _describe(self) -> None:
        """Tell screen readers what the chosen row is."""
        rows = self._rows
        if rows is None or not len(rows.sums):
            self.setAccessibleDescription("")
            return
        row = max(self._current, 0)
        self.setAccessibleDescription(f"{rows.labels[row]}: {rows.sign} = {number(float(rows.sums[row]), SUM_DIGITS)}")

    def _top(self, row: int) -> int:
        assert self._layout is not None
        return GAP // 2 + row * self._layout.pitch - self.verticalScrollBar().value()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows in sight."""
        rows, layout = self._rows, self._layout
        colors = theme.of(self)
        with QPainter(self.viewport()) as painter:
            painter.fillRect(event.rect(), QColor(colors.surface))
            if rows is None or layout is None:
                return
            scrolled = self.verticalScrollBar().value()
            first = max(0, layout.row_at(scrolled + GAP / 2))
            last = min(layout.count, (scrolled + self.viewport().height()) // layout.pitch + 1)
            for row in range(first, last):
                self._paint_row(painter, row, event.rect())

    def _paint_row(self, painter: QPainter, row: int, area: QRect) -> None:
        rows, layout, colors = self._rows, self._layout, theme.of(self)
        assert rows is not None
        assert layout is not None
        top, shift = self._top(row), self.horizontalScrollBar().value()
        if row == self._current and layout.count > 1:
            painter.fillRect(QRect(0, top, self.viewport().width(), layout.pitch), QColor(colors.selection))
        middle = top + CAPTION + int(layout.size[0] * layout.cell_height) // 2
        line, center = self.fontMetrics().height(), Qt.AlignmentFlag.AlignCenter
        for grid, scale in enumerate(self._scales):
            left = layout.left(grid) - shift
            cells = Cells(left, top + CAPTION, layout.cell_width, layout.cell_height)
            painter.setFont(self.font())
            paint_matrix(painter, rows.matrix(grid, row, scale), cells, area, colors)
            painter.setFont(theme.small_font(self.font()))
            painter.setPen(QColor(colors.text if row == self._current else colors.muted))
            head = f"{rows.labels[row]}: {rows.heads[grid]}" if grid == 0 else rows.heads[grid]
            room = int(layout.left(grid + 1) - layout.left(grid)) + (SUM if grid + 1 == layout.grids else -4)
            head = painter.fontMetrics().elidedText(head, Qt.TextElideMode.ElideRight, room)
            painter.drawText(int(left), top + line, head)
            painter.setFont(self.font())
            painter.setPen(QColor(colors.text))
            sign = QRect(int(layout.left(grid + 1) - SIGN - shift), middle - line, SIGN, 2 * line)
            painter.drawText(sign, center, rows.signs[grid])
        place = QRect(int(layout.left(layout.grids) - shift), middle - line, SUM, 2 * line)
        font = theme.tabular(self.font())
        font.setBold(True)
        painter.setFont(font)
        text = f"{rows.sign} {number(float(rows.sums[row]), SUM_DIGITS)}"
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    # Choosing.

    def choose(self, row: int) -> None:
        """Choose a row and bring it into sight."""
        if self._layout is None or not 0 <= row < self._layout.count:
            return
        self._current = row
        bar, top = self.verticalScrollBar(), GAP // 2 + row * self._layout.pitch
        if top < bar.value() or self._layout.pitch > self.viewport().height():
            bar.setValue(top)
        elif top + self._layout.pitch > bar.value() + self.viewport().height():
            bar.setValue(top + self._layout.pitch - self.viewport().height())
        self._describe()
        self.viewport().update()
        self.chosen.emit(row)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the row that is clicked."""
        if self._layout is not None and event.button() == Qt.MouseButton.LeftButton:
            row = self._layout.row_at(event.position().y() + self.verticalScrollBar().value())
            self.choose(row)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Keep the end of the click, too."""
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk the rows; leave other keys to the scroll area."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        key = Qt.Key(event.key())
        if self._layout is not None and key in steps:
            self.choose(min(max(self._current + steps[key], 0), self._layout.count - 1))
        elif self._layout is not None and key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.choose(0 if key == Qt.Key.Key_Home else self._layout.count - 1)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the cells to the new width."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme and the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._arrange()

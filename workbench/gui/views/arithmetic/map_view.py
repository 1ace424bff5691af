"""One map as cells: the patch that is read outlined, a cell marked, numbers where they fit, cells to click."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from workbench.gui import theme
from workbench.gui.number_text import number
from workbench.gui.views.arithmetic.matrix import (
    ABSENT,
    MARK,
    Cells,
    Floats,
    Matrix,
    Scale,
    frame,
    halo,
    number_font,
    paint_matrix,
    paint_padding,
)

NUMBERS_FROM = 22.0  # px per cell
LARGEST_CELL = 48.0  # px
SMALLEST_FRAME = 7  # px
STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


@dataclass(frozen=True, eq=False)
class MapPicture:
    """What a map view shows.

    Attributes:
        values: (H, W).
        scale: their colours.
        border: rows and columns of padding drawn (above, left, below, right).
        filling: what is written into each cell of the padding.
        rows: rows of the patch that is read, negative or beyond the map in the padding; None: there is none.
        columns: likewise.
        cell: (row, column) that is marked, or None.
        unread: (H + padding, W + padding) cells no patch reads, or None.
        missing: cells at the end of the last row that are not there.
    """

    values: Floats
    scale: Scale
    border: tuple[int, int, int, int] = (0, 0, 0, 0)
    filling: str = ""
    rows: NDArray[np.intp] | None = None
    columns: NDArray[np.intp] | None = None
    cell: tuple[int, int] | None = None
    unread: NDArray[np.bool_] | None = None
    missing: int = 0

    def marks(self) -> NDArray[np.uint8] | None:
        """Return which cells are not there, (H, W), or None."""
        if not self.missing:
            return None
        marks = np.zeros(self.values.shape, np.uint8)
        marks[-1, -self.missing :] = ABSENT
        return marks

    def has(self, row: int, column: int) -> bool:
        """Return whether there is a cell."""
        height, width = self.values.shape
        inside = 0 <= row < height and 0 <= column < width
        return inside and bool(row * width + column < height * width - self.missing)


class MapView(QWidget):
    """Paints a `MapPicture`.

    Signals: `clicked` with row and column of a cell; `moved` with the way of an arrow key, down and right.
    """

    clicked = Signal(int, int)
    moved = Signal(int, int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """Build the view; `name` is what it shows, in a word."""
        super().__init__(parent)
        self.setObjectName(f"arithmetic_{name.lower()}")
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(64, 64)
        self.picture: MapPicture | None = None

    def sizeHint(self) -> QSize:
        """Return room for a small map."""
        return QSize(200, 168)

    def set_picture(self, picture: MapPicture | None) -> None:
        """Show another map, patch or cell."""
        self.picture = picture
        if picture is not None and picture.cell is not None:
            row, column = picture.cell
            value = number(float(picture.values[picture.cell]), 5)
            self.setAccessibleDescription(f"row {row}, column {column}: {value}")
        self.update()

    # Geometry.

    def cells(self) -> Cells | None:
        """Return where the map's own cells lie, its padding around them."""
        if self.picture is None:
            return None
        above, left, below, right = self.picture.border
        height, width = self.picture.values.shape
        rows, columns = above + height + below, left + width + right
        side = min((self.width() - 2) / columns, (self.height() - 2) / rows, LARGEST_CELL)
        if side >= 4:
            side = float(int(side))
        x, y = (self.width() - columns * side) / 2, (self.height() - rows * side) / 2
        return Cells(int(x) + left * side, int(y) + above * side, side, side)

    def cell_at(self, at: QPointF) -> tuple[int, int] | None:
        """Return row and column of the map's cell at a place, or None."""
        cells = self.cells()
        if cells is None or self.picture is None:
            return None
        row, column = int((at.y() - cells.top) // cells.height), int((at.x() - cells.left) // cells.width)
        return (row, column) if self.picture.has(row, column) else None

    def center_of(self, row: int, column: int) -> QPoint:
        """Return the middle of a cell, for hands and tests."""
        cells = self.cells()
        assert cells is not None
        x = cells.left + (column + 0.5) * cells.width
        return QPointF(x, cells.top + (row + 0.5) * cells.height).toPoint()

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint padding, cells, what is never read, the patch, the marked cell."""
        picture, cells, colors = self.picture, self.cells(), theme.of(self)
        if picture is None or cells is None:
            return
        with QPainter(self) as painter:
            self._paint_border(painter, picture, cells)
            if cells.width >= NUMBERS_FROM:
                paint_matrix(
                    painter, Matrix(picture.values, picture.scale, picture.marks()), cells, self.rect(), colors
                )
            else:
                self._paint_image(painter, picture, cells)
            if picture.unread is not None:
                self._strike(painter, picture, picture.unread, cells)
            self._paint_patch(painter, picture, cells)
            if picture.cell is not None:
                halo(painter, _grown(cells.rect(*picture.cell)), colors, 3 if cells.width >= 16 else 2)

    def _paint_border(self, painter: QPainter, picture: MapPicture, cells: Cells) -> None:
        above, left, below, right = picture.border
        if not any(picture.border):
            return
        height, width = picture.values.shape
        colors = theme.of(self)
        paint_padding(painter, cells.rect(-above, -left, above + height + below, left + width + right), colors)
        if picture.filling and cells.width >= NUMBERS_FROM:
            painter.setFont(number_font(painter.font(), cells))
            painter.setPen(QColor(colors.muted))
            for row in range(-above, height + below):
                for column in range(-left, width + right):
                    if not (0 <= row < height and 0 <= column < width):
                        painter.drawText(cells.rect(row, column), Qt.AlignmentFlag.AlignCenter, picture.filling)

    def _paint_image(self, painter: QPainter, picture: MapPicture, cells: Cells) -> None:
        pixels = np.ascontiguousarray(picture.scale.paint(picture.values, theme.of(self)))
        height, width = pixels.shape
        image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        painter.drawImage(cells.rect(0, 0, height, width), image)
        if picture.missing:
            gone = cells.rect(height - 1, width - picture.missing, 1, picture.missing)
            painter.fillRect(gone, QColor(theme.of(self).surface))

    def _strike(self, painter: QPainter, picture: MapPicture, unread: NDArray[np.bool_], cells: Cells) -> None:
        """Cross out the cells that no patch reads."""
        above, left, _, _ = picture.border
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(theme.of(self).error))
        for row, column in np.argwhere(unread).tolist():
            place = cells.rect(row - above, column - left).adjusted(4, 4, -5, -5)
            painter.drawLine(place.topLeft(), place.bottomRight())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_patch(self, painter: QPainter, picture: MapPicture, cells: Cells) -> None:
        """Outline the patch as a whole, and each of its cells where dilation keeps them apart."""
        rows, columns = picture.rows, picture.columns
        if rows is None or columns is None:
            return
        colors = theme.of(self)
        top, left = int(rows.min()), int(columns.min())
        whole = cells.rect(top, left, int(rows.max()) - top + 1, int(columns.max()) - left + 1)
        apart = rows.size * columns.size < (np.ptp(rows) + 1) * (np.ptp(columns) + 1)
        if apart and cells.width >= 6:
            for row in rows.tolist():
                for column in columns.tolist():
                    frame(painter, cells.rect(row, column), MARK, 1)
        halo(painter, _grown(whole), colors, 3 if cells.width >= 16 else 2)

    # Hands.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell which cell is clicked."""
        cell = self.cell_at(event.position())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(*cell)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow a drag from cell to cell."""
        cell = self.cell_at(event.position())
        if cell is not None and event.buttons() & Qt.MouseButton.LeftButton:
            self.clicked.emit(*cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move on with the arrows."""
        key = Qt.Key(event.key())
        if key in STEPS and self.picture is not None:
            self.moved.emit(*STEPS[key])
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Say the number under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self.picture is not None:
            cell = self.cell_at(QPointF(event.pos()))
            if cell is not None:
                value = number(float(self.picture.values[cell]), 5)
                QToolTip.showText(event.globalPos(), f"row {cell[0]}, column {cell[1]}: {value}", self)
                return True
        return super().event(event)


def _grown(place: QRect) -> QRect:
    """Return a place grown about its middle to what can be seen."""
    more = max(0, SMALLEST_FRAME - min(place.width(), place.height()))
    return place.adjusted(-more // 2, -more // 2, more // 2, more // 2)

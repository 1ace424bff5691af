"""Where the cells of a square matrix lie, whether there are two rows of them or a thousand."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRectF

SMALLEST = 2.0  # px, side of a cell to which a matrix is enlarged at least
LARGEST = 96.0  # px
EASY = 56.0  # px, to which cells grow where there is room
_STEP = 1.35  # one step of zooming


@dataclass(frozen=True)
class MatrixLayout:
    """Cells of equal size behind names on the left and above.

    Attributes:
        count: rows, and columns.
        cell: side of a cell, px; less than 1 where several cells share a pixel.
        left, top: px that names and titles take.
        x, y: px that the matrix is scrolled by.
    """

    count: int
    cell: float
    left: int
    top: int
    x: int = 0
    y: int = 0

    @property
    def side(self) -> int:
        """Side of the whole matrix, px."""
        return max(1, round(self.count * self.cell)) if self.count else 0

    def cell_at(self, point: QPoint) -> tuple[int, int] | None:
        """Return (row, column) at a point of the viewport, or None beside the matrix."""
        across, down = point.x() - self.left, point.y() - self.top
        if across < 0 or down < 0 or not self.count:
            return None
        if max(across + self.x, down + self.y) >= self.side:
            return None
        last = self.count - 1
        return min(last, int((down + self.y) / self.cell)), min(last, int((across + self.x) / self.cell))

    def place(self, row: int, column: int) -> QRectF:
        """Return where a cell lies in the viewport; neighbours share an edge, in whole pixels."""
        left, top = (min(round(at * self.cell), self.side - 1) for at in (column, row))
        right, bottom = (round((at + 1) * self.cell) for at in (column, row))
        return QRectF(self.left + left - self.x, self.top + top - self.y, max(1, right - left), max(1, bottom - top))

    def seen(self, width: int, height: int) -> tuple[range, range]:
        """Return the rows and columns in sight in a viewport of such a size."""
        rows = _range(self.y, height - self.top, self.cell, self.count)
        return rows, _range(self.x, width - self.left, self.cell, self.count)


def fitting(count: int, width: int, height: int) -> float:
    """Return the side of a cell, px, with which `count` rows and columns fill such a room without growing coarse."""
    room = max(1, min(width, height))
    cell = room / max(1, count)
    return min(EASY, float(int(cell))) if cell >= 1 else cell


def zoomed(cell: float, steps: int, fit: float) -> float:
    """Return another size of cells: never smaller than all in sight, never larger than is of use."""
    wanted = cell * _STEP**steps
    if wanted <= fit or (steps < 0 and wanted < SMALLEST):
        return fit
    wanted = min(max(wanted, SMALLEST), max(LARGEST, fit))
    return float(round(wanted)) if wanted >= SMALLEST else wanted


def _range(scrolled: int, room: int, cell: float, count: int) -> range:
    if room <= 0 or not count:
        return range(0)
    return range(min(count, int(scrolled / cell)), min(count, int((scrolled + room - 1) / cell) + 1))

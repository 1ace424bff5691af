"""The terms of a calculation as rows, patch × kernel = products → Σ, and where each lies. No widgets."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.gui.views.arithmetic.matrix import Colors, Floats, Matrix, Scale

MARGIN = 8  # px
SIGN = 24  # px between two matrices
SUM = 112  # px behind the last
NARROWEST, WIDEST = 40.0, 60.0  # px of a cell
CAPTION = 22  # px
GAP = 8  # px between rows


@dataclass(frozen=True, eq=False)
class Rows:
    """What is shown, in the order of the rows.

    Attributes:
        heads: what the matrices are called, as many as there are `grids`.
        labels: (n) what each row is called.
        grids: each (n, h, w): values; or values, weights, products; or values and what is made of them.
        marks: (n, h, w) READ, PADDING or ABSENT of each cell.
        sums: (n,) what each row comes to.
        sign: how: "Σ" or "max".
        winner: (row of the list, row, column) of a value that was taken, or None.
        colors: of the values.
    """

    heads: tuple[str, ...]
    labels: tuple[str, ...]
    grids: tuple[Floats, ...]
    marks: NDArray[np.uint8]
    sums: Floats
    sign: str = "Σ"
    winner: tuple[int, int, int] | None = None
    colors: Colors = "diverging"

    @property
    def signs(self) -> tuple[str, ...]:
        """What stands behind each matrix."""
        return {1: ("→",), 2: ("→", "→"), 3: ("×", "=", "→")}[len(self.grids)]

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns of each matrix."""
        return self.marks.shape[1], self.marks.shape[2]

    def scales(self) -> tuple[Scale, ...]:
        """Return the colours of each matrix, the same in all rows."""
        there = self.marks != 2
        return tuple(Scale.of(grid[there], "diverging" if i else self.colors) for i, grid in enumerate(self.grids))

    def matrix(self, grid: int, row: int, scale: Scale) -> Matrix:
        """Return one matrix of a row."""
        winner = self.winner
        marked = winner[1:] if winner is not None and winner[0] == row and grid == 0 else None
        # Only what was read can be padding; products with it are zeros as others are.
        return Matrix(self.grids[grid][row], scale, self._marks(grid, row), marked)

    def _marks(self, grid: int, row: int) -> NDArray[np.uint8]:
        marks = self.marks[row]
        return marks if grid == 0 else np.where(marks == 2, marks, 0).astype(np.uint8)


@dataclass(frozen=True)
class RowLayout:
    """Where the rows lie, px.

    Attributes:
        count: rows.
        size: rows and columns of a matrix.
        grids: matrices in a row.
        cell_width: of a cell.
        cell_height: of a cell.
    """

    count: int
    size: tuple[int, int]
    grids: int
    cell_width: float
    cell_height: float

    @staticmethod
    def fitting(rows: Rows, width: int, line: int) -> "RowLayout":
        """Return the layout that shows whole rows in `width` px if it can, of cells `line` px high."""
        columns = rows.size[1] * len(rows.grids)
        room = width - 2 * MARGIN - SIGN * len(rows.grids) - SUM
        cell = min(max(room / columns, NARROWEST), WIDEST)
        return RowLayout(len(rows.sums), rows.size, len(rows.grids), float(int(cell)), float(line))

    @property
    def pitch(self) -> int:
        """Height of a row with the space below it."""
        return CAPTION + int(self.size[0] * self.cell_height) + GAP

    @property
    def height(self) -> int:
        """Height of all rows."""
        return self.count * self.pitch + GAP

    @property
    def width(self) -> int:
        """Width of a row."""
        return int(self.left(self.grids)) + SUM + MARGIN

    def left(self, grid: int) -> float:
        """Return where a matrix begins; behind the last one, its sum."""
        return MARGIN + grid * (self.size[1] * self.cell_width + SIGN)

    def row_at(self, y: float) -> int:
        """Return the row at a height, or −1."""
        row = int((y - GAP / 2) // self.pitch)
        return row if 0 <= row < self.count else -1

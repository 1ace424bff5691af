"""Where pictures lie that fill rows one after another, in sections with a heading each; geometry without widgets."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

SPACING = 8  # px between pictures
WHOLE = np.zeros(1, np.int64)
"""The starts of a single section."""


@dataclass(frozen=True, eq=False)
class GridLayout:
    """Places 0 … count − 1, row by row; a section begins with a heading and a row of its own.

    The cost of every question grows with what it returns, and with the number of sections when first asked.

    Attributes:
        count: places.
        starts: (S,) int64, the first place of each section, ascending from 0.
        columns: pictures in a row.
        width, height: px from one picture to the next, SPACING included.
        heading: px that a heading takes; 0 where there is none.
    """

    count: int
    starts: NDArray[np.int64]
    columns: int
    width: int
    height: int
    heading: int

    @cached_property
    def _rows(self) -> NDArray[np.int64]:
        """(S + 1,), rows before each section, and all of them."""
        sizes = np.diff(self.starts, append=self.count)
        return np.concatenate([WHOLE, np.cumsum(-(-sizes // self.columns))])

    @cached_property
    def _tops(self) -> NDArray[np.int64]:
        """(S + 1,), px where each section begins, and where the last one ends."""
        return self._rows * self.height + np.arange(len(self.starts) + 1) * (self.heading + SPACING)

    @property
    def total_height(self) -> int:
        """Of everything, px."""
        return int(self._tops[-1]) if self.count else 0

    def section_of(self, place: int) -> int:
        """Return the section of a place."""
        return int(np.searchsorted(self.starts, place, "right")) - 1

    def section_at(self, y: int) -> int:
        """Return the section at a height; the first or the last one beyond the ends."""
        return min(max(int(np.searchsorted(self._tops, y, "right")) - 1, 0), len(self.starts) - 1)

    def top_of(self, section: int) -> int:
        """Return where a section begins, px."""
        return int(self._tops[section])

    def spot(self, place: int) -> tuple[int, int]:
        """Return the left and upper edge of the picture at a place, px."""
        section = self.section_of(place)
        row, column = divmod(place - int(self.starts[section]), self.columns)
        return SPACING + column * self.width, self._first_row(section) + row * self.height

    def place_at(self, x: int, y: int) -> int:
        """Return the place whose picture or caption is there, or −1."""
        if not 0 <= y < self.total_height:
            return -1
        section = self.section_at(y)
        column, right = divmod(x - SPACING, self.width)
        row, down = divmod(y - self._first_row(section), self.height)
        place = int(self.starts[section]) + row * self.columns + column
        inside = 0 <= column < self.columns and row >= 0 and place < self._end(section)
        return place if inside and right < self.width - SPACING and down < self.height - SPACING else -1

    def rows(self, top: int, bottom: int) -> Iterator[tuple[int, int, int]]:
        """Yield first place, place after the last, and upper edge of each row that shows between two heights."""
        if self.count == 0:
            return
        for section in range(self.section_at(top), self.section_at(bottom) + 1):
            start, end, upper = int(self.starts[section]), self._end(section), self._first_row(section)
            above = max(0, (top - upper) // self.height)
            for row in range(above, -(-(end - start) // self.columns)):
                y = upper + row * self.height
                if y >= bottom:
                    break
                first = start + row * self.columns
                yield first, min(first + self.columns, end), y

    def headings(self, top: int, bottom: int) -> Iterator[tuple[int, int]]:
        """Yield each section whose heading shows, and its upper edge; the first one sticks to the top."""
        if self.count == 0 or self.heading == 0:
            return
        for section in range(self.section_at(top), self.section_at(bottom) + 1):
            y = int(self._tops[section])
            if y < bottom:
                yield section, min(max(y, top), int(self._tops[section + 1]) - self.heading)

    def stepped(self, place: int, rows: int) -> int:
        """Return the place so many rows on in the same column; the first or the last one beyond the ends."""
        section = self.section_of(place)
        row, column = divmod(place - int(self.starts[section]), self.columns)
        wanted = int(self._rows[section]) + row + rows
        if wanted < 0:
            return 0
        if wanted >= self._rows[-1]:
            return self.count - 1
        section = int(np.searchsorted(self._rows, wanted, "right")) - 1
        first = int(self.starts[section]) + (wanted - int(self._rows[section])) * self.columns
        return min(first + column, self._end(section) - 1)

    def _first_row(self, section: int) -> int:
        return int(self._tops[section]) + self.heading + SPACING

    def _end(self, section: int) -> int:
        return int(self.starts[section + 1]) if section + 1 < len(self.starts) else self.count

"""How the one-step panel names layers and writes numbers."""

from collections.abc import Iterable
from math import floor, isfinite, log10

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from workbench.gui.colors import CATEGORY_COLORS
from workbench.gui.number_text import number
from workbench.gui.views.number_table.cell import Cell
from workbench.network.summary import Summary

DIGITS = 4
DECADES = 4  # a bar of sizes shows at least so many powers of 10


def text(value: float) -> str:
    """Write a number with the digits this panel uses."""
    return number(float(value), DIGITS)


def short(value: float) -> str:
    """Write a number without zeros at its end, as formulas want it."""
    written = text(value)
    return written.rstrip("0").rstrip(".") if "." in written and "e" not in written else written


def layer_cell(path: str, kind: str, summary: Summary, name: str = "") -> Cell:
    """Return the cell that names a layer, or `name` of what it learns: its path, and what people call it."""
    row = summary.row(path) if any(row.path == path for row in summary.rows) else None
    title = kind if row is None else row.name or row.title
    full = f"{path}.{name}" if name else path
    return Cell(f"{full}  {title}", tip=f"{full}: {title}")


def layer_color(path: str, summary: Summary) -> str | None:
    """Return the colour of a layer's category; None for one inside another."""
    return next((CATEGORY_COLORS[row.category] for row in summary.rows if row.path == path), None)


class LogScale:
    """Lengths of bars on a logarithmic scale that holds all sizes."""

    def __init__(self, sizes: Iterable[float]) -> None:
        exponents = [log10(size) for size in sizes if size > 0 and isfinite(size)]
        self._high = max(exponents, default=0.0)
        self._low = min(min(exponents, default=0.0), self._high - DECADES)
        self._low = floor(self._low) - 0.5  # the smallest one is seen, too

    def share(self, size: float) -> float:
        """Return the length of a bar in [0, 1]."""
        if not isfinite(size):
            return 1.0
        return (log10(size) - self._low) / (self._high - self._low) if size > 0 else 0.0


def line(name: str, parent: QWidget, role: str = "") -> QLabel:
    """Return a line of plain text that wraps."""
    label = QLabel(parent)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if role:
        label.setProperty("role", role)
    label.setContentsMargins(8, 4, 8, 4)
    return label

"""Where the parts of a line of the network's tree go, and what there is room for."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics

from workbench.gui.panels.builder.outline import Node, Row, walk
from workbench.gui.theme import tabular
from workbench.gui.widgets import UNKNOWN

BAR = 3
ICON = 16
GAP = 6
_NEAR = 4
_RIGHT = 8
_SHORTEST_NAME = 56  # px, for which a shape leaves its column
_LINE = 26  # height of a line without a problem, at the 13 px base font


def small(font: QFont) -> QFont:
    """Return `font` a step smaller."""
    result = QFont(font)
    if font.pixelSize() > 0:
        result.setPixelSize(max(10, font.pixelSize() - 1))
    else:
        result.setPointSizeF(font.pointSizeF() * 0.92)
    return result


@dataclass(frozen=True)
class Columns:
    """Widths in pixels of the widest shape, parameter count and position, which stand under one another."""

    shape: int = 0
    parameters: int = 0
    position: int = 0


@dataclass(frozen=True)
class Places:
    """Where the parts of one line are, in the view's coordinates; `mark` is empty where there is none."""

    icon: QRect
    position: QRect
    text: QRect
    mark: QRect
    shape: QRect
    parameters: QRect
    reason: QRect
    fix: QRect


def measure(root: Node, font: QFont) -> Columns:
    """Return the columns that the widest lines within `root` need in `font`, the view's."""
    figures, numbers = QFontMetrics(tabular(font)), QFontMetrics(tabular(small(font)))
    shape = figures.horizontalAdvance(UNKNOWN)
    parameters = position = 0
    for node in walk(root):
        shape = max(shape, figures.horizontalAdvance(node.row.shape))
        parameters = max(parameters, figures.horizontalAdvance(node.row.parameters))
        position = max(position, numbers.horizontalAdvance(node.row.position))
    return Columns(shape, parameters, position)


def places(row: Row, rect: QRect, columns: Columns, font: QFont) -> Places:
    """Return where the parts of `row` go in `rect`.

    Position, shape and parameters are always there. The settings get what is left; in a shorter line the name loses
    its tail. Only where nearly nothing of it would be left, the shape moves out of its column, towards the parameters.
    """
    height = line_height(font)
    right = rect.right() + 1 - _RIGHT
    line = QRect(rect.left(), rect.top(), rect.width(), height)
    icon = QRect(line.left() + BAR + GAP, line.top() + (height - ICON) // 2, ICON, ICON)
    figures, numbers = QFontMetrics(tabular(font)), QFontMetrics(tabular(small(font)))
    own, shape_width = figures.horizontalAdvance(row.parameters), figures.horizontalAdvance(row.shape or UNKNOWN)
    parameters = QRect(right - own, line.top(), own, height)
    sign = ICON + GAP if marked(row) else 0
    name = QFontMetrics(font).horizontalAdvance(row.label) + 2 + sign + GAP
    aligned = right - columns.parameters - (2 * GAP if columns.parameters else 0) - shape_width
    furthest = (parameters.left() - GAP if own else right) - shape_width
    left = icon.right() + 1 + GAP
    spare = furthest - name - left >= columns.position + _NEAR
    digits = columns.position if spare else numbers.horizontalAdvance(row.position)
    position = QRect(left - _NEAR // 2, line.top(), digits, height)
    left += digits + _NEAR if digits else 0
    least = left + min(name, _SHORTEST_NAME + sign + GAP)
    shape = QRect(min(max(aligned, least), furthest), line.top(), shape_width, height)
    text = QRect(left, line.top(), max(0, shape.left() - GAP - sign - left), height)
    mark = QRect(text.right() + 1 + GAP, line.top(), ICON, height) if sign else QRect()
    reason, fix = _problem_places(row, QRect(icon.right() + 1 + GAP, line.bottom(), 0, 0), rect, font)
    return Places(icon, position, text, mark, shape, parameters, reason, fix)


def _problem_places(row: Row, start: QRect, rect: QRect, font: QFont) -> tuple[QRect, QRect]:
    if not speaks(row):
        return QRect(), QRect()
    metrics = QFontMetrics(small(font))
    room = QRect(start.left(), start.top(), max(60, rect.right() - _RIGHT - start.left()), 10_000)
    reason = metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, reason_text(row))
    reason.setWidth(room.width())
    if not row.fix:
        return reason, QRect()
    text = metrics.elidedText(row.fix, Qt.TextElideMode.ElideRight, room.width() - 16)
    width = metrics.horizontalAdvance(text) + 16
    return reason, QRect(reason.left(), reason.bottom() + 5, width, metrics.height() + 6)


def speaks(row: Row) -> bool:
    """Return whether the problem of a line is written underneath it; notices keep to the tool tip."""
    return row.severity in ("error", "warning")


def marked(row: Row) -> str:
    """Return the severity that a sign at the end of the name stands for, or ""."""
    return row.inner or (row.severity if not speaks(row) else "")


def reason_text(row: Row) -> str:
    """Return what stands underneath a line."""
    return f"{row.reason} (and {row.more} more)" if row.more else row.reason


def shortened(detail: str, metrics: QFontMetrics, width: int) -> str:
    """Return the settings that fit in `width` pixels, whole ones as far as possible, and an ellipsis for the others."""
    parts = detail.split(", ")
    for count in range(len(parts), 0, -1):
        text = ", ".join(parts[:count])
        marked = text if count == len(parts) else f"{text} …"
        for candidate in (marked, text):
            if metrics.horizontalAdvance(candidate) <= width:
                return candidate
    return metrics.elidedText(parts[0], Qt.TextElideMode.ElideRight, width)


def line_height(font: QFont) -> int:
    """Return the height of a line without a problem, in pixels."""
    return max(_LINE, QFontMetrics(font).height() + 10)

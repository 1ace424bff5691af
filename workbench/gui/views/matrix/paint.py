"""Paints a confusion matrix: cells, numbers where they have room, names as far as they have room."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPen

from workbench.gui.colors import Theme
from workbench.gui.views.matrix.layout import MatrixLayout
from workbench.gui.views.matrix.shades import Numbers, colors, reduced_colors
from workbench.gui.views.mosaic.colormaps import dark

GAP = 4  # px
_NUMBER_MARGIN = 4  # px around a number in its cell together


@dataclass(frozen=True)
class Names:
    """Names of classes, and how they stand above the columns."""

    texts: Sequence[str]
    upright: bool  # turned by 90°, for want of width


class MatrixPaint:
    """Keeps the picture of the cells until the values, their size or the theme change."""

    def __init__(self) -> None:
        self._values: Numbers = np.zeros((0, 0))
        self._key: tuple[int, str] = (0, "")
        self._image = QImage()
        self._colors: NDArray[np.uint32] = np.zeros((0, 0), np.uint32)

    def cells(self, painter: QPainter, values: Numbers, layout: MatrixLayout, area: QRect, theme: Theme) -> None:
        """Paint the cells in sight."""
        reduced = layout.cell < 1
        key = layout.side if reduced else 0, theme.name
        if values is not self._values or key != self._key:
            self._values, self._key = values, key
            found = reduced_colors(values, layout.side, theme) if reduced else colors(values, theme)
            self._colors = np.ascontiguousarray(found)
            height, width = self._colors.shape
            self._image = QImage(self._colors.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()
        painter.save()
        painter.setClipRect(area)
        whole = QRectF(layout.left - layout.x, layout.top - layout.y, layout.side, layout.side)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)
        painter.drawImage(whole, self._image)
        painter.setPen(QColor(theme.border))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(whole.adjusted(-1, -1, 0, 0))
        painter.restore()

    def numbers(
        self,
        painter: QPainter,
        layout: MatrixLayout,
        area: QRect,
        text: Callable[[int, int], str],
        widest: int,
    ) -> None:
        """Write what `text` says into each cell in sight, where `widest` px of it have room."""
        metrics = painter.fontMetrics()
        if layout.cell < max(widest + _NUMBER_MARGIN, metrics.height()):
            return
        painter.save()
        painter.setClipRect(area)
        on_dark = dark(self._colors)
        rows, columns = layout.seen(area.right() + 1, area.bottom() + 1)
        for row in rows:
            for column in columns:
                painter.setPen(QColor("#FFFFFF" if on_dark[row, column] else "#000000"))
                painter.drawText(layout.place(row, column), int(Qt.AlignmentFlag.AlignCenter), text(row, column))
        painter.restore()


def every(cell: float, need: int) -> int:
    """Return each how manyth name is written so that it has `need` px."""
    return max(1, int(np.ceil(need / max(cell, 1e-6))))


def paint_names(
    painter: QPainter, names: Names, layout: MatrixLayout, area: QRect, theme: Theme, hot: tuple[int, int] | None
) -> None:
    """Write names at the left of rows and above columns; those of the cell `hot` in full colour."""
    metrics = painter.fontMetrics()
    rows, columns = layout.seen(area.right() + 1, area.bottom() + 1)
    step = every(layout.cell, metrics.height())
    for row in rows:
        own = hot is not None and hot[0] == row
        if row % step and not own:
            continue
        place = layout.place(row, 0)
        line = QRect(metrics.height() + GAP, round(place.center().y() - metrics.height() / 2), 0, metrics.height())
        line.setRight(layout.left - GAP - 1)
        painter.fillRect(line, QColor(theme.surface))
        _write(painter, line, names.texts[row], Qt.AlignmentFlag.AlignRight, theme, own=own)
    wide = max((metrics.horizontalAdvance(names.texts[column]) for column in columns), default=0) + GAP
    step = every(layout.cell, metrics.height() if names.upright else min(wide, 4 * metrics.height()))
    for column in columns:
        own = hot is not None and hot[1] == column
        if column % step and not own:
            continue
        place = layout.place(0, column)
        _write_column(painter, names, column, place.center().x(), layout, theme, own=own)


def _write_column(
    painter: QPainter, names: Names, column: int, x: float, layout: MatrixLayout, theme: Theme, *, own: bool
) -> None:
    metrics = painter.fontMetrics()
    high, room = metrics.height(), layout.top - metrics.height() - 2 * GAP
    painter.save()
    if names.upright:
        painter.translate(round(x - high / 2), layout.top - GAP)
        painter.rotate(-90)
        line, side = QRect(0, 0, room, high), Qt.AlignmentFlag.AlignLeft
    else:
        wide = metrics.horizontalAdvance(names.texts[column]) + 2
        line = QRect(round(x - wide / 2), layout.top - GAP - high, wide, high)
        side = Qt.AlignmentFlag.AlignHCenter
    painter.fillRect(line, QColor(theme.surface))
    _write(painter, line, names.texts[column], side, theme, own=own)
    painter.restore()


def _write(painter: QPainter, line: QRect, text: str, side: Qt.AlignmentFlag, theme: Theme, *, own: bool) -> None:
    metrics: QFontMetrics = painter.fontMetrics()
    painter.setPen(QColor(theme.accent if own else theme.text))
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, line.width())
    painter.drawText(line, int(side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown)


def paint_titles(painter: QPainter, layout: MatrixLayout, area: QRect, titles: tuple[str, str], theme: Theme) -> None:
    """Name the axes: what is down the left edge, and what is across the top."""
    high = painter.fontMetrics().height()
    painter.setPen(QPen(QColor(theme.muted)))
    middle = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine
    wide = min(layout.side, area.right() + 1 - layout.left)
    tall = min(layout.side, area.bottom() + 1 - layout.top)
    painter.drawText(QRect(layout.left, 0, max(wide, 80), high), int(middle), titles[1])
    painter.save()
    painter.translate(0, layout.top + max(tall, 40))
    painter.rotate(-90)
    painter.drawText(QRect(0, 0, max(tall, 40), high), int(middle), titles[0])
    painter.restore()

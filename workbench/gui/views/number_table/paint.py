"""Paints a cell of a table of numbers."""

import numpy as np
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from workbench.gui.colors import Theme, of
from workbench.gui.theme import small_font, tabular
from workbench.gui.views.number_table.cell import Cell, Column, Row

PADDING = 6  # px left and right of what a cell shows
PICTURE = 24  # px
GAP = 8  # px
BAR = 10  # px high
TEXT_ROW, PICTURE_ROW, NOTE_ROW = 26, 32, 44  # px


def row_height(row: Row) -> int:
    """Return how high a row is, px."""
    if any(cell.note for cell in row):
        return NOTE_ROW
    return PICTURE_ROW if any(cell.picture is not None for cell in row) else TEXT_ROW


class CellPainter(QStyledItemDelegate):
    """Paints text, bars, histograms and pictures."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint the background as other tables do, then what the cell holds."""
        cell: Cell = index.data(Qt.ItemDataRole.UserRole)
        column: Column = index.data(Qt.ItemDataRole.UserRole + 1)
        widget = option.widget
        widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, widget)
        theme = of(widget)
        room = QRectF(option.rect).adjusted(PADDING, 0, -PADDING, 0)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        if cell.picture is not None:
            place = QRectF(room.left(), room.center().y() - PICTURE / 2, PICTURE, PICTURE)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
            painter.drawImage(place, cell.picture)
            room.setLeft(place.right() + GAP)
        if cell.counts is not None:
            _histogram(painter, room, cell, QColor(cell.color or theme.accent))
        elif cell.bar is not None:
            _bar(painter, room, cell, theme)
        _text(painter, room, cell, column, option.font, theme)
        painter.restore()


def _bar(painter: QPainter, room: QRectF, cell: Cell, theme: Theme) -> None:
    height = min(BAR, room.height() - 8)
    track = QRectF(room.left(), room.center().y() - height / 2, room.width(), height)
    painter.fillRect(track, QColor(theme.grid))
    assert cell.bar is not None
    share = float(np.clip(np.nan_to_num(cell.bar), -1, 1))
    color = QColor(cell.color or theme.accent)
    if not cell.signed:
        painter.fillRect(QRectF(track.left(), track.top(), track.width() * max(share, 0.0), height), color)
        return
    half = track.width() / 2
    left = track.center().x() + min(share, 0.0) * half
    painter.fillRect(QRectF(left, track.top(), abs(share) * half, height), color)
    painter.fillRect(QRectF(track.center().x() - 0.5, track.top() - 2, 1, height + 4), QColor(theme.muted))


def _histogram(painter: QPainter, room: QRectF, cell: Cell, color: QColor) -> None:
    counts = np.sqrt(np.asarray(cell.counts, float))  # of few numbers, too, something is seen
    top = counts.max(initial=0)
    if not top:
        return
    area = room.adjusted(0, 4, 0, -3)
    step = area.width() / len(counts)
    for at, share in enumerate(counts / top):
        height = area.height() * share
        corner = QPointF(area.left() + at * step, area.bottom() - height)
        painter.fillRect(QRectF(corner.x(), corner.y(), max(step - 0.5, 0.5), height), color)


def _text(painter: QPainter, room: QRectF, cell: Cell, column: Column, base: QFont, theme: Theme) -> None:
    font = tabular(base)
    font.setBold(cell.bold)
    painter.setFont(font)
    painter.setPen(QColor({"": theme.text}.get(cell.role) or getattr(theme, cell.role)))
    side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
    flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
    place = QRectF(room)
    if cell.note:
        middle = room.center().y()
        place.setBottom(middle + 1)
        flags = side | Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextSingleLine
    elided = painter.fontMetrics().elidedText(cell.text, Qt.TextElideMode.ElideRight, int(place.width()) + 1)
    painter.drawText(place, int(flags), elided)
    if cell.note:
        painter.setFont(small_font(base))
        painter.setPen(QColor(theme.muted))
        under = QRectF(room.left(), place.bottom() + 1, room.width(), room.bottom() - place.bottom() - 1)
        elided = painter.fontMetrics().elidedText(cell.note, Qt.TextElideMode.ElideRight, int(room.width()) + 1)
        painter.drawText(under, int(side | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextSingleLine), elided)

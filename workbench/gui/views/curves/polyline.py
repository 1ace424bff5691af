"""Curves as Qt paths: cut at the edges of the plot, with gaps, and built from arrays in one go."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, QDataStream, QPointF, QRectF
from PySide6.QtGui import QPainterPath

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
_ELEMENT = np.dtype([("type", "<i4"), ("x", "<f8"), ("y", "<f8")])
_MOVE, _LINE = 0, 1


def segments(x: Floats, y: Floats, box: QRectF) -> Floats:
    """Return the parts of a polyline inside a box.

    Args:
        x: (n,), px; NaN for a gap.
        y: (n,), px; NaN for a gap.
        box: where lines may be, px.

    Returns:
        (m, 4), x and y of the start and the end of each part, in order.

    Source: Liang and Barsky 1984, "A new concept and method for line clipping", ACM Trans. Graph. 3(1).
    """
    lines: Floats = np.column_stack((x[:-1], y[:-1], x[1:], y[1:]))
    if np.isnan(lines.sum()):
        lines = lines[~np.isnan(lines.sum(axis=1))]
    left, right, top, bottom = box.left(), box.right(), box.top(), box.bottom()
    lowest, highest = lines.min(axis=0, initial=np.inf), lines.max(axis=0, initial=-np.inf)
    if lowest[0] >= left and highest[2] <= right and min(lowest[[1, 3]]) >= top and max(highest[[1, 3]]) <= bottom:
        return lines
    x0, y0 = lines[:, 0], lines[:, 1]
    dx, dy = lines[:, 2] - x0, lines[:, 3] - y0
    enter, leave = np.zeros(x0.size), np.ones(x0.size)
    for direction, room in ((-dx, x0 - left), (dx, right - x0), (-dy, y0 - top), (dy, bottom - y0)):
        crossing = np.divide(room, direction, out=np.zeros_like(room), where=direction != 0)
        np.maximum(enter, crossing, out=enter, where=direction < 0)
        np.minimum(leave, crossing, out=leave, where=direction > 0)
        leave[(direction == 0) & (room < 0)] = -1
    kept = enter <= leave
    x0, y0, dx, dy, enter, leave = (values[kept] for values in (x0, y0, dx, dy, enter, leave))
    return np.column_stack((x0 + enter * dx, y0 + enter * dy, x0 + leave * dx, y0 + leave * dy))


def lonely(x: Floats, y: Floats) -> list[QPointF]:
    """Return the points without a neighbour to draw a line to, px."""
    seen = ~np.isnan(x + y)
    if seen.size > 1 and seen.all():
        return []
    padded = np.concatenate(([False], seen, [False]))
    alone = seen & ~padded[:-2] & ~padded[2:]
    return [QPointF(*point) for point in np.column_stack((x[alone], y[alone])).tolist()]


def distance(parts: Floats, point: QPointF) -> float:
    """Return how far a point is from the nearest of the parts, (m, 4), px; infinite if there are none."""
    start, along = parts[:, :2], parts[:, 2:] - parts[:, :2]
    offset = np.array([point.x(), point.y()]) - start
    squares = (along**2).sum(axis=1)
    share = np.clip((offset * along).sum(axis=1) / np.where(squares > 0, squares, 1), 0, 1)
    away = ((offset - share[:, None] * along) ** 2).sum(axis=1)
    return float(np.sqrt(away.min(initial=np.inf)))


def connected(parts: Floats) -> QPainterPath:
    """Return parts as one path in which a part goes on where the one before ended.

    Args:
        parts: (m, 4) from `segments`.
    """
    if not parts.size:
        return QPainterPath()
    fresh = np.append(True, (parts[1:, 0] != parts[:-1, 2]) | (parts[1:, 1] != parts[:-1, 3]))
    points = parts.reshape(-1, 2)
    kept = np.column_stack((fresh, np.ones_like(fresh))).ravel()
    moves = np.column_stack((fresh, np.zeros_like(fresh))).ravel()
    return _path(points[kept], moves[kept])


def separate(parts: Floats) -> QPainterPath:
    """Return parts as a path of single lines; Qt draws it wide tens of times faster than a connected one.

    Args:
        parts: (m, 4) from `segments`.
    """
    return _path(parts.reshape(-1, 2), np.tile([True, False], parts.shape[0])) if parts.size else QPainterPath()


def _path(points: Floats, moves: Bools) -> QPainterPath:
    """Read a path from its serialised form, which costs a hundredth of as many calls of lineTo.

    Source: operator>>(QDataStream&, QPainterPath&), https://code.qt.io/cgit/qt/qtbase.git/tree/src/gui/painting/qpainterpath.cpp
    """
    elements = np.empty(points.shape[0], _ELEMENT)
    elements["type"] = np.where(moves, _MOVE, _LINE)
    elements["x"], elements["y"] = points[:, 0], points[:, 1]
    count, tail = np.array(elements.size, "<i4").tobytes(), np.zeros(2, "<i4").tobytes()
    path = QPainterPath()
    stream = QDataStream(QByteArray(count + elements.tobytes() + tail))
    stream.setByteOrder(QDataStream.ByteOrder.LittleEndian)
    stream.setVersion(QDataStream.Version.Qt_6_0)
    stream >> path
    return path

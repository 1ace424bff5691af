"""Paints points: pictures where there is room, dots elsewhere, and one point large with its words."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from workbench.gui import theme
from workbench.gui.views.picture_image import fitted, picture_image
from workbench.gui.views.scatter.colors import thinned

SMALL, LARGE = 26, 112  # px, side of a picture at a point, and of the one under the cursor
DOT = 3.5  # px, radius
_FAINT = 0.18  # opacity of points that are not highlighted
_FRAME = 2  # px

Picture = Callable[[int], NDArray[np.uint8]]
Places = NDArray[np.float64]


@dataclass
class PointsPaint:
    """How points look.

    Attributes:
        groups: (N,) indices of `colors`; others are muted.
        colors: "#rrggbb".
        picture: of point i, (1 or 3, H, W) uint8; None: dots only.
        describe: point i in words, in lines.
        with_pictures: whether pictures are drawn at the points.
        highlight: the group all others fade for, or −1.
    """

    groups: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    colors: tuple[str, ...] = ()
    picture: Picture | None = None
    describe: Callable[[int], str] = str
    with_pictures: bool = True
    highlight: int = -1
    _small: dict[int, QImage] = field(default_factory=dict)

    def forget(self) -> None:
        """Let go of pictures of other points."""
        self._small.clear()

    def everything(self, widget: QWidget, places: Places) -> QPixmap:
        """Return all points at their places (N, 2), px of the widget."""
        ratio = widget.devicePixelRatioF()
        pixmap = QPixmap(widget.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(QColor(theme.of(widget).surface))
        size = np.array([widget.width(), widget.height()])
        seen = ((places > -SMALL) & (places < size + SMALL)).all(1)
        bright = seen if self.highlight < 0 else seen & (self.groups == self.highlight)
        pictured = np.zeros(len(places), np.bool_)
        if self.with_pictures and self.picture is not None:
            candidates = np.flatnonzero(bright)
            pictured[candidates[thinned(places[candidates], SMALL + 2 * _FRAME + 2)]] = True
        with QPainter(pixmap) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            for which, opacity in ((seen & ~bright, _FAINT), (bright & ~pictured, 0.8)):
                painter.setOpacity(opacity)
                for index in np.flatnonzero(which).tolist():
                    painter.setBrush(self._color(index, widget))
                    painter.drawEllipse(QPointF(*places[index].tolist()), DOT, DOT)
            painter.setOpacity(1.0)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
            for index in np.flatnonzero(pictured).tolist():
                self._paint_small(painter, index, QPointF(*places[index].tolist()), widget)
        return pixmap

    def _color(self, index: int, widget: QWidget) -> QColor:
        group = int(self.groups[index]) if index < len(self.groups) else -1
        return QColor(self.colors[group] if 0 <= group < len(self.colors) else theme.of(widget).muted)

    def _paint_small(self, painter: QPainter, index: int, middle: QPointF, widget: QWidget) -> None:
        image = self._small.get(index)
        if image is None:
            assert self.picture is not None
            ratio = widget.devicePixelRatioF()
            side = round(SMALL * ratio)
            smooth = Qt.TransformationMode.SmoothTransformation
            whole = picture_image(self.picture(index))
            image = whole.scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio, smooth)
            image.setDevicePixelRatio(ratio)
            self._small[index] = image
        size = image.deviceIndependentSize()
        place = QRectF(QPointF(round(middle.x() - size.width() / 2), round(middle.y() - size.height() / 2)), size)
        painter.fillRect(place.adjusted(-_FRAME, -_FRAME, _FRAME, _FRAME), self._color(index, widget))
        painter.drawImage(place.topLeft(), image)

    def large(self, painter: QPainter, index: int, x: float, y: float, widget: QWidget) -> None:
        """Paint a point's picture large beside its place, with its words."""
        colors = theme.of(widget)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colors.text), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(x, y), DOT + 4, DOT + 4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        words, metrics = self.describe(index).split("\n"), painter.fontMetrics()
        image = QImage() if self.picture is None else picture_image(self.picture(index))
        side = QSize(0, 0) if image.isNull() else fitted(image.size(), QSize(LARGE, LARGE))
        wide = max(side.width(), *(metrics.horizontalAdvance(line) for line in words)) + 16
        high = side.height() + 12 + metrics.lineSpacing() * len(words)
        left = x + 16 if x + 16 + wide < widget.width() else max(2.0, x - 16 - wide)
        top = min(max(2.0, y - high / 2), max(2.0, widget.height() - high - 2))
        box = QRectF(QPointF(left, top), QSizeF(wide, high))
        painter.fillRect(box, QColor(colors.raised))
        painter.setPen(self._color(index, widget))
        painter.drawRect(box)
        if not image.isNull():
            spot = QRectF(QPointF(left + (wide - side.width()) / 2, top + 4), QSizeF(side))
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, side.width() < image.width())
            painter.drawImage(spot, image)
        painter.setPen(QColor(colors.text))
        line = QRectF(left, top + side.height() + 8, wide, metrics.height())
        for text in words:
            painter.drawText(line, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine), text)
            line.translate(0, metrics.lineSpacing())

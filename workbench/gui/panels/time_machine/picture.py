"""One picture of a film: a widget as it is now, with a line under it that says which moment this is."""

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from workbench.gui import theme
from workbench.runs.film import Frame

_LINE, _EDGE, _TRACK = 28, 10, 3  # px: height of the line, its margins, the bar that grows


def grab(widget: QWidget, width: int | None) -> QImage:
    """Return a widget as a picture in the screen's pixels, or scaled to a width in px; nobody needs to see it."""
    image = widget.grab().toImage()
    image.setDevicePixelRatio(1.0)
    if width is not None and width < image.width():
        image = image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
    return image


def captioned(image: QImage, size: QSize, text: str, share: float, widget: QWidget) -> Frame:
    """Return a picture of one size with a line below it.

    Args:
        image: what the film shows.
        size: of that part of every picture, px; an image of another size is fitted into it.
        text: which moment it is.
        share: of the film that is over, in [0, 1].
        widget: whose theme and font are taken.
    """
    look = theme.of(widget)
    canvas = QImage(size.width(), size.height() + _LINE, QImage.Format.Format_RGB888)
    canvas.fill(QColor(look.window))
    if image.size() != size:
        image = image.scaled(size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    painter = QPainter(canvas)
    painter.drawImage((size.width() - image.width()) // 2, 0, image)
    line = QRectF(0, size.height(), size.width(), _LINE)
    painter.fillRect(line, QColor(look.surface))
    painter.fillRect(QRectF(line.left(), line.top(), line.width(), _TRACK), QColor(look.border))
    painter.fillRect(QRectF(line.left(), line.top(), line.width() * share, _TRACK), QColor(look.accent))
    painter.setFont(theme.tabular(widget.font()))
    painter.setPen(QColor(look.text))
    words = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, size.width() - 2 * _EDGE)
    painter.drawText(line.adjusted(_EDGE, _TRACK, -_EDGE, 0), Qt.AlignmentFlag.AlignVCenter, words)
    painter.end()
    rows = np.frombuffer(canvas.constBits(), np.uint8).reshape(canvas.height(), canvas.bytesPerLine())
    return rows[:, : 3 * canvas.width()].reshape(canvas.height(), canvas.width(), 3).copy()

"""A plot of curves on its way out of the window: numbers as CSV, pictures as PNG and SVG."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QByteArray, QIODevice, QPointF, QRect, QRectF, QSaveFile, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from workbench.gui import picture_file
from workbench.gui.colors import Theme
from workbench.gui.dialogs import ask_where_to_save, failure
from workbench.gui.views.curves import colors as curve_colors
from workbench.gui.views.curves.paint import draw_sample, labels_of, paint
from workbench.gui.views.curves.plot import Plot

Format = Literal["csv", "png", "svg"]
_FILTERS: dict[Format, str] = {
    "csv": "Comma-separated values (*.csv)",
    "png": "PNG picture (*.png)",
    "svg": "SVG picture (*.svg)",
}
_EDGE, _GAP, _SAMPLE = 8.0, 20.0, 18.0  # px


def ask_path(parent: QWidget, name: str, file_format: Format) -> Path | None:
    """Ask where to save, proposing `name`; None if the user changed their mind."""
    suffix = f".{file_format}"
    return ask_where_to_save(parent, "Export curves", f"{name}{suffix}", _FILTERS[file_format], suffix)


def tell_failure(parent: QWidget, error: OSError) -> None:
    """Say why curves were not saved; does not block."""
    failure("export_failed", "The curves were not saved", parent, str(error)).open()


def write_csv(plot: Plot, path: Path) -> None:
    """Write the visible curves as they came, not decimated, one line a value.

    The columns are curve, the name of the x axis, the name of the y axis, and with smoothing "smoothed".

    Raises:
        OSError: with a sentence for the user, if the file cannot be written.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    plot.shapes(1)
    smooths = plot.weight > 0 and any(curve.smooths for curve in plot.visible())
    writer.writerow(["curve", plot.axis.label, plot.y_name, *(["smoothed"] if smooths else [])])
    for curve in plot.visible():
        series = curve.series
        rows = [[curve.name] * series.x.size, series.x.tolist(), series.y.tolist()]
        if smooths:
            rows.append(series.smoothed.tolist() if curve.smooths else [""] * series.x.size)
        writer.writerows(zip(*rows, strict=True))
    write(path, text.getvalue().encode())


def write_png(plots: Sequence[Plot], path: Path, size: QSize, scale: float, theme: Theme, font: QFont) -> None:
    """Write a picture of plots one below the other, with titles and legends, `size` px times `scale` large.

    Raises:
        ValueError: if the scale is not in [0.5, 8].
        OSError: with a sentence for the user, if the file cannot be written.
    """
    if not 0.5 <= scale <= 8:
        raise ValueError(f"scale must be in [0.5, 8], not {scale}")
    picture_file.write_png(picture(plots, size, scale, theme, font), path)


def picture(plots: Sequence[Plot], size: QSize, scale: float, theme: Theme, font: QFont) -> QImage:
    """Return plots one below the other, with titles and legends, `size` px times `scale` large."""
    image = QImage((size.toSizeF() * scale).toSize(), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    painter = QPainter(image)
    _paint_figures(painter, size, plots, theme, font)
    painter.end()
    return image


def write_svg(plots: Sequence[Plot], path: Path, size: QSize, theme: Theme, font: QFont) -> None:
    """Write a vector picture of plots one below the other, with titles and legends, and text as text.

    Raises:
        OSError: with a sentence for the user, if the file cannot be written.
    """
    file = _opened(path)
    generator = QSvgGenerator()
    generator.setOutputDevice(file)
    generator.setSize(size)
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    generator.setResolution(96)
    generator.setTitle(", ".join(plot.title for plot in plots))
    generator.setDescription("; ".join(f"{plot.y_name} against {plot.axis.label}" for plot in plots))
    painter = QPainter(generator)
    _paint_figures(painter, size, plots, theme, font, vector=True)
    if not (painter.end() and file.commit()):
        raise _failure(path, file)


def _paint_figures(
    painter: QPainter, size: QSize, plots: Sequence[Plot], theme: Theme, font: QFont, *, vector: bool = False
) -> None:
    height = size.height() / len(plots)
    rooms = []
    for row, plot in enumerate(plots):
        rect = QRectF(0, row * height, size.width(), height)
        below = _paint_head(painter, rect, plot, theme, font)
        rooms.append(QRectF(rect.left() + 4, below, rect.width() - 4, rect.bottom() - below - 4))
    labels = max(labels_of(room, plot, font) for room, plot in zip(rooms, plots, strict=True))
    for room, plot in zip(rooms, plots, strict=True):
        paint(painter, room, plot, theme, font, labels=labels, vector=vector)


def _paint_head(painter: QPainter, rect: QRectF, plot: Plot, theme: Theme, font: QFont) -> float:
    """Paint background, title and legend, and return where they end, px."""
    painter.fillRect(rect, QColor(theme.surface))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    bold = QFont(font)
    bold.setBold(True)
    heading, metrics = QFontMetricsF(bold), QFontMetricsF(font)
    baseline = rect.top() + _EDGE + heading.ascent()
    painter.setFont(bold)
    painter.setPen(QColor(theme.text))
    title = heading.elidedText(plot.title, Qt.TextElideMode.ElideRight, rect.width() - 2 * _EDGE)
    painter.drawText(QPointF(rect.left() + _EDGE, baseline), title)
    left = start = rect.left() + _EDGE + heading.horizontalAdvance(title) + _GAP
    painter.setFont(font)
    for curve in (curve for curve in plot.listed() if curve in plot.visible()):
        width = _SAMPLE + 6 + metrics.horizontalAdvance(curve.name)
        if left + width > rect.right() - _EDGE and left > start:
            left, baseline = start, baseline + metrics.height() + 4
        color = curve_colors.strong(curve.color, curve.tone, theme)
        sample = QRectF(left, baseline - metrics.capHeight(), _SAMPLE, metrics.capHeight())
        draw_sample(painter, sample, curve.style, color, theme, visible=True)
        painter.setPen(QColor(theme.text))
        painter.drawText(QPointF(left + _SAMPLE + 6, baseline), curve.name)
        left += width + _GAP
    return baseline + metrics.descent() + 4


def _opened(path: Path) -> QSaveFile:
    """Open a file that replaces an existing one only once it is complete."""
    file = QSaveFile(str(path))
    if not file.open(QIODevice.OpenModeFlag.WriteOnly):
        raise _failure(path, file)
    return file


def write(path: Path, content: bytes) -> None:
    """Write a file; an existing one is replaced only once the new one is complete.

    Raises:
        OSError: with a sentence for the user, if it cannot be written.
    """
    file = _opened(path)
    if not (file.write(QByteArray(content)) == len(content) and file.commit()):
        raise _failure(path, file)


def _failure(path: Path, file: QSaveFile) -> OSError:
    return OSError(f"Could not write {path}: {file.errorString()}. Choose another folder.")

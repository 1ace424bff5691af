"""Writes the values of cells into them, thousands in a few milliseconds."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QStaticText, QTransform

from workbench.gui.theme import tabular
from workbench.gui.views.mosaic import colormaps
from workbench.gui.views.pixel_grid.geometry import Window
from workbench.gui.views.pixel_grid.scene import Scene
from workbench.gui.views.pixel_grid.sheet import COLORS

INKS = {  # of red, green and blue numbers on the theme's surface
    "light": ("#B8222A", "#136C3B", "#0B57C2"),
    "dark": ("#FF8B8F", "#5FCF8E", "#7CB8FF"),
}
BOLDER_FROM = 14  # px of the font
_MOST_KEPT = 2000  # texts


@dataclass(frozen=True)
class Lines:
    """Where the numbers of a cell stand, px from its corner.

    Attributes:
        baselines: of each number.
        height: of a digit.
    """

    baselines: tuple[float, ...]
    height: float


def lines_of(scene: Scene, metrics: QFontMetricsF) -> Lines:
    """Return where the numbers of a cell stand: one in its middle, or several spread over it."""
    count, scale = scene.sheet.lines, scene.viewport.scale
    pitch = min(metrics.height(), (scale - 2) / count)
    first = (scale - pitch * (count - 1) + metrics.capHeight()) / 2
    return Lines(tuple(first + line * pitch for line in range(count)), metrics.capHeight())


def number_font(scene: Scene, font: QFont) -> QFont:
    """Return the font of the numbers."""
    result = tabular(font)
    result.setPixelSize(int(scene.font_size))
    result.setWeight(QFont.Weight.Medium if scene.font_size >= BOLDER_FROM else QFont.Weight.Normal)
    return result


def inks(scene: Scene) -> list[QColor]:
    """Return the colour of each line of numbers that stand alone."""
    sheet, of_channels = scene.sheet, INKS[scene.theme.name]
    if sheet.lines == 3:
        return [QColor(name) for name in of_channels]
    return [QColor(of_channels[COLORS.index(sheet.tint)] if sheet.tint in COLORS else scene.theme.text)]


class NumberWriter:
    """Keeps the texts it has laid out, as long as the font stays."""

    def __init__(self) -> None:
        self._font = QFont()
        self._texts: dict[str, QStaticText] = {}

    def paint(self, painter: QPainter, scene: Scene, window: Window) -> None:
        """Write the values of a window's cells, black or white on a picture, whichever is read better."""
        sheet, seen = scene.sheet, scene.viewport
        font = number_font(scene, painter.font())
        if font != self._font or len(self._texts) > _MOST_KEPT:
            self._font, self._texts = font, {}
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        values = sheet.values[:, window.rows.start : window.rows.stop, window.columns.start : window.columns.stop]
        left = seen.x + np.asarray(window.columns) * seen.scale
        top = seen.y + np.asarray(window.rows)[:, None] * seen.scale - metrics.ascent()
        on_dark = colormaps.dark(sheet.colors(values, scene.theme))
        for line, baseline in enumerate(lines_of(scene, metrics).baselines):
            known, which = np.unique(values[line], return_inverse=True)
            which = which.reshape(on_dark.shape)
            texts = [sheet.write(value) for value in known.tolist()]
            x = np.rint(left + _indents(scene, metrics, texts)[which]).astype(int)
            y = np.rint(np.broadcast_to(top + baseline, x.shape)).astype(int)
            laid_out = [self._laid_out(text) for text in texts]
            if scene.mode == "numbers":
                pens = [(inks(scene)[line], np.ones_like(on_dark))]
            else:
                pens = [(QColor("#FFFFFF"), on_dark), (QColor("#000000"), ~on_dark)]
            for color, mine in pens:
                painter.setPen(color)
                for px, py, text in zip(x[mine].tolist(), y[mine].tolist(), which[mine].tolist(), strict=True):
                    painter.drawStaticText(px, py, laid_out[text])

    def _laid_out(self, text: str) -> QStaticText:
        known = self._texts.get(text)
        if known is None:
            known = self._texts[text] = QStaticText(text)
            known.setTextFormat(Qt.TextFormat.PlainText)
            known.prepare(QTransform(), self._font)
        return known


def _indents(scene: Scene, metrics: QFontMetricsF, texts: list[str]) -> NDArray[np.float64]:
    """Return how far from its cell's edge each text begins, px: centred, several in a cell flush right."""
    widths = np.array([metrics.horizontalAdvance(text) for text in texts])
    if scene.sheet.lines == 1:
        return np.asarray((scene.viewport.scale - widths) / 2)
    widest = metrics.horizontalAdvance("0" * scene.sheet.characters)
    return np.asarray((scene.viewport.scale + widest) / 2 - widths)

"""Rows of pictures with their captions, painted once and kept while they may be seen again."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from workbench.gui.views.grid_layout import SPACING

Pixels = NDArray[np.uint8]
KEPT_BYTES = 24 << 20  # of painted rows: three screens of 1920×1080
KEPT_CAPTIONS = 1000
COARSE = 2  # samples for each pixel on screen that much larger pictures are read at


@dataclass(frozen=True, eq=False)
class Pictures:
    """What a grid shows.

    Attributes:
        images: (M, C, H, W) uint8, C 1 or 3; may be memory-mapped.
        rows: (N,) which of `images` each picture is; None where picture i is image i.
        captions: N texts, or None.
        flagged: (N,) whose captions are to be seen from afar, or None.
        touched: told how many pictures were read, each time; keeps the memory of mapped ones small.
    """

    images: Pixels
    rows: NDArray[np.int64] | None = None
    captions: Sequence[str] | None = None
    flagged: NDArray[np.bool_] | None = None
    touched: Callable[[int], None] | None = None

    def __len__(self) -> int:
        return len(self.images) if self.rows is None else len(self.rows)

    def read(self, which: NDArray[np.intp], every: int = 1) -> Pixels:
        """Return pictures (n, C, H, W), of `every` so many pixels down and right one."""
        images = which if self.rows is None else self.rows[which]
        found = np.asarray(self.images[images, :, ::every, ::every])
        if self.touched is not None:
            self.touched(len(found))
        return found


@dataclass(frozen=True)
class Look:
    """How rows are painted; colours as "#RRGGBB", sizes in px of the widget, `ratio` those of the screen for one."""

    side: QSize  # of a picture
    height: int  # of a row, without the space below
    ratio: float
    font: QFont
    ground: str
    text: str
    flag: str


class GridRows:
    """Paints the rows of `pictures` in a `look`; after either changes, nothing painted before is used."""

    def __init__(self) -> None:
        self._pictures = Pictures(np.zeros((0, 1, 1, 1), np.uint8))
        self._look: Look | None = None
        self._kept: OrderedDict[tuple[int, int], QImage] = OrderedDict()
        self._bytes = 0
        self._labels: dict[tuple[str, str], NDArray[np.uint32]] = {}  # by caption and colour

    def show(self, pictures: Pictures) -> None:
        """Paint other pictures from now on."""
        self._pictures = pictures
        self.forget()

    def forget(self) -> None:
        """Paint everything anew."""
        self._kept.clear()
        self._bytes = 0

    def row(self, first: int, which: NDArray[np.intp], look: Look) -> QImage:
        """Return the row that begins at place `first` and shows the pictures `which`; SPACING stands around each."""
        if look != self._look:
            self._look = look
            self._labels.clear()
            self.forget()
        key = first, len(which)
        image = self._kept.pop(key, None)
        if image is None:
            image = self._painted(which, look)
            self._bytes += image.sizeInBytes()
        self._kept[key] = image
        while self._bytes > KEPT_BYTES and len(self._kept) > 1:
            self._bytes -= self._kept.popitem(last=False)[1].sizeInBytes()
        return image

    def _painted(self, which: NDArray[np.intp], look: Look) -> QImage:
        ratio = look.ratio
        width, height = (round(length * ratio) for length in look.side.toTuple())
        pitch = round((look.side.width() + SPACING) * ratio)
        buffer = np.full((round(look.height * ratio), len(which), pitch), QColor(look.ground).rgb(), np.uint32)
        buffer[:height, :, :width] = self._scaled(which, width, height).transpose(1, 0, 2)
        if self._pictures.captions is not None:
            self._write(buffer[height:, :, :width], which, look)
        size = len(which) * pitch, buffer.shape[0]
        image = QImage(buffer.data, *size, 4 * size[0], QImage.Format.Format_RGB32).copy()
        image.setDevicePixelRatio(ratio)
        return image

    def _scaled(self, which: NDArray[np.intp], width: int, height: int) -> NDArray[np.uint32]:
        """Return pictures (n, height, width) as 0xAARRGGBB: enlarged pixel by pixel, or shrunk smoothly."""
        rows, columns = self._pictures.images.shape[2:]
        every = max(1, min(rows // (COARSE * height), columns // (COARSE * width)))
        part = self._pictures.read(which, every).astype(np.uint32)
        red, green, blue = (part[:, channel % part.shape[1]] for channel in range(3))
        pixels = np.uint32(0xFF000000) | red << np.uint32(16) | green << np.uint32(8) | blue
        count, rows, columns = pixels.shape
        if height % rows == 0 and width % columns == 0:
            return pixels.repeat(height // rows, 1).repeat(width // columns, 2)
        # One below another in one picture: their edges fall between pixels of the result, so they do not mix.
        strip = QImage(pixels.data, columns, count * rows, 4 * columns, QImage.Format.Format_RGB32)
        enlarged = height >= rows and width >= columns  # by half a pixel more here and there on some screens
        mode = Qt.TransformationMode.FastTransformation if enlarged else Qt.TransformationMode.SmoothTransformation
        scaled = strip.scaled(width, count * height, Qt.AspectRatioMode.IgnoreAspectRatio, mode)
        scaled = scaled.convertToFormat(QImage.Format.Format_RGB32)
        return np.frombuffer(scaled.constBits(), np.uint32).reshape(count, height, width).copy()

    def _write(self, room: NDArray[np.uint32], which: NDArray[np.intp], look: Look) -> None:
        """Write captions into the room (h, n, w) under n pictures."""
        captions, flagged = self._pictures.captions, self._pictures.flagged
        assert captions is not None
        for column, index in enumerate(which.tolist()):
            red = flagged is not None and bool(flagged[index])
            room[:, column] = self._label(captions[index], look, look.flag if red else look.text, room.shape)

    def _label(self, caption: str, look: Look, color: str, room: tuple[int, ...]) -> NDArray[np.uint32]:
        """Return a caption shortened to its room, (h, w) as 0xFFRRGGBB; most are asked for again and again."""
        label = self._labels.get((caption, color))
        if label is None:
            if len(self._labels) >= KEPT_CAPTIONS:
                self._labels.clear()
            image = QImage(room[2], room[0], QImage.Format.Format_RGB32)
            image.setDevicePixelRatio(look.ratio)
            image.fill(QColor(look.ground))
            width = look.side.width()
            with QPainter(image) as painter:
                painter.setFont(look.font)
                painter.setPen(QColor(color))
                text = painter.fontMetrics().elidedText(caption, Qt.TextElideMode.ElideRight, width)
                line = QRectF(0, 2, width, look.height - look.side.height() - 2)
                painter.drawText(line, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextSingleLine, text)
            label = np.frombuffer(image.constBits(), np.uint32).reshape(room[0], room[2]).copy()
            self._labels[caption, color] = label
        return label

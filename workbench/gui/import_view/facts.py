"""Sizes and colours of the pictures in a few lines and a small histogram."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from workbench.data.survey.files import Survey
from workbench.gui import theme
from workbench.gui.import_view.overview import Overview
from workbench.gui.widgets import format_count, plain_tooltip

BINS = 24
_COMMON = 3  # sizes named
_HEIGHT = 48  # px, of the bars
_WORTH_NAMING = 0.1  # share of the pictures that the most common size has
TONE = "Mean ± spread"
_TONES = ("Brightness", "Red", "Green", "Blue")
_GAP = 1


class SizeHistogram(QWidget):
    """How many pictures have how many pixels on their longer side, on a logarithmic axis."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("import_size_histogram")
        self.setAccessibleName("Sizes of the pictures")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._counts: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._edges: NDArray[np.float64] = np.zeros(1)

    def show_sizes(self, sides: NDArray[np.int64]) -> None:
        """Show pixels (n,) of the longer sides; nothing where all are the same."""
        varied = len(sides) > 0 and sides.min() < sides.max()
        self.setVisible(bool(varied))
        if varied:
            edges = np.geomspace(sides.min(), sides.max() + 1, min(BINS, int(np.ptp(sides)) + 1) + 1)
            self._counts, self._edges = np.histogram(sides, edges)[0].astype(np.int64), edges
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, _HEIGHT + self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.of(self)
        count = len(self._counts)
        if not count:
            return
        width, most = self.width() / count, self._counts.max()
        floor = self.height() - self.fontMetrics().height() - 1
        with QPainter(self) as painter:
            painter.fillRect(QRectF(0, floor, self.width(), 1), QColor(colors.border))
            for place, value in enumerate(self._counts.tolist()):
                if value:  # a single picture can still be seen
                    height = max(2.0, value / most * floor)
                    bar = QRectF(place * width, floor - height, width - _GAP, height)
                    painter.fillRect(bar, QColor(colors.accent))
            painter.setPen(QColor(colors.muted))
            line = QRectF(0, floor + 1, self.width(), self.fontMetrics().height())
            low, high = (format_count(round(float(edge))) for edge in (self._edges[0], self._edges[-1] - 1))
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft, low)
            painter.drawText(line, Qt.AlignmentFlag.AlignHCenter, "longer side, pixels")
            painter.drawText(line, Qt.AlignmentFlag.AlignRight, high)

    def event(self, event: QEvent) -> bool:
        """Say what a bar counts."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and len(self._counts):
            place = min(len(self._counts) - 1, max(0, event.pos().x() * len(self._counts) // max(1, self.width())))
            low, high = round(float(self._edges[place])), round(float(self._edges[place + 1])) - 1
            span = f"{format_count(low)}" if high <= low else f"{format_count(low)} to {format_count(high)}"
            words = f"{format_count(int(self._counts[place]))} pictures whose longer side has {span} pixels"
            QToolTip.showText(event.globalPos(), plain_tooltip(words), self)
            return True
        return super().event(event)


class Facts(QWidget):
    """Says how large the pictures are and in which colours."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("import_facts")
        self._shown: Survey | None = None  # whose sizes and colours stand there
        self.histogram = SizeHistogram(self)
        self._rows: dict[str, tuple[QLabel, QLabel]] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        for key in ("Sizes", "Smallest", "Middle", "Largest", "Colours", TONE, *_TONES):
            self._add(key)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.histogram)
        column.addLayout(self._grid)

    def _add(self, key: str) -> None:
        name, value = QLabel(key, self), QLabel(self)
        name.setProperty("role", "muted")
        value.setObjectName(f"import_{key.split()[0].lower()}")
        for label in (name, value):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        value.setFont(theme.tabular(value.font()))
        value.setWordWrap(True)
        row = self._grid.rowCount()
        self._grid.addWidget(name, row, 0)
        self._grid.addWidget(value, row, 1)
        self._rows[key] = name, value

    def text(self, key: str) -> str:
        """Return what is said about "Sizes", "Smallest", "Middle", "Largest", "Colours", "Red" and so on."""
        return self._rows[key][1].text()

    def show_overview(self, overview: Overview, target: int) -> None:
        """Show the facts of all pictures; mean and spread of a class, where `target` is not −1."""
        if overview.first is not self._shown:
            self._shown = overview.first
            self._show_sizes(overview)
            self._show_colors(overview)
        self._show_tone(overview, target)

    def _show_sizes(self, overview: Overview) -> None:
        sizes = overview.sizes
        self.histogram.show_sizes(sizes.max(1) if len(sizes) else np.zeros(0, dtype=np.int64))
        common = _common(sizes)
        self._say("Sizes", _in_words(common))
        area = sizes.prod(1) if len(sizes) else np.zeros(0)
        varied = len(common) > 1
        self._say("Smallest", _size(sizes[int(area.argmin())]) if varied else "")
        self._say("Middle", _size(np.median(sizes, axis=0)) if varied else "")
        self._say("Largest", _size(sizes[int(area.argmax())]) if varied else "")

    def _show_colors(self, overview: Overview) -> None:
        colors = [f"{mode} {format_count(count)}" for mode, count in overview.modes]
        grey = overview.nearly_grey
        colors += [f"{format_count(grey)} of them nearly grey"] if grey else []
        self._say("Colours", ", ".join(colors))

    def _show_tone(self, overview: Overview, target: int) -> None:
        tones = zip(_TONES, *overview.first.tone(None if target < 0 else target), strict=True)
        told = {name: f"{mean:.3f} ± {spread:.3f}" for name, mean, spread in tones if overview.first.readable.any()}
        told = {name: text for name, text in told.items() if name == _TONES[0] or overview.proposal.color == "rgb"}
        self._say(TONE, "" if not told else f"of {'this class' if target >= 0 else 'all pictures'}, 0 to 1")
        for key in _TONES:
            self._say(key, told.get(key, ""))

    def _say(self, key: str, text: str) -> None:
        """Show a line; an empty one goes, with its name."""
        self._rows[key][1].setText(text)
        for label in self._rows[key]:
            label.setVisible(bool(text))


def _size(pair: NDArray[np.int64] | NDArray[np.float64]) -> str:
    width, height = (round(float(value)) for value in pair)
    return f"{format_count(width)} × {format_count(height)}"


def _common(sizes: NDArray[np.int64]) -> list[tuple[tuple[int, int], int]]:
    """Return each width and height of sizes (n, 2) once with how many have it, the most common first."""
    packed = sizes[:, 0] << 32 | sizes[:, 1]
    _, first, counts = np.unique(packed, return_index=True, return_counts=True)
    order = np.lexsort((first, -counts))
    pairs = map(tuple, sizes[first[order]].tolist())
    return list(zip(pairs, counts[order].tolist(), strict=True))


def _in_words(counts: list[tuple[tuple[int, int], int]]) -> str:
    """Return the most common sizes with their counts."""
    if len(counts) == 1:
        width, height = counts[0][0]
        return f"all {width} × {height} pixels"
    if not counts or counts[0][1] < _WORTH_NAMING * sum(count for _, count in counts):
        return f"{format_count(len(counts))} different ones" if counts else ""
    named = "\n".join(f"{width} × {height}: {format_count(count)}" for (width, height), count in counts[:_COMMON])
    rest = len(counts) - _COMMON
    return f"{named}\n{format_count(rest)} other{'s' * (rest != 1)}" if rest > 0 else named

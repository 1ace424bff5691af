"""Training curves: a plot with title and legend that can be zoomed, read off, linked and exported."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike
from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import QAction, QColor, QContextMenuEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from workbench.gui import picture_file, theme
from workbench.gui.dialogs import say
from workbench.gui.views.curves import export as curve_export
from workbench.gui.views.curves.axis import XAxis
from workbench.gui.views.curves.axis_scale import Kind
from workbench.gui.views.curves.canvas import CurveCanvas
from workbench.gui.views.curves.legend import Legend
from workbench.gui.views.curves.plot import Band, Curve, Mark, Plot, Style, Tone
from workbench.gui.views.curves.smoothing import MAX_WEIGHT
from workbench.gui.widgets import plain_tooltip

HINT = (
    "Drag a rectangle to zoom, Shift+drag to move, turn the wheel to zoom about the pointer; a double click shows "
    "everything. Arrow keys move the crosshair, + and − zoom, 0 shows everything."
)


class CurvesView(QWidget):
    """Shows curves over a common x axis; values that are not finite leave gaps.

    As long as nobody zooms, the axes fit what there is, also while it grows; a zoomed view stays where it is.
    """

    def __init__(self, title: str, y_label: str, y_unit: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("curves")
        self.setAccessibleName(title)
        self._plot = Plot(title, y_label, y_unit, XAxis())
        self.canvas = CurveCanvas(self._plot, self)
        self.legend = Legend(self)
        self._title = QLabel(title, self)
        self._build()

    def _build(self) -> None:
        self.canvas.setWhatsThis(HINT)
        self.legend.switched.connect(self.set_visible)
        self.setFocusProxy(self.canvas)
        self._title.setObjectName("curves_title")
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setToolTip(plain_tooltip(HINT))
        bold = self._title.font()
        bold.setBold(True)
        self._title.setFont(bold)
        head = QHBoxLayout()
        head.setContentsMargins(8, 0, 8, 0)
        head.setSpacing(16)
        head.addWidget(self._title, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.legend, 1, Qt.AlignmentFlag.AlignTop)
        self._title.setContentsMargins(0, 3, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 8, 4, 4)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.canvas, 1)
        self._menu = QMenu(self)
        self._menu.addAction("Show &Everything", "0", self.reset_view)
        self._menu.addSeparator()
        self._menu.addAction("&Copy Picture", self.copy_picture)
        for key, text in (("csv", "Export &Numbers as CSV…"), ("png", "Export &PNG…"), ("svg", "Export &SVG…")):
            self._menu.addAction(text).setData(key)
        self._menu.triggered.connect(self._on_menu)

    @property
    def keys(self) -> list[str]:
        """Keys of all curves, in the order of the legend."""
        return [curve.key for curve in self._plot.listed()]

    @property
    def reads_at(self) -> float | None:
        """Where the crosshair stands on the x axis, if it does."""
        return self._plot.axis.cursor

    @property
    def autorange(self) -> bool:
        """Whether both axes fit what there is."""
        return self._plot.axis.span is None and self._plot.y_span is None

    @property
    def ranges(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """What is seen now, as (low, high) of x and of y in units of the axes."""
        frame = self.canvas.painted.frame
        return (frame.x.low, frame.x.high), (frame.y.low, frame.y.high)

    def set_curve(
        self,
        key: str,
        x: ArrayLike,
        y: ArrayLike,
        *,
        name: str,
        color: str,
        style: Style = "line",
        tone: Tone = "full",
    ) -> None:
        """Add a curve, or replace its data and looks; cheap when only the tail of the data is new.

        Args:
            key: what tells the curve from the others.
            x: (n,), finite and never falling.
            y: (n,), any float; what is not finite leaves a gap.
            name: for the legend.
            color: "#rrggbb", the hue of the run; adapted to the theme.
            style: "line"; "smoothed", a thin line that turns faint behind its average once smoothing is on;
                or "markers", a thin line with a marker at each value.
            tone: "soft" for the weaker of two curves of one hue, "faded" for what stands behind as a memory.

        Raises:
            ValueError: if the lengths differ, or x falls or is not finite.
        """
        known = self._plot.curves.get(key)
        curve = known or Curve(key, name, color, style, tone)
        curve.series.set(x, y)
        if known is None or (known.name, known.color, known.style, known.tone) != (name, color, style, tone):
            curve.name, curve.color, curve.style, curve.tone = name, color, style, tone
            self._plot.curves[key] = curve
            self.legend.show_curves(self._plot.listed())
        self._refresh()

    def append(self, key: str, x: ArrayLike, y: ArrayLike) -> None:
        """Add values, numbers or (n,), at the end of a curve.

        Raises:
            KeyError: if there is no such curve.
            ValueError: if the lengths differ, or x falls or is not finite.
        """
        self._plot.curves[key].series.append(x, y)
        self._refresh()

    def remove_curve(self, key: str) -> None:
        """Take a curve away, if there is one of that key."""
        if self._plot.remove(key):
            self.legend.show_curves(self._plot.listed())
            self._refresh()

    def clear(self) -> None:
        """Take all curves and marks away and show everything that comes."""
        for key in list(self._plot.curves):
            self._plot.remove(key)
        self._plot.marks = []
        self._plot.sections = np.empty(0)
        self._plot.set_y_span(None)
        self._plot.axis.set_span(None)
        self._plot.axis.set_cursor(None)
        self.legend.show_curves([])
        self._refresh()

    def set_star(self, key: str, x: float, y: float, text: str) -> None:
        """Put a star with a text on a curve, instead of the one it had.

        Raises:
            KeyError: if there is no such curve.
        """
        self._plot.curves[key].star = Mark(x, text, y)
        self._refresh()

    def remove_star(self, key: str) -> None:
        """Take the star of a curve away."""
        if key in self._plot.curves:
            self._plot.curves[key].star = None
            self._refresh()

    def set_marks(self, marks: Sequence[tuple[float, str]]) -> None:
        """Show labelled vertical lines, such as (1204, "lr 0.001 → 0.0005"), instead of those there were."""
        self._plot.marks = [Mark(x, text) for x, text in marks]
        self._refresh()

    def set_bands(self, bands: Sequence[tuple[float, float, str]]) -> None:
        """Shade parts of the x axis, such as (−15, 15, "drawn in training"), instead of those there were."""
        self._plot.bands = [Band(*band) for band in bands]
        self._refresh()

    def set_least_y(self, low: float, high: float) -> None:
        """Let the y axis always reach from `low` to `high`, however little of it the curves need."""
        self._plot.y_least = (low, high)
        self._refresh()

    def set_moment(self, x: float | None, text: str = "") -> None:
        """Mark what is looked at elsewhere by a line across this plot and those linked to it; None: take it away.

        Args:
            x: in units of the axis.
            text: what stands beside the line in this plot.
        """
        self._plot.moment_text = text
        self._plot.axis.set_moment(x)
        self.canvas.update()

    @property
    def moment(self) -> float | None:
        """Where the marked moment is on the x axis, if there is one."""
        return self._plot.axis.moment

    def set_sections(self, name: str, ends: ArrayLike) -> None:
        """Number the sections of the x axis along the upper edge, such as epochs.

        Args:
            name: of one section.
            ends: (n,), rising; where each ends, in units of x.
        """
        self._plot.section_name, self._plot.sections = name, np.asarray(ends, np.float64)
        self._refresh()

    def set_placeholder(self, text: str) -> None:
        """Set the sentence to show while there is no curve."""
        self._plot.placeholder = text
        self._refresh()

    def set_x_axis(self, label: str, kind: Kind = "whole") -> None:
        """Name what the curves' x counts, with its unit; the caller supplies the values.

        Args:
            label: such as "step" or "wall time (h:mm:ss)".
            kind: "whole" for counts, "number" for any value, "duration" for seconds.
        """
        self._plot.axis.set_name(label, kind)

    def show_x_name(self, on: bool) -> None:
        """Write the name of the x axis, or leave it to a linked view below."""
        self._plot.names_x = on
        self._refresh()

    def link_x(self, other: "CurvesView") -> None:
        """Share the x axis of another view: its part, its name, its crosshair; and one picture fits both."""
        if other is not self:
            self.canvas.use_axis(other._plot.axis)

    @Slot(str, bool)
    def set_visible(self, key: str, visible: bool) -> None:
        """Show or hide a curve.

        Raises:
            KeyError: if there is no such curve.
        """
        curve = self._plot.curves[key]
        if curve.visible != visible:
            curve.visible = visible
            self.legend.show_curves(self._plot.listed())
            self._refresh()

    @Slot(float)
    def set_smoothing(self, weight: float) -> None:
        """Smooth the curves of style "smoothed" with a weight from 0 to 0.99; see `Smoother`."""
        self._plot.weight = min(max(weight, 0.0), MAX_WEIGHT)
        self._refresh()

    @Slot(bool)
    def set_log_x(self, on: bool) -> None:
        """Make the x axis logarithmic or linear."""
        self._plot.axis.set_log(on)

    @Slot(bool)
    def set_log_y(self, on: bool) -> None:
        """Make the y axis logarithmic or linear; on a logarithmic one, values <= 0 leave gaps."""
        if on != self._plot.log_y:
            self._plot.log_y = on
            self._plot.set_y_span(None)
            self._refresh()

    @Slot()
    def reset_view(self) -> None:
        """Fit the axes to what there is, now and while it grows."""
        self.canvas.reset()

    def export_csv(self, path: Path) -> None:
        """Write the visible curves' values; see `curve_export.write_csv`.

        Raises:
            OSError: with a sentence for the user, if the file cannot be written.
        """
        curve_export.write_csv(self._plot, path)

    def export_png(
        self, path: Path, scale: float = 2.0, *, look: theme.Theme = theme.LIGHT, below: Sequence["CurvesView"] = ()
    ) -> None:
        """Write a picture with title and legend, light as paper whatever the window's theme; `below` others.

        Raises:
            ValueError: if the scale is not in [0.5, 8].
            OSError: with a sentence for the user, if the file cannot be written.
        """
        curve_export.write_png(self._plots(below), path, self._figure_size(below), scale, look, self.font())

    def export_svg(self, path: Path, *, look: theme.Theme = theme.LIGHT, below: Sequence["CurvesView"] = ()) -> None:
        """Write a vector picture with title and legend, light as paper whatever the window's theme; `below` others.

        Raises:
            OSError: with a sentence for the user, if the file cannot be written.
        """
        curve_export.write_svg(self._plots(below), path, self._figure_size(below), look, self.font())

    @Slot()
    def copy_picture(self) -> None:
        """Put the picture with title and legend on the clipboard."""
        image = curve_export.picture([self._plot], self._figure_size(), 2.0, theme.LIGHT, self.font())
        say(self, picture_file.copy(image))

    @Slot(str)
    def ask_and_export(self, file_format: curve_export.Format) -> None:
        """Ask for a file name and export as "csv", "png" or "svg"."""
        path = curve_export.ask_path(self, self._plot.title.lower().replace(" ", "-"), file_format)
        if path is None:
            return
        try:
            {"csv": self.export_csv, "png": self.export_png, "svg": self.export_svg}[file_format](path)
        except OSError as error:
            curve_export.tell_failure(self, error)
        else:
            say(self, f"Saved as {path}.")

    @Slot(QAction)
    def _on_menu(self, action: QAction) -> None:
        if action.data():
            self.ask_and_export(action.data())

    def _plots(self, below: Sequence["CurvesView"]) -> list[Plot]:
        return [self._plot, *(view._plot for view in below)]

    def _figure_size(self, below: Sequence["CurvesView"] = ()) -> QSize:
        size = self.size().expandedTo(QSize(480, 320))
        return QSize(size.width(), size.height() * (1 + len(below)))

    def _refresh(self) -> None:
        self._plot.report()
        self.canvas.refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the background, so that title, legend and plot lie on one surface."""
        QPainter(self).fillRect(self.rect(), QColor(theme.of(self).surface))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to show everything, to copy and to export."""
        self._menu.popup(event.globalPos())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

"""The maps of an answer as a mosaic, with what there is to say about them."""

import time

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from workbench.gui.block_choice import INPUT
from workbench.gui.panels.feature_maps.bar import MapBar
from workbench.gui.panels.feature_maps.sheet import Sheet, View, caption, sheet_of
from workbench.gui.panels.feature_maps.subject import Subject, step_words
from workbench.gui.run_note import RunNote
from workbench.gui.session import Session
from workbench.gui.views.function_curve import FunctionCurve
from workbench.gui.views.mosaic.menu import MosaicMenu
from workbench.gui.views.mosaic.pointing import PointingMosaic
from workbench.inspection.activations import FeatureMaps
from workbench.inspection.map_order import map_order

CHANNELS = ("red", "green", "blue")
ORDER_SECONDS = 1.0  # maps that move while the network learns keep their places so long
DEAD = "A map that is all zero for every picture belongs to a dead ReLU: it learns no more."
EDITED = "Edited since its training: these are maps of untrained weights; undo the edit to see the trained ones."
UNCHANGED: dict[View, str] = {
    "picture_change": "These are two pictures with the same maps: turn to another one.",
    "step_change": "Nothing has changed since the step was kept: train on, and the changes appear.",
}


class MapDisplay(QWidget):
    """Shows an answer in the way that its bar says; the curve of an activation goes to a view that stands elsewhere."""

    def __init__(self, session: Session, subject: Subject, curve: FunctionCurve, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("map_display")
        self._session, self._subject, self._curve = session, subject, curve
        self._answer: tuple[FeatureMaps, int, int] | None = None  # with the kept pictures in it, and the steps
        self._order: NDArray[np.intp] = np.arange(0)
        self._ordered = 0.0  # when, monotonic
        self.bar = MapBar(session, self)
        self.note = RunNote(session, self)
        self.remark = QLabel(self)
        self.mosaic = PointingMosaic(self)
        self._build()
        menu = self.mosaic.findChild(MosaicMenu)
        if menu is not None:
            menu.colormap_chosen.connect(self._on_menu_color)
        self.bar.drawing_changed.connect(self._on_drawing)

    def _build(self) -> None:
        self.remark.setObjectName("map_remark")
        self.remark.setProperty("role", "muted")
        self.remark.setTextFormat(Qt.TextFormat.PlainText)
        self.remark.setWordWrap(True)
        self.remark.setContentsMargins(8, 4, 8, 0)
        self.remark.hide()
        self.mosaic.setAccessibleName("Feature maps")
        inset = QVBoxLayout()
        inset.setContentsMargins(8, 8, 8, 0)
        inset.addWidget(self.bar)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(inset)
        column.addWidget(self.note)
        column.addWidget(self.remark)
        column.addWidget(self.mosaic, 1)

    def add(self, widget: QWidget) -> None:
        """Put a widget below the maps."""
        self._column.addWidget(widget)

    @property
    def shows_maps(self) -> bool:
        """Whether there are maps on show."""
        return self._answer is not None

    def say(self, sentence: str) -> None:
        """Show a sentence instead of maps."""
        self._answer = None
        self.mosaic.clear(sentence)
        self._curve.hide()
        self.remark.hide()

    def show_answer(self, value: FeatureMaps, step: int, kept: int) -> None:
        """Show maps.

        Args:
            value: has been asked for all that the way to look needs.
            step: training steps the network has behind it.
            kept: pictures asked about besides the pinned one.
        """
        if self._answer is None:
            self._ordered = 0.0
        self._answer = (value, step, kept)
        self._draw()

    @Slot()
    def _on_drawing(self) -> None:
        self._ordered = 0.0
        self._draw()

    def _draw(self) -> None:
        name = self.bar.colors.currentData()
        if name != "diverging":
            self.mosaic.set_colormap(name)
        if self._answer is None:
            return
        value, step, kept = self._answer
        sheet = sheet_of(value, self.bar.view, kept)
        self._arrange(sheet)
        self._tell(sheet, value, step)
        self.bar.offer_colors(not sheet.difference)
        self.mosaic.set_channels(
            sheet.maps,
            order=self._order,
            members=sheet.members,
            names=self._names(sheet),
            diverging=name == "diverging" or sheet.difference,
            shared_scale=self.bar.shared.isChecked(),
        )

    def _arrange(self, sheet: Sheet) -> None:
        """Put the maps in order; those of a network that learns change places only so often."""
        moment = time.monotonic()
        if len(self._order) != len(sheet.maps) or moment - self._ordered >= ORDER_SECONDS:
            self._order = map_order(sheet.ordered_by, self.bar.order)
            self._ordered = moment

    def _tell(self, sheet: Sheet, value: FeatureMaps, step: int) -> None:
        """Say what the maps are, and what cannot be shown; show the curve of an activation."""
        session = self._session
        when = self._when(step) if sheet.difference else step_words(session, step)
        title = caption(sheet.ordered_by, when, sheet.members, difference=sheet.difference)
        self.mosaic.set_title(title)
        self.mosaic.set_hint(f"{title}\n{DEAD}")
        self._curve.setVisible(value.curve is not None)
        if value.curve is not None:
            self._curve.set_curve(value.curve.x, value.curve.y, value.curve.counts)
        edited = session.run.state == "idle" and session.run.record.last is not None and not session.is_trained
        same = UNCHANGED.get(self.bar.view, "") if sheet.difference and not sheet.maps.any() else ""
        remark = " ".join(part for part in (sheet.note, EDITED if edited else "", same) if part)
        self.remark.setText(remark)
        self.remark.setVisible(bool(remark))

    def _when(self, step: int) -> str:
        """Say what a difference is between."""
        when, subject, pinned = step_words(self._session, step), self._subject, self._session.pinned
        if self.bar.view == "step_change" and subject.network is not None:
            return f"{when} − {subject.network.label}"
        if pinned is not None and subject.kept:
            return f"{pinned.title} − {subject.kept[0].title} · {when}"
        return when

    def _names(self, sheet: Sheet) -> list[str] | None:
        """Return the names of colours and classes; None names other maps by their index."""
        data, rows, path = self._session.data, self._session.inspected_summary.rows, self.bar.choice.path
        if path == INPUT and len(sheet.maps) == len(CHANNELS):
            return list(CHANNELS)
        last = bool(rows) and rows[-1].path == path
        if data is not None and last and len(sheet.maps) == len(data.classes) and sheet.maps.shape[2:] == (1, 1):
            return list(data.classes)
        return None

    @Slot(str)
    def _on_menu_color(self, name: str) -> None:
        self.bar.colors.setCurrentIndex(self.bar.colors.findData(name))

"""The microscope: how sure the network stays while the pinned picture is turned, shifted or lit little by little."""

from collections.abc import Sequence

import numpy as np
import torch
from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from workbench.gui.forms.fields import QuietCombo
from workbench.gui.panels.augmentation.chain import Chain
from workbench.gui.panels.augmentation.class_colors import ClassColors
from workbench.gui.panels.augmentation.reading import value_text, verdict, worth_drawing
from workbench.gui.panels.augmentation.variations import Variation, variations
from workbench.gui.panels.augmentation.varied_picture import VariedPicture
from workbench.gui.run_note import RunNote
from workbench.gui.session import Session
from workbench.gui.views.curves.export import Format
from workbench.gui.views.curves.export_button import ExportButton
from workbench.gui.views.curves.view import CurvesView
from workbench.inspection.sensitivity import Response, Sensitivity, varied
from workbench.layers.base import Shape, shape_text

WATCH = "microscope"
LOADING = "Loading the data…"
LOOKING = "Looking into the network…"
GUESSES = "Untrained, the network guesses: press Train and watch the lines part."
AS_IT_IS = "as it is"
TOO_LARGE = "This network is too large to be asked so often while it trains: pause the training to look."
OTHER_OUTPUTS = "The network does not end in one number for each of the {} classes."
OTHER_SHAPE = "The network that is training takes pictures of {}; this one has {}."
_MOST, _ENOUGH = 8, 5  # lines; as many as there are winners, and so many if few classes win
_LEAST = 0.05  # probability that a class that never wins must come to somewhere to have a line
_MOST_VALUES, _FEWEST_VALUES = 61, 9  # along the axis
_MACS = 4e9  # of one answer: about a quarter of a second on a small computer
_WIDE = 620  # px, from which the picture stands beside the plot
_HIGH, _LOW = 330, 220  # px, from which there is room for it under the plot, or beside
_EASY = 430  # px, below which the picture under the plot is a smaller one


def values_worth(macs: int) -> int:
    """Return along how many values a network is asked whose answer for one picture takes so many multiplications."""
    affordable = int(_MACS // max(macs, 1))
    return min(_MOST_VALUES, max(_FEWEST_VALUES, affordable))


class Microscope(QWidget):
    """Plots p(class) of the pinned picture against a number; hidden, it asks nothing."""

    def __init__(self, session: Session, chain: Chain, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("augmentation_microscope")
        self._session, self._chain = session, chain
        self._question: Sensitivity | None = None
        self._response: Response | None = None
        self._offered: list[Variation] = []
        self._followed: tuple[int, str] | None = None  # the augmentation whose number was chosen last
        self._colors = ClassColors()
        self.choice = QuietCombo(self)
        self.export = ExportButton("microscope_export", self)
        self.plot = CurvesView("How sure it is", "probability", parent=self)
        self.detail = VariedPicture(self)
        self.sentence = QLabel(self)
        self.note = RunNote(session, self)
        self._build()
        self._arrange()
        self._connect()
        self._offer()

    def _build(self) -> None:
        self.choice.setObjectName("microscope_choice")
        self.choice.setAccessibleName("What varies")
        self.choice.setToolTip("What is varied in the picture, step by step")
        self.choice.setMinimumContentsLength(14)
        self.plot.setObjectName("microscope_plot")
        self.plot.set_least_y(0, 1)
        self.sentence.setObjectName("microscope_sentence")
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setWordWrap(True)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(8, 4, 8, 0)
        head.setSpacing(8)
        name = QLabel("&Vary", self)
        name.setBuddy(self.choice)
        head.addWidget(name)
        head.addWidget(self.choice, 1)
        head.addWidget(self.export)
        self._middle = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._middle.setSpacing(0)
        self._middle.addWidget(self.plot, 1)
        self._middle.addWidget(self.detail)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.note)
        column.addLayout(self._middle, 1)
        below = QHBoxLayout()
        below.setContentsMargins(8, 0, 8, 8)
        below.addWidget(self.sentence)
        column.addLayout(below)

    def _connect(self) -> None:
        session = self._session
        self.choice.currentIndexChanged.connect(self._on_choice)
        self.export.wanted.connect(self._on_export)
        self.plot.canvas.cursor_moved.connect(self._show_picture)
        self._chain.changed.connect(self._offer)
        session.document_changed.connect(self._forget)
        session.experiment_changed.connect(self._ask)
        session.pinned_changed.connect(self._ask)
        session.run.changed.connect(self._ask)
        session.frame.connect(self._on_frame)

    @property
    def variation(self) -> Variation | None:
        """What varies."""
        index = self.choice.currentIndex()
        return self._offered[index] if 0 <= index < len(self._offered) else None

    @Slot()
    def _offer(self) -> None:
        """Offer what the document's augmentations draw; a newly selected one is chosen."""
        chain = self._chain
        before = self.variation
        self._offered = variations(chain.augmentations, self._session.experiment.dataset.input_shape)
        keys = [variation.key for variation in self._offered]
        with QSignalBlocker(self.choice):
            if [self.choice.itemData(i) for i in range(self.choice.count())] != keys:
                self.choice.clear()
                for variation in self._offered:
                    self.choice.addItem(variation.title, variation.key)
            wished = before.key if before is not None and before.key in keys else keys[0]
            self.choice.setCurrentIndex(keys.index(self._key_of_selected(keys) or wished))
        if before is None or self.variation is None or self.variation.key != before.key:
            self._say(LOOKING)
        self._ask()

    def _key_of_selected(self, keys: Sequence[str]) -> str:
        """Return the first number of an augmentation selected since the last time; "" where none is to be chosen."""
        selected = self._chain.selected
        kind = getattr(selected, "kind", "")
        if selected is None or self._followed == (self._chain.current, kind):
            return ""
        self._followed = (self._chain.current, kind)
        return next((key for key in keys if key.startswith(f"{kind}.")), "")

    @Slot()
    def _on_choice(self) -> None:
        self._say(LOOKING)
        self._ask()

    @Slot()
    def _forget(self) -> None:
        """Show nothing of another document's network."""
        self._question = self._followed = None
        self._colors = ClassColors()
        self._say(LOOKING)

    # The question and its answer.

    @Slot()
    def _ask(self) -> None:
        """Ask about the pinned picture; hidden, withdraw the question."""
        self._question = self._wanted() if self.isVisible() else None
        self._session.watch(WATCH, self._question)
        self._show_range()
        self._show_picture()

    def _wanted(self) -> Sensitivity | None:
        session, variation = self._session, self.variation
        data, pinned = session.data, session.pinned
        if data is None or pinned is None or variation is None:
            self._say(LOADING)
            return None
        shape: Shape = tuple(pinned.image.shape)
        if shape != session.experiment.dataset.input_shape:
            return None  # the picture of a data set that is being replaced
        needed = session.inspected.dataset.input_shape
        if needed != shape:
            self._say(OTHER_SHAPE.format(shape_text(needed), shape_text(shape)))
            return None
        macs = session.inspected_summary.macs
        if session.run.is_computing and macs * _FEWEST_VALUES > _MACS:
            self._say(TOO_LARGE)
            return None
        return Sensitivity(data, pinned.image, variation.augmentation, variation.sweep, values_worth(macs))

    def _say(self, sentence: str) -> None:
        """Show a sentence instead of curves."""
        self._response = None
        for key in self.plot.keys:
            self.plot.remove_curve(key)
        self.plot.set_placeholder(sentence)
        self.sentence.setText("")
        self._show_picture()

    @Slot()
    def _on_frame(self) -> None:
        if not self.isVisible():
            return
        answer = self._session.take(WATCH)
        if answer is None or self._question is None or answer.question is not self._question:
            return
        response: Response | None = answer.value
        count = len(self._question.data.classes)
        if response is None:
            self._say(answer.error)
        elif response.probabilities.shape[1] != count:
            self._say(OTHER_OUTPUTS.format(count))
        else:
            self._response = response
            self._draw(response, trained=answer.step > 0)

    def _draw(self, response: Response, *, trained: bool) -> None:
        variation, pinned, data = self.variation, self._session.pinned, self._session.data
        if variation is None or pinned is None or data is None:
            return
        sweep = variation.sweep
        centre = int(np.abs(response.values - sweep.neutral).argmin())
        chief = int(response.probabilities[centre].argmax()) if pinned.target is None else pinned.target
        shown = worth_drawing(response, centre, chief, most=_MOST, enough=_ENOUGH, least=_LEAST)
        colors = self._colors.of(shown)
        wanted = [str(index) for index in shown]
        first = self.plot.keys[:1] == wanted[:1]  # the legend names the right class before all others
        for key in [key for key in self.plot.keys if key not in wanted or not first]:
            self.plot.remove_curve(key)
        for index in shown:
            own = index == chief
            self.plot.set_curve(
                str(index),
                response.values,
                response.probabilities[:, index],
                name=f"{data.classes[index]} (true)" if own and pinned.target is not None else data.classes[index],
                color=colors[index],
                tone="full" if own else "soft",
            )
        said = verdict(response, sweep, data.classes, pinned.target)
        self.sentence.setText(said if trained else f"{GUESSES} {said}")
        self._show_picture()

    # What stands around the curves.

    def _show_range(self) -> None:
        """Name the axis, and shade what training draws from."""
        variation = self.variation
        if variation is None:
            return
        sweep = variation.sweep
        self.plot.set_x_axis(variation.axis, "whole" if sweep.whole else "number")
        self.plot.set_marks([(sweep.neutral, AS_IT_IS)])
        low, high = sweep.drawn
        self.plot.set_bands([(low, high, "drawn in training")] if variation.drawn and high > low else [])

    @Slot()
    def _show_picture(self) -> None:
        """Show the picture at the crosshair, or as it is, and what the network takes it for."""
        if not self.isVisible():
            return
        variation, pinned, data = self.variation, self._session.pinned, self._session.data
        if variation is None or pinned is None or data is None:
            self.detail.set_picture(None, "")
            self.detail.set_probabilities(None)
            return
        at = self.plot.reads_at
        value = variation.sweep.neutral if at is None else at
        image = varied(pinned.image, variation.augmentation, variation.sweep.name, torch.tensor([float(value)]))[0]
        text = AS_IT_IS if value == variation.sweep.neutral else value_text(value, variation.sweep)
        self.detail.set_picture(image.mul(255).round().byte().numpy(), text)
        response = self._response
        row = None if response is None else response.probabilities[int(np.abs(response.values - value).argmin())]
        self.detail.set_probabilities(row, data.classes, pinned.target)

    @Slot(str)
    def _on_export(self, file_format: Format) -> None:
        self.plot.ask_and_export(file_format)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the picture beside the plot where there is room."""
        super().resizeEvent(event)
        wide = self.width() >= _WIDE
        direction = QBoxLayout.Direction
        self._middle.setDirection(direction.LeftToRight if wide else direction.TopToBottom)
        self.detail.arrange(beside=wide, small=not wide and self.height() < _EASY)
        self.detail.setVisible(self.height() >= (_LOW if wide else _HIGH))

    def showEvent(self, event: QShowEvent) -> None:
        """Ask again."""
        super().showEvent(event)
        self._ask()

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask nothing."""
        super().hideEvent(event)
        self._ask()

"""What an edited kernel makes of the pinned picture, beside what it made of it before."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget
from torch import Tensor

from workbench.gui import theme
from workbench.gui.number_text import number, percent
from workbench.gui.panels.kernels.accuracy import LabAccuracy
from workbench.gui.panels.kernels.bench import LabBench
from workbench.gui.panels.kernels.original import Original
from workbench.gui.pinned import Pinned
from workbench.gui.session import Session
from workbench.gui.views.mosaic import colormaps
from workbench.gui.views.mosaic.canvas import MosaicCanvas
from workbench.gui.views.mosaic.layout import Cell
from workbench.gui.views.mosaic.levels import Levels
from workbench.gui.views.mosaic.picture import Picture
from workbench.gui.views.paired_bars import PairedBars
from workbench.inspection.kernel_lab.effect import Effect, KernelEffect

NOW, BEFORE = "lab_now", "lab_before"
LABELS = ("before", "now", "change")
NO_PICTURE = "With data there is a pinned picture, and here is what the kernel makes of it."
ELSEWHERE = "The window shows another state; “Show these kernels” shows again what the edits make of the picture."


class EffectView(QWidget):
    """Shows the kernel's map before, now and their difference; in `words` prediction, logits and accuracy."""

    def __init__(self, session: Session, bench: LabBench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lab_effect")
        self._session, self._bench = session, bench
        self.original = Original(session, bench, self)
        self.accuracy = LabAccuracy(session, bench, self.original, self)
        self._place: tuple[str, int] | None = None  # path and kernel
        self._images: tuple[Pinned, Tensor] | None = None
        self._questions: dict[str, KernelEffect | None] = {NOW: None, BEFORE: None}
        self._effects: dict[str, tuple[KernelEffect, Effect]] = {}  # the newest, each with its question
        self.canvas = MosaicCanvas(self)
        self.words = QWidget(self)  # may stand elsewhere than the maps, as may the bars
        self.bars = PairedBars("Logits, before and now", self)
        self.prediction, self.logits, self.measured = QLabel(), QLabel(), QLabel()
        self._build()
        session.pinned_changed.connect(self._ask)
        session.standpoint_changed.connect(self._ask)
        session.frame.connect(self._on_frame)
        bench.changed.connect(self._ask)
        bench.changed.connect(self._tell_accuracy)
        self.original.changed.connect(self._ask)
        self.accuracy.changed.connect(self._tell_accuracy)

    def _build(self) -> None:
        self.canvas.setObjectName("lab_maps")
        self.canvas.setAccessibleName("Feature map of the kernel before, now, and the change")
        self.canvas.setToolTip("What the kernel makes of the pinned picture: before, now, and now minus before")
        self.canvas.placeholder = NO_PICTURE
        self.canvas.hovered.connect(self._on_hover)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.canvas)
        below = QVBoxLayout(self.words)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(4)
        for label, name, tip in (
            (self.prediction, "lab_prediction", "What the network takes the pinned picture for, before → now"),
            (self.logits, "lab_logits", "The last layer's numbers of these classes, before → now"),
            (self.measured, "lab_accuracy", "Pictures of the validation split recognised, before → now"),
        ):
            label.setObjectName(name)
            label.setToolTip(tip)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setFont(theme.tabular(label.font()))
            label.setWordWrap(True)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            below.addWidget(label)
        self.bars.setObjectName("lab_logit_bars")
        self.bars.setToolTip("The last layer's numbers of all classes: faint before the edits, in colour now")
        self.bars.hide()
        self.prediction.setProperty("role", "title")
        self.logits.setProperty("role", "muted")

    def show_bars(self, shown: bool) -> None:
        """Show the logits of all classes as bars, or those of the predicted ones in a line."""
        self.bars.setVisible(shown)
        self.logits.setVisible(not shown)

    def show_place(self, path: str | None, kernel: int) -> None:
        """Show another kernel's map; None: of none."""
        self._place = None if path is None else (path, kernel)
        self._ask()

    @Slot()
    def _ask(self) -> None:
        """Ask for both maps, as far as there is somebody to ask; a hidden view asks nothing."""
        images = self._pinned_images() if self.isVisible() and self._place and self._bench.lab else None
        now = before = None
        if images is not None and self._place is not None:
            path, kernel = self._place
            if self._bench.looked_from:
                now = KernelEffect(images, path, kernel)
            if self.original.network is not None:
                before = KernelEffect(images, path, kernel, self.original.network)
        self._put(NOW, now)
        self._put(BEFORE, before)
        if images is None or self._is_elsewhere:
            self._draw()

    @property
    def _is_elsewhere(self) -> bool:
        """Whether the edited kernels are not asked, because the window looks at another state."""
        lab = self._bench.lab
        return lab is not None and lab.edited and not self._bench.looked_from

    def _put(self, name: str, question: KernelEffect | None) -> None:
        known = self._questions[name]
        if _same(known, question):
            return
        self._questions[name] = question
        if question is None or known is None or (known.path, known.kernel) != (question.path, question.kernel):
            self._effects.pop(name, None)  # of another picture it stands until the answer is here
        self._session.watch(name, question)

    def _pinned_images(self) -> Tensor | None:
        """Return the pinned picture, (1, C, H, W) normalised, the same tensor until another is pinned."""
        session = self._session
        data, pinned = session.data, session.pinned
        if data is None or pinned is None or tuple(pinned.image.shape) != session.inspected.dataset.input_shape:
            return None
        if self._images is None or self._images[0] is not pinned:
            self._images = (pinned, data.normalise(pinned.image)[None])
        return self._images[1]

    @Slot()
    def _on_frame(self) -> None:
        if not self.isVisible():
            return
        news = False
        for name, question in self._questions.items():
            answer = None if question is None else self._session.take(name)
            if question is None or answer is None or answer.question is not question:
                continue
            news = True
            if answer.value is None:
                self._effects.pop(name, None)
                self.canvas.placeholder = answer.error
            else:
                self._effects[name] = (question, answer.value)
        if news and not self._is_half():
            self._draw()

    def _is_half(self) -> bool:
        """Return whether one answer is about a new picture and the other about the one before."""
        before, now = self._effects.get(BEFORE), self._effects.get(NOW)
        return before is not None and now is not None and before[0].images is not now[0].images

    def _effect(self, name: str) -> Effect | None:
        known = self._effects.get(name)
        return None if known is None else known[1]

    @Slot()
    def _draw(self) -> None:
        before, now = self._effect(BEFORE), self._effect(NOW)
        shown = now or before
        if self._is_elsewhere:  # to show the same maps twice would say that the edits change nothing
            self.canvas.placeholder = ELSEWHERE
            self.canvas.show_picture(None)
            self.prediction.clear()
            self._tell_no_logits()
            return
        if shown is None:
            if not any(self._questions.values()):
                self.canvas.placeholder = NO_PICTURE if self._bench.lab is not None else ""  # the lab says why
            self.canvas.show_picture(None)
            self.prediction.clear()
            self._tell_no_logits()
            return
        before, now = before or shown, now or shown
        self._draw_maps(before.map, now.map)
        self._tell_prediction(before, now)

    def _draw_maps(self, before: NDArray[np.float32], now: NDArray[np.float32]) -> None:
        maps = np.stack([before, now, now - before])
        finite = np.abs(np.where(np.isfinite(maps), maps, 0)).max(axis=(1, 2)).astype(np.float64)
        high = np.array([finite[:2].max()] * 2 + [finite[2]])
        levels = Levels(low=-high, high=high, shared=False, diverging=True)
        table = colormaps.table("diverging", theme.of(self))
        self.canvas.show_picture(Picture(maps=maps, levels=levels, table=table, labels=LABELS))

    def _tell_prediction(self, before: Effect, now: Effect) -> None:
        names = self._session.data.classes if self._session.data is not None else ()
        if before.logits.shape != (len(names),) or not np.isfinite(before.logits).all():
            self.prediction.setText("No prediction: the last layer does not give one finite number for each class.")
            self._tell_no_logits()
            return
        first = int(before.probabilities.argmax())
        self.bars.set_values(names, before.logits, now.logits)
        said = f"Pinned picture: {names[first]} ({percent(float(before.probabilities[first]))})"
        if not np.isfinite(now.logits).all():
            self.prediction.setText(f"{said} → no prediction: the edited network gives numbers that are not finite.")
            self.logits.clear()
            return
        last = int(now.probabilities.argmax())
        self.prediction.setText(f"{said} → {names[last]} ({percent(float(now.probabilities[last]))})")
        classes = [first] if first == last else [first, last]
        changes = (f"{names[k]}: {number(float(before.logits[k]))} → {number(float(now.logits[k]))}" for k in classes)
        self.logits.setText("Logit of " + "; of ".join(changes))

    def _tell_no_logits(self) -> None:
        self.logits.clear()
        self.bars.clear()

    @Slot()
    def _tell_accuracy(self) -> None:
        self.measured.setText("" if self._bench.lab is None else self.accuracy.text)

    @Slot(object)
    def _on_hover(self, cell: Cell | None) -> None:
        before, now = self._effect(BEFORE), self._effect(NOW)
        if cell is None or before is None or now is None or cell.map >= len(LABELS):
            self._tell_accuracy()
            return
        values = [float(effect.map[cell.row, cell.column]) for effect in (before, now)]
        self.measured.setText(f"row {cell.row}, column {cell.column}: {number(values[0])} → {number(values[1])}")

    def showEvent(self, event: QShowEvent) -> None:
        """Ask again."""
        super().showEvent(event)
        self.accuracy.want(True)
        self._tell_accuracy()
        self._ask()

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask nothing."""
        super().hideEvent(event)
        self.accuracy.want(False)
        self._ask()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()


def _same(one: KernelEffect | None, other: KernelEffect | None) -> bool:
    """Return whether two questions have the same answers."""
    if one is None or other is None:
        return one is other
    same_objects = one.images is other.images and one.network is other.network
    return same_objects and (one.path, one.kernel) == (other.path, other.kernel)

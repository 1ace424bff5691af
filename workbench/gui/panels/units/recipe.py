"""How a picture is made for a unit: what it shall excite, from which noise, in how many steps, how kept smooth."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QSpinBox, QVBoxLayout, QWidget

from workbench.gui.flow_row import FlowRow
from workbench.gui.forms.disclosure import Disclosure
from workbench.gui.forms.fields import QuietCombo
from workbench.inspection.units.optimised import Ascent

STEPS = 256


class Recipe(QWidget):
    """The goal and the seed; the rest folds out. The next picture is made as they say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("units_recipe")
        usual = Ascent()
        self.goal = QuietCombo(self)
        self.seed = _whole("units_seed", "Seed: another noise to start from leads to another picture", 9999, usual.seed)
        self.steps = _whole("units_steps", "Steps: how often every pixel is changed", 10_000, STEPS)
        self.steps.setMinimum(1)
        self.jitter = _whole(
            "units_jitter", "Jitter: the picture is shifted at random before each step, by pixels", 16, usual.jitter
        )
        self.blur = _real("units_blur", "Blur after each step, pixels; more of it makes smooth shapes", 3, usual.blur)
        self.decay = _real(
            "units_decay", "Decay: the share of its distance from grey a pixel loses at a step", 0.5, usual.decay
        )
        self.more = Disclosure("More", "units_more", "Steps, jitter, blur and decay")
        self._rest = FlowRow(self)
        self._build()

    def _build(self) -> None:
        self.goal.setObjectName("units_goal")
        self.goal.setAccessibleName("What is to be excited")
        self.goal.setToolTip("The cell in the middle of the channel's map, or the mean of the whole map")
        self.goal.setMinimumContentsLength(11)
        self.goal.addItem("Middle cell", True)
        self.goal.addItem("Whole map", False)
        self.goal.setCurrentIndex(0)
        first = FlowRow(self)
        self.seed.setPrefix("seed ")
        for field in (self.goal, self.seed, self.more):
            first.add(field)
        boxes = (("steps ", self.steps), ("jitter ", self.jitter), ("blur ", self.blur), ("decay ", self.decay))
        for prefix, box in boxes:
            box.setPrefix(prefix)
            self._rest.add(box)
        self._rest.hide()
        self.more.toggled.connect(self._unfold)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(first)
        column.addWidget(self._rest)

    @Slot(bool)
    def _unfold(self, opened: bool) -> None:
        self._rest.setVisible(opened)

    @property
    def ascent(self) -> Ascent:
        """What the fields say."""
        return Ascent(
            jitter=self.jitter.value(),
            decay=self.decay.value(),
            blur=self.blur.value(),
            seed=self.seed.value(),
            middle=self.goal.currentData(),
        )


def _whole(name: str, tip: str, most: int, value: int) -> QSpinBox:
    box = QSpinBox()
    box.setRange(0, most)
    box.setValue(value)
    _name(box, name, tip)
    return box


def _real(name: str, tip: str, most: float, value: float) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setDecimals(2)
    box.setRange(0, most)
    box.setSingleStep(most / 50)
    box.setValue(value)
    _name(box, name, tip)
    return box


def _name(box: QAbstractSpinBox, name: str, tip: str) -> None:
    box.setObjectName(name)
    box.setAccessibleName(tip)
    box.setToolTip(tip)
    box.setKeyboardTracking(False)

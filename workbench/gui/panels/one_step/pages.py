"""The parts of a step side by side: a tab for each."""

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from workbench.gui.panels.one_step.backward_page import BackwardPage
from workbench.gui.panels.one_step.forward_page import ForwardPage
from workbench.gui.panels.one_step.gradient_page import GradientPage
from workbench.gui.panels.one_step.loss_page import LossPage
from workbench.gui.panels.one_step.picker import WeightPicker
from workbench.gui.panels.one_step.update_page import UpdatePage
from workbench.inspection.one_step.step import Step
from workbench.network.summary import Summary

TABS = (
    ("Forward", "What each layer gave"),
    ("Loss", "Softmax and cross-entropy of each picture"),
    ("Backward", "The gradient at each layer"),
    ("Gradient", "The gradient of one weight as a sum of products"),
    ("Update", "What the optimizer makes of it"),
)
GRADIENT, UPDATE = 3, 4
LOWEST = 96  # px of a part


class Pages(QWidget):
    """Shows a step; the weight chosen is the same in Gradient and Update, and stays from step to step."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step: Step | None = None
        self.tabs = QTabBar(self)
        self.tabs.setObjectName("one_step_tabs")
        self.tabs.setAccessibleName("Parts of the step")
        self.tabs.setExpanding(False)
        for at, (title, tip) in enumerate(TABS):
            self.tabs.addTab(title)
            self.tabs.setTabToolTip(at, tip)
        self._picking = QWidget(self)
        self.picker = WeightPicker(self._picking)
        self.forward, self.loss, self.backward = ForwardPage(self), LossPage(self), BackwardPage(self)
        self.gradient, self.update_page = GradientPage(self.picker, self), UpdatePage(self.picker, self)
        self._pages = QStackedWidget(self)
        # A step must not make the window grow, whatever its largest part would like.
        self._pages.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._pages.setMinimumHeight(LOWEST)
        for page in (self.forward, self.loss, self.backward, self.gradient, self.update_page):
            self._pages.addWidget(page)
        row = QVBoxLayout(self._picking)
        row.setContentsMargins(8, 8, 8, 4)
        row.addWidget(self.picker)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self._picking)
        column.addWidget(self._pages, 1)
        self.tabs.currentChanged.connect(self._show_page)
        self.picker.chosen.connect(self._draw_weight)
        self._show_page(0)

    def show_step(self, step: Step, summary: Summary, names: Sequence[str]) -> None:
        """Show a step of the network in `summary`; `names` are those of the classes."""
        self._step = step
        self.picker.offer(step, summary)
        self.forward.show_step(step, summary)
        self.loss.show_step(step, names)
        self.backward.show_step(step, summary)
        self._draw_weight()

    def forget(self) -> None:
        """Let go of the step."""
        self._step = None

    @Slot()
    def _draw_weight(self) -> None:
        if self._step is not None:
            self.gradient.show_step(self._step)
            self.update_page.show_step(self._step)

    @Slot(int)
    def _show_page(self, at: int) -> None:
        self._pages.setCurrentIndex(at)
        self._picking.setVisible(at in (GRADIENT, UPDATE))

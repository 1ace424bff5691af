"""Whether the network is as often right as it is sure: the diagram, its numbers and what they mean."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from workbench.gui.number_text import number, percent
from workbench.gui.panels.decisions.look import Look
from workbench.gui.theme import tabular
from workbench.gui.views.reliability import ReliabilityView
from workbench.inspection.decisions.calibration import BINS, Calibration, calibration

FACTS = (
    ("ece", "ECE", "Expected calibration error: |accuracy − confidence|, averaged over the pictures' bins; 0 is best"),
    ("largest", "largest gap", "|accuracy − confidence| of the bin where it is largest (MCE)"),
    ("brier", "Brier", "Mean squared distance of all probabilities from 0 and 1: 0 is best, 2 is worst"),
    ("sure", "sure", "Mean probability of the class it names"),
    ("right", "right", "Share of the pictures that it recognises"),
)
LEGEND = (
    "Blue: how often it is right when it is so sure. Red line: how sure it is on average. Red between the two: too "
    "sure; pale blue: too modest. On the dashed line both are the same."
)
_LOW = 300  # px, below which the diagram needs all the room
CLOSE = 0.01  # of confidence to accuracy, which counts as agreement


def verdict(found: Calibration) -> str:
    """Say whether it is too sure: "Too sure of itself: on average 98.2 % sure, and 95.1 % right."."""
    gap = found.mean_confidence - found.mean_accuracy
    said = "As sure as it is right" if abs(gap) <= CLOSE else "Too sure of itself" if gap > 0 else "Too modest"
    return f"{said}: on average {percent(found.mean_confidence)} sure, and {percent(found.mean_accuracy)} right."


class CalibrationPage(QWidget):
    """Shows the reliability diagram."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("decisions_calibration")
        self.sentence = QLabel("", self)
        self.values = {key: QLabel("", self) for key, *_ in FACTS}
        self.diagram = ReliabilityView(self)
        self.legend = QLabel(LEGEND, self)
        self._build()

    def _build(self) -> None:
        self.sentence.setObjectName("calibration_sentence")
        self.sentence.setProperty("role", "title")
        facts = QHBoxLayout()
        facts.setSpacing(16)
        for key, name, tip in FACTS:
            label = self.values[key]
            label.setObjectName(f"calibration_{key}")
            label.setAccessibleName(name)
            label.setToolTip(tip)
            label.setFont(tabular(label.font()))
            facts.addWidget(label)
        facts.addStretch(1)
        legend = self.legend
        legend.setObjectName("calibration_legend")
        legend.setProperty("role", "muted")
        for label in (self.sentence, legend, *self.values.values()):
            label.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self.sentence, legend):
            label.setWordWrap(True)
        self.diagram.setAccessibleDescription(f"{BINS} bins of equal width. {LEGEND}")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(4)
        column.addWidget(self.sentence)
        column.addLayout(facts)
        column.addWidget(self.diagram, 1)
        below = QHBoxLayout()
        below.addWidget(legend)
        column.addLayout(below)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room to the diagram where there is little."""
        super().resizeEvent(event)
        self.legend.setVisible(self.height() >= _LOW)

    def show_look(self, look: Look) -> None:
        """Show what the network said."""
        found = calibration(look.predictions)
        if found is None:
            self.sentence.setText("None of the predictions is a finite number.")
            return
        self.sentence.setText(verdict(found))
        texts = {
            "ece": percent(found.error),
            "largest": percent(found.largest),
            "brier": number(found.brier),
            "sure": percent(found.mean_confidence),
            "right": percent(found.mean_accuracy),
        }
        for key, name, _ in FACTS:
            self.values[key].setText(f"{name} {texts[key]}")
        self.diagram.set_bins(found.counts, found.confidence, found.accuracy)

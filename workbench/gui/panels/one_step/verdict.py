"""What a step did to the loss, and what the optimizer went on from."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.gui.panels.one_step.words import line, text
from workbench.inspection.one_step.step import Step

EDITED = "The network has been edited since: this step is of the network as it was. Take another one."


class Verdict(QWidget):
    """Two lines above the parts of a step."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.outcome = line("one_step_outcome", self, "title")
        self.outcome.setToolTip("Before and after on the same pictures, with the same dropout")
        self.memory = line("one_step_memory", self, "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.outcome)
        column.addWidget(self.memory)

    def show_step(self, step: Step | None, where: str, memory: str, *, fits: bool, committed: bool) -> None:
        """Say what a step did.

        Args:
            step: None where there is none.
            where: what to call it, "Step 1 204".
            memory: what the optimizer went on from, a sentence.
            fits: whether it is of the network that is looked at.
            committed: whether that is the network after it.
        """
        self.memory.setText(memory)
        self.outcome.setText("" if step is None else _outcome(step, where, fits=fits, committed=committed))


def _outcome(step: Step, where: str, *, fits: bool, committed: bool) -> str:
    if not fits:
        return EDITED
    if step.loss_after is None:
        return step.obstacle
    change = step.loss_after - step.torch_loss
    sign = "+" if change > 0 else ""
    kept = " · committed" if committed else ""
    return f"{where}: loss of the batch {text(step.torch_loss)} → {text(step.loss_after)} ({sign}{text(change)}){kept}"

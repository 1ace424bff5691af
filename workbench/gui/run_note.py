"""A line under a panel that looks into a network: whose network that is, where it is not the document's."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLabel, QWidget

from workbench.gui.session import Session


class RunNote(QLabel):
    """Shown while a run is under way whose network is not the document's."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(
            "The run goes on with the network as it was when it began: these are its layers. "
            "Stop it to look at the edited network.",
            parent,
        )
        self.setObjectName("run_note")
        self.setProperty("role", "muted")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setContentsMargins(8, 4, 8, 0)
        self._session = session
        session.experiment_changed.connect(self._refresh)
        session.run.changed.connect(self._refresh)
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        self.setVisible(self._session.looks_at_run)

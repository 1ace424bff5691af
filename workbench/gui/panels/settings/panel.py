"""The settings panel: the selected layer on top, the training below."""

from typing import ClassVar

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from workbench.experiment import Experiment
from workbench.gui.forms.spec_form import SpecForm
from workbench.gui.panels.settings.layer_section import LayerSection
from workbench.gui.rule import Rule
from workbench.gui.scrolled import FocusFollower
from workbench.gui.session import Session
from workbench.spec import Spec
from workbench.training.settings import Training

_LIVE = "A run under way takes a new lr of its optimizer at once; everything else waits for the next run."


class SettingsPanel(QWidget):
    """Edits the selected layers and the training, live; there is no Apply."""

    title: ClassVar[str] = "Settings"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("settings")
        self._session = session
        self._stale = True
        self._seen: tuple[Experiment, tuple[str, ...]] = (session.experiment, session.selected)
        self.layer = LayerSection(session)
        self.training = SpecForm(session.experiment.training, prefix="training.")
        self.training.setObjectName("training_form")
        self.training.applied.connect(self._on_training)
        self.training.settled.connect(session.run.live_rate.settle)
        self._note = QLabel(_LIVE)
        self._note.setObjectName("training_note")
        self._note.setProperty("role", "muted")
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setWordWrap(True)
        self._arrange()
        session.experiment_changed.connect(self._on_changed)
        session.selection_changed.connect(self._on_changed)
        FocusFollower(self._area)

    def _arrange(self) -> None:
        heading = QLabel("Training")
        heading.setObjectName("training_title")
        heading.setProperty("role", "title")
        content = QWidget(self)
        inner = QVBoxLayout(content)
        inner.setContentsMargins(8, 8, 8, 16)
        inner.setSpacing(8)
        inner.addWidget(self.layer)
        inner.addSpacing(4)
        inner.addWidget(Rule())
        inner.addWidget(heading)
        inner.addWidget(self._note)
        inner.addWidget(self.training)
        inner.addStretch(1)
        self._area = QScrollArea(self)
        self._area.setObjectName("settings_area")
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(content)
        content.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._area)

    @Slot()
    def focus_layer(self) -> None:
        """Put the cursor into the selected layer's first setting."""
        self.layer.focus_first()

    @Slot()
    def focus_name(self) -> None:
        """Put the cursor into the experiment's name."""
        self._session.select(())
        self.layer.focus_name()

    @Slot()
    def _on_changed(self) -> None:
        # An edit tells of the document and of the selection, one after the other.
        now = (self._session.experiment, self._session.selected)
        self._stale = self._stale or now[0] is not self._seen[0] or now[1] != self._seen[1]
        if self._stale and self.isVisible():
            self._refresh()

    def _refresh(self) -> None:
        self._stale = False
        self._seen = (self._session.experiment, self._session.selected)
        self.layer.refresh()
        self.training.set_specs(self._session.experiment.training)
        width = self.training.label_width()
        self.training.set_label_width(max(width, self.layer.label_width()))
        self.layer.set_label_width(max(width, self.layer.label_width()))

    @Slot(str, object)
    def _on_training(self, setting: str, specs: tuple[Spec, ...]) -> None:
        (training,) = specs
        assert isinstance(training, Training)
        session = self._session
        experiment = session.experiment.model_copy(update={"training": training})
        session.edit(experiment, f"Change {setting.rpartition('.')[2]}", merge_key=f"training:{setting}")

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while hidden."""
        super().showEvent(event)
        if self._stale:
            self._refresh()

"""What the cell under the cursor sees: its receptive field framed in the picture, its gradient as heat."""

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget
from torch import Tensor

from workbench.gui import theme
from workbench.gui.forms.fields import QuietCombo
from workbench.gui.panels.feature_maps.words import EXPLAINED, NO_CELL, WAITS, heat_words, seen_words
from workbench.gui.session import Session
from workbench.gui.views.picture_box import PictureBox
from workbench.gui.widgets import plain_tooltip
from workbench.inspection.cell import Cell
from workbench.inspection.effective_field import EffectiveField, Heat
from workbench.network.patch import patch_of

WATCH = "effective_field"
REST_MS = 60  # the cursor rests on a cell before its gradient is asked for
TRAINING_REST_MS = 300
LARGEST = 2_000_000_000  # MACs; there and back takes a third of a second and more, for which a training would halt
MODES = (  # text, mode, tip
    ("Heat: cell", "cell", "Which pixels move the cell itself"),
    ("Heat: all", "all", "Which pixels move the sum of all maps at this place"),
    ("No heat", "none", "The frame alone"),
)


class FieldReader(QWidget):
    """A sentence about the cell that is pointed at, and the choice of heat; draws on a PictureBox."""

    def __init__(self, session: Session, box: PictureBox, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("field_reader")
        self._session, self._box = session, box
        self._cell: Cell | None = None
        self._images: Tensor | None = None
        self._question: EffectiveField | None = None
        self._seen = NO_CELL
        self.sentence = QLabel(NO_CELL, self)
        self.heat = QuietCombo(self)
        self._timer = QTimer(self, singleShot=True)
        self._build()
        self._timer.timeout.connect(self._ask)
        self.heat.currentIndexChanged.connect(self._restart)
        session.run.changed.connect(self._restart)
        session.frame.connect(self._on_frame)

    def _build(self) -> None:
        self.sentence.setObjectName("field_sentence")
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setFont(theme.tabular(self.font()))
        self.sentence.setWordWrap(True)
        self.sentence.setToolTip(plain_tooltip(EXPLAINED))
        # Room for two lines always: the maps above must not jump under the cursor.
        self.sentence.setFixedHeight(2 * self.sentence.fontMetrics().lineSpacing())
        self.heat.setObjectName("field_heat")
        self.heat.setAccessibleName("Heat")
        self.heat.setToolTip(
            "Which pixels really move the cell, and how much: the size of its gradient. The frame is all it could see"
        )
        with QSignalBlocker(self.heat):
            for text, mode, tip in MODES:
                self.heat.addItem(text, mode)
                self.heat.setItemData(self.heat.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
            self.heat.setCurrentIndex(0)
        self.heat.setMinimumContentsLength(8)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 8)
        row.setSpacing(8)
        row.addWidget(self.sentence, 1)
        row.addWidget(self.heat)

    def read(self, cell: Cell | None, images: Tensor | None) -> None:
        """Show what a cell sees of the first of `images` (N, C, H, W), normalised; None shows nothing."""
        if cell == self._cell and images is self._images:
            return
        self._cell, self._images = cell, images
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Frame what the cell sees of the picture, which may be another one."""
        cell, images = self._cell, self._images
        if cell is None or images is None:
            self._seen = NO_CELL
            self._box.set_patch(None, None)
        else:
            patch = patch_of(self._session.inspected, cell.path, cell.row, cell.column)
            self._seen = seen_words(patch, *images.shape[2:])
            self._box.set_patch(None if patch is None else patch.rows, None if patch is None else patch.columns)
        self._box.setAccessibleDescription("" if cell is None else self._seen)
        self._restart()

    @Slot()
    def _restart(self) -> None:
        """Ask for the heat as soon as the cursor rests; of a large network only while it does not train."""
        self.forget()
        self.sentence.setText(self._seen)
        if self._cell is None or self.heat.currentData() == "none":
            return
        training = self._session.run.is_computing
        if training and self._session.inspected_summary.macs > LARGEST:
            self.sentence.setText(f"{self._seen} {WAITS}")
        else:
            self._timer.start(TRAINING_REST_MS if training else REST_MS)

    def forget(self) -> None:
        """Show no heat and ask for none."""
        self._timer.stop()
        self._box.set_heat(None)
        if self._question is not None:
            self._question = None
            self._session.watch(WATCH, None)

    @Slot()
    def _ask(self) -> None:
        cell, images = self._cell, self._images
        if cell is not None and images is not None and self.isVisible():
            channel = cell.channel if self.heat.currentData() == "cell" else None
            self._question = EffectiveField(images, cell.path, cell.row, cell.column, channel)
            self._session.watch(WATCH, self._question)

    @Slot()
    def _on_frame(self) -> None:
        if self._question is None:
            return
        answer = self._session.take(WATCH)
        if answer is None or answer.question is not self._question:
            return
        value: Heat | None = answer.value
        self._box.set_heat(None if value is None else value.heat)
        said = answer.error if value is None else heat_words(value.heat)
        self.sentence.setText(f"{self._seen} {said}".rstrip())

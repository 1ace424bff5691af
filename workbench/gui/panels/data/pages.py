"""What the data panel shows in place of pictures: why there are none; and the list of skipped files."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QScrollArea,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from workbench.data.base import Skipped
from workbench.gui.dialogs import LOOK
from workbench.gui.widgets import IconButton, format_count, plain_tooltip

_LINES = 2  # of a notice, in sight however low the panel is


class NoticePage(QWidget):
    """A sentence on why there are no pictures, scrolling where it is long, and buttons that help, always in sight."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("data_notice")
        self.sentence = QLabel()
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setWordWrap(True)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.main = QPushButton(self)
        self.main.setObjectName("data_main_button")
        self.main.setProperty("primary", True)
        self.main.setToolTip("Bring the pictures here")
        self.look = QPushButton(LOOK, self)
        self.look.setObjectName("data_look_button")
        self.look.setAccessibleName(LOOK)
        self.look.setToolTip("Choose the folder that holds the pictures")
        tip = "Storage…: choose a mirror to download from, and how much room data may take"
        self.storage = IconButton("settings", "Storage settings", tip, self)
        self.storage.setObjectName("data_storage_button")
        for button in (self.main, self.look):
            # A click must not hand the focus on to the box above when the page goes.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAutoDefault(True)  # Enter presses it, too
        self._arrange()

    def _arrange(self) -> None:
        self._area = QScrollArea(self)
        self._area.setObjectName("data_notice_area")
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setWidget(self.sentence)
        self._area.setMinimumHeight(_LINES * self.fontMetrics().height())
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.main)
        row.addWidget(self.look)
        row.addWidget(self.storage)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self._area, 1)

    def show_notice(self, sentence: str, main: str, tip: str, look: str, *, storage: bool = False) -> None:
        """Show a sentence.

        Args:
            sentence: why there are no pictures.
            main: label of the first button; "" hides it.
            tip: its tool tip.
            look: label of the button that chooses a folder; "" hides it.
            storage: whether the settings of downloads are offered.
        """
        self.storage.setVisible(storage)
        self.sentence.setText(sentence)
        self.sentence.setToolTip(plain_tooltip(sentence))
        self.main.setText(main)
        self.main.setAccessibleName(main)
        self.main.setToolTip(plain_tooltip(tip))
        self.main.setVisible(bool(main))
        self.look.setText(look)
        self.look.setAccessibleName(look)
        self.look.setVisible(bool(look))


def below(path: Path, root: Path) -> str:
    """Return a path as seen from the folder `root`, whole where it is not below it: "cats/0014.jpg"."""
    for start in (root, root.resolve()):
        if path.is_relative_to(start):
            return str(path.relative_to(start))
    return str(path)


class SkippedModel(QAbstractTableModel):
    """Files that were left out, and why."""

    HEADINGS = ("File", "Why it was left out")

    def __init__(self, skipped: Sequence[Skipped], root: Path, parent: QWidget) -> None:
        """Keep the files, to be shown by their paths below `root`."""
        super().__init__(parent)
        self._skipped, self._root = skipped, root.absolute()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._skipped)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return len(self.HEADINGS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.HEADINGS[section]
        return None

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        skipped = self._skipped[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return below(skipped.path, self._root) if index.column() == 0 else skipped.reason
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(str(skipped.path) if index.column() == 0 else skipped.reason)
        return None


class SkippedDialog(QDialog):
    """Lists the files a data set left out."""

    def __init__(self, skipped: Sequence[Skipped], root: Path, parent: QWidget) -> None:
        """Build the list; files below `root` are named by their paths from there."""
        super().__init__(parent)
        self.setObjectName("skipped_files")
        self.setWindowTitle("Skipped files")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(640, 400)
        count = f"{format_count(len(skipped))} file{'s' * (len(skipped) != 1)} could not be used."
        label = QLabel(f"{count} All others were; training goes on without these.", self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        self.table = QTableView(self)
        self.table.setObjectName("skipped_table")
        self.table.setAccessibleName("Skipped files")
        self.table.setModel(SkippedModel(skipped, root, self))
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        self.table.setColumnWidth(0, 220)
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        close = QPushButton("Close", self)
        close.setObjectName("skipped_close")
        close.setToolTip("Close this list (Esc)")
        close.clicked.connect(self.reject)
        close.setFocus()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(label)
        column.addWidget(self.table, 1)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)

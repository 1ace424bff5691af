"""The dialog of the storage settings: where data are fetched from, and how much room they and kept weights take."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from workbench.data.cache import cache
from workbench.data.cache.cache import Kept
from workbench.data.cache.entry import read_meta
from workbench.data.storage import Storage, keep, storage
from workbench.gui.dialogs import failure
from workbench.gui.forms.spec_form import SpecForm
from workbench.gui.icons import assign
from workbench.gui.picture_words import COLORS, size_and_colors
from workbench.gui.session import Session
from workbench.gui.widgets import format_bytes, format_count, plain_tooltip
from workbench.runs import folders

_WIDTH = 520  # px
_EMPTY = "Decoded pictures: none kept"
_MOST = 20  # folders in a tool tip
_WORDS = (
    "These settings count for every experiment. A mirror is asked before the makers of a data set are; it may hold the "
    "files side by side, or each set in a folder as torchvision keeps it."
)


class StorageDialog(QDialog):
    """Edits the settings and keeps them when Save is pressed."""

    kept = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("storage_dialog")
        self.setWindowTitle("Storage")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.form = SpecForm(storage(), prefix="storage.", fold=False, reverts=False, parent=self)
        self.form.setObjectName("storage_form")
        words = QLabel(_WORDS, self)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        words.setProperty("role", "muted")
        standard = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(standard.Save | standard.Cancel, self)
        for button, name, tip in (
            (self.buttons.button(standard.Save), "storage_save", "Keep these settings for every experiment"),
            (self.buttons.button(standard.Cancel), "storage_cancel", "Leave the settings as they were (Esc)"),
        ):
            button.setObjectName(name)
            button.setAccessibleName(button.text().replace("&", ""))
            button.setToolTip(tip)
        self.buttons.accepted.connect(self.save)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        column.addWidget(words)
        column.addWidget(self.form)
        rows = QVBoxLayout()
        rows.setSpacing(8)
        rows.addWidget(CacheRow(self))
        rows.addWidget(KeptRow(self))
        column.addLayout(rows)
        column.addStretch(1)
        column.addWidget(self.buttons)
        self.resize(_WIDTH, self.sizeHint().height())

    @Slot()
    def save(self) -> None:
        """Keep what the form holds and close; a field that is refused gets the focus instead."""
        settings = self.form.spec
        assert isinstance(settings, Storage)
        for name in Storage.model_fields:
            if self.form.error(name):
                self.form.field(name).inputs()[0].setFocus(Qt.FocusReason.OtherFocusReason)
                return
        try:
            keep(settings)
        except OSError as error:
            why = f"{error.filename or 'The file'} cannot be written: {error.strerror}."
            failure("storage_failure", "The settings could not be kept", self, why).open()
            return
        self.kept.emit()
        self.accept()


class CacheRow(QWidget):
    """Says how much decoded pictures take, and takes them away when asked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("storage_cache")
        self.words = QLabel(self)
        self.words.setObjectName("storage_cache_size")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.clear = QPushButton("Clear", self)
        self.clear.setObjectName("storage_clear_cache")
        self.clear.setAccessibleName("Clear the cache of decoded pictures")
        self.clear.setToolTip("Take away what can be decoded anew; pictures in use stay usable")
        self.clear.setAutoDefault(False)
        self.clear.clicked.connect(self._clear)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.words, 1)
        row.addWidget(self.clear)
        self._refresh()

    def _refresh(self) -> None:
        kept = cache.entries()
        sources = len({entry.source or entry.folder.name for entry in kept})  # one may be kept at several sizes
        of = f"{format_count(sources)} folder{'s' * (sources != 1)}"
        self.words.setText(f"Decoded pictures: {format_bytes(cache.size())} of {of}" if kept else _EMPTY)
        where = "\n".join(map(_line, kept[:_MOST]))
        self.words.setToolTip(plain_tooltip(where or "Folders of pictures are decoded once and then read from there"))
        self.clear.setEnabled(bool(kept))

    @Slot()
    def _clear(self) -> None:
        cache.clear()
        self._refresh()


class KeptRow(QWidget):
    """Says how much the weights kept by runs take, and takes away those that no window looks at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("storage_kept")
        self.words = QLabel(self)
        self.words.setObjectName("storage_kept_size")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setToolTip(
            "States of the network that the time machine shows; the next run takes the last one's place"
        )
        self.clear = QPushButton("Clear", self)
        self.clear.setObjectName("storage_clear_kept")
        self.clear.setAccessibleName("Clear the weights kept by earlier runs")
        self.clear.setToolTip("Take away what runs of closed windows have left; those of open windows stay")
        self.clear.setAutoDefault(False)
        self.clear.clicked.connect(self._clear)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.words, 1)
        row.addWidget(self.clear)
        self._refresh()

    def _refresh(self) -> None:
        size = folders.size()
        self.words.setText(f"Kept weights of runs: {format_bytes(size) if size else 'none'}")
        self.clear.setEnabled(size > 0)

    @Slot()
    def _clear(self) -> None:
        folders.sweep()
        self._refresh()


def _line(kept: Kept) -> str:
    """Return how much is kept of which folder, and at which size where that is known."""
    meta = read_meta(kept.folder)
    shape = f", {size_and_colors(meta.shape)}" if meta and meta.shape[0] in COLORS else ""
    return f"{format_bytes(kept.bytes)}{shape}  {kept.source or kept.folder.name}"


class StorageAction(QAction):
    """Opens the dialog over the window of `widget`, and lets what is kept count at once."""

    def __init__(self, session: Session, widget: QWidget) -> None:
        super().__init__("Storage…", widget)
        self._session, self._widget = session, widget
        self.setObjectName("storage")
        self.setToolTip("Choose a mirror to download from, and how much room data may take")
        self.triggered.connect(self.open)
        assign(self, "settings", widget)

    @Slot()
    def open(self) -> None:
        """Open the dialog."""
        dialog = StorageDialog(self._widget.window())
        dialog.kept.connect(self._use)
        dialog.open()

    @Slot()
    def _use(self) -> None:
        """Say where a set that is missing, or could not be fetched, would come from now."""
        if self._session.loader.status in ("missing", "failed"):
            self._session.loader.reload()

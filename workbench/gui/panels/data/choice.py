"""Which data set: its kind, its folder, what it holds, and the files it left out."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from workbench.data.base import DATASETS, Data, Dataset, one_line
from workbench.data.own.base import OwnPictures
from workbench.gui.forms.fields import QuietCombo
from workbench.gui.forms.spec_form import switched
from workbench.gui.number_text import number
from workbench.gui.panels.data.pages import SkippedDialog
from workbench.gui.picture_words import size_and_colors
from workbench.gui.session import Session
from workbench.gui.theme import tabular
from workbench.gui.widgets import ElidedLabel, IconButton, first_sentence, format_count, plain_tooltip

LOOK_TIP = "Look through the pictures: leave out and rename classes, see duplicates and broken files"
MOST_NAMES = 20  # class names in a tool tip
_ROWS = 40  # of the list of kinds, before it scrolls
HEADINGS = {"program": "Come with the program", "own": "Your own", "standard": "Standard sets"}


def takes_folder(kind: type[Dataset]) -> bool:
    """Return whether a kind of data set reads a folder that a person names."""
    return "folder" in kind.model_fields


def takes_file(kind: type[Dataset]) -> bool:
    """Return whether a kind of data set reads a file that a person names."""
    return not takes_folder(kind) and any(field.is_required() for field in kind.model_fields.values())


def kind_of(dataset: Dataset) -> str:
    """Return the registered name of a data set's kind."""
    kind: str = type(dataset).model_fields["kind"].default
    return kind


def makers(kind: type[Dataset]) -> tuple[str, ...]:
    """Return lines on who made a data set and what they allow; none where that is not known."""
    facts = (("Source", kind.source), ("Licence", kind.licence), ("Download", kind.download))
    return tuple(f"{name}: {text}" for name, text in facts if text)


def offer_kinds(box: QComboBox) -> None:
    """Fill a box with every kind of data set, by name under headings, which cannot be chosen and keys pass over."""
    model = box.model()
    assert isinstance(model, QStandardItemModel)
    box.setMaxVisibleItems(_ROWS)
    bold = box.font()
    bold.setBold(True)
    for origin, heading in HEADINGS.items():
        names = [name for name in DATASETS if DATASETS[name].origin == origin]
        if not names:
            continue
        if box.count():
            box.insertSeparator(box.count())
        box.addItem(heading)
        item = model.item(box.count() - 1)
        item.setEnabled(False)
        item.setFont(bold)
        for name in sorted(names, key=lambda kind: DATASETS[kind].title.casefold()):
            cls = DATASETS[name]
            box.addItem(cls.title, name)
            tip = plain_tooltip("\n".join((first_sentence(cls), *makers(cls))))
            box.setItemData(box.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)


class DataChoice(QWidget):
    """Chooses the data set, and says in a line what it holds; `settings_toggled` asks for the settings."""

    settings_toggled = Signal(bool)
    place_awaited = Signal()  # whether a folder or file has to be chosen first, or of which kind, became another

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("data_choice")
        self._session = session
        self._awaits: Dataset | None = None  # the data set in use while the place of another is to be chosen
        self._wanted: type[Dataset] | None = None  # the kind of that other
        self.kind = QuietCombo(self)
        self.folder = IconButton("folder", "Choose folder", "Choose the folder of pictures…", self)
        self.reload = IconButton("refresh", "Read the folder again", "Read the pictures in the folder again", self)
        self.settings = IconButton("settings", "Settings", "Settings of the data set", self)
        self.look = IconButton("eye", "Look through the pictures", LOOK_TIP, self)
        self.facts = ElidedLabel("", self)
        self.skipped = IconButton(
            "warning", "Skipped files", "See which files were left out, and why", self, text="No files skipped"
        )
        self._build()
        self.kind.activated.connect(self._choose_kind)
        self.folder.clicked.connect(self.choose_folder)
        self.reload.clicked.connect(session.loader.reload)
        self.look.clicked.connect(self._look_through)
        self.settings.toggled.connect(self.settings_toggled)
        self.skipped.clicked.connect(self._show_skipped)
        session.experiment_changed.connect(self._refresh)
        self._refresh()

    def _build(self) -> None:
        self.kind.setObjectName("data_kind")
        self.kind.setAccessibleName("Data set")
        self.kind.setToolTip("Data set the network learns from")
        offer_kinds(self.kind)
        self.folder.setObjectName("data_folder")
        self.reload.setObjectName("data_reload")
        self.look.setObjectName("data_look_through")
        self.settings.setObjectName("data_settings")
        self.settings.setCheckable(True)
        self.facts.setObjectName("data_facts")
        self.facts.setProperty("role", "muted")
        self.facts.setFont(tabular(self.facts.font()))
        self.skipped.setObjectName("data_skipped")
        self.skipped.hide()
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self.kind, 1)
        top.addWidget(self.folder)
        top.addWidget(self.reload)
        top.addWidget(self.look)
        top.addWidget(self.settings)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self.facts)
        column.addWidget(self.skipped, 0, Qt.AlignmentFlag.AlignLeft)

    @Slot()
    def _refresh(self) -> None:
        dataset = self._session.experiment.dataset
        if self._awaits is not None and self._awaits != dataset:
            self._await(None, None)
        if self._awaits is None:
            self.kind.setCurrentIndex(self.kind.findData(kind_of(dataset)))
            for button in (self.folder, self.reload):
                button.setVisible(takes_folder(type(dataset)))
            self.look.setVisible(isinstance(dataset, OwnPictures))

    @property
    def awaited(self) -> type[Dataset] | None:
        """The kind that is chosen while its folder or file is not: the experiment keeps the data set it has."""
        return self._wanted

    def _await(self, dataset: Dataset | None, wanted: type[Dataset] | None) -> None:
        """Wait for the folder or file of a kind while `dataset` is in use, or with None no longer."""
        wanted = wanted if dataset is not None else None
        if (dataset, wanted) != (self._awaits, self._wanted):
            self._awaits, self._wanted = dataset, wanted
            self.place_awaited.emit()

    def show_facts(self, data: Data | None) -> None:
        """Say what the data are; None takes it away."""
        self.facts.setVisible(data is not None)
        self.skipped.setVisible(data is not None and len(data.skipped) > 0)
        if data is None:
            self.facts.setText("")
            return
        self.facts.setText(f"{format_count(len(data.classes))} classes · {size_and_colors(data.train.shape)}")
        mean, std = (", ".join(number(float(v)) for v in values) for values in (data.mean, data.std))
        names = ", ".join(map(one_line, data.classes[:MOST_NAMES])) + (" …" if len(data.classes) > MOST_NAMES else "")
        self.facts.setToolTip(
            plain_tooltip(f"Classes: {names}\nTraining pixels, 0 to 1: mean {mean}, standard deviation {std}")
        )
        count = len(data.skipped)
        files = f"{format_count(count)} file{'s' * (count != 1)} skipped"
        self.skipped.setText(files)
        self.skipped.setAccessibleName(files)

    @Slot(int)
    def _choose_kind(self, index: int) -> None:
        dataset, kind = self._session.experiment.dataset, self.kind.itemData(index)
        needs_place = takes_folder(DATASETS[kind]) or takes_file(DATASETS[kind])
        waits = kind != kind_of(dataset) and needs_place
        self._await(dataset if waits else None, DATASETS[kind])
        if not waits and kind != kind_of(dataset):
            chosen = switched(dataset, DATASETS, kind)
            assert isinstance(chosen, Dataset)
            balance = getattr(self._session.experiment.training.loss, "balance", "none") == "classes"
            self._session.use_dataset(chosen, f"Use the data set {chosen.title}", balance=balance)
        self._refresh()

    @Slot()
    def choose_place(self) -> None:
        """Ask for the folder or file of the kind that is awaited, or else of the one in use."""
        if takes_file(self._wanted or type(self._session.experiment.dataset)):
            self._session.import_wanted.emit(None)
        else:
            self.choose_folder()

    @Slot()
    def choose_folder(self) -> None:
        """Ask for a folder of pictures, and let the person look at it."""
        now = getattr(self._session.experiment.dataset, "folder", "")
        start = str(Path(now).parent if now else Path.home())
        folder = QFileDialog.getExistingDirectory(self, "Choose a folder with one subfolder per class", start)
        if folder:
            self._session.import_wanted.emit(Path(folder))

    @Slot()
    def _look_through(self) -> None:
        dataset = self._session.experiment.dataset
        if isinstance(dataset, OwnPictures):
            self._session.import_wanted.emit(dataset.place)

    @Slot()
    def _show_skipped(self) -> None:
        if self._session.data is not None:
            SkippedDialog(self._session.data.skipped, self._root(), self).open()

    def _root(self) -> Path:
        """Return the folder below which the pictures are, or that of the table that names them."""
        dataset = self._session.experiment.dataset
        if not isinstance(dataset, OwnPictures):
            return self._session.loader.root
        return dataset.place if hasattr(dataset, "folder") else dataset.place.parent

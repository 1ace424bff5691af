"""The import view: what a folder or file of pictures holds, what is wrong with it, and what will be made of it."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QFont, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from workbench.data.own.base import OwnPictures
from workbench.gui.import_view import verdict
from workbench.gui.import_view.class_pane import ClassPane
from workbench.gui.import_view.findings import Findings
from workbench.gui.import_view.looking import Looking
from workbench.gui.import_view.overview import Overview, Source
from workbench.gui.import_view.prospect import Prospect
from workbench.gui.import_view.samples import Samples
from workbench.gui.loading_page import LoadingPage, amount
from workbench.gui.widgets import ElidedLabel, plain_tooltip

USUAL, SMALLEST = QSize(1200, 740), QSize(880, 560)
_COLUMNS = (450, 400, 290)  # px, of classes, pictures, and what is made of them
_ROWS = (400, 200)  # px, of pictures and findings
_HEADING = 1.25  # times the usual size


class ImportDialog(QDialog):
    """Shows the pictures of `source` and lets a person choose among them; accepted where they want to use them."""

    def __init__(self, source: Path, looking: Looking, *, balanced: bool | None, parent: QWidget) -> None:
        """Build the view; it fills as soon as the pictures are looked at.

        Args:
            source: folder or file.
            looking: looks at it; left when the dialog closes.
            balanced: whether rare classes count more now; None where the loss cannot do so.
            parent: the window.
        """
        super().__init__(parent)
        self.setObjectName("import_view")
        self.setWindowTitle("Import pictures")
        self.setAcceptDrops(True)
        self.setMinimumSize(SMALLEST)
        self.resize(USUAL)
        self.looking = looking
        self.dataset: OwnPictures | None = None  # what is chosen, once it is known
        self._shown: Overview | None = None
        self._target = -1  # the class looked at
        self.heading = ElidedLabel(source.name or str(source), self)
        self.path = ElidedLabel(str(source), self)
        self.sentence = QLabel(self)
        self.samples = Samples(self)
        self.pane = ClassPane(balanced, self.samples.heading.minimumHeight(), self)
        self.classes = self.pane.table
        self.findings = Findings(self)
        self.prospect = Prospect(self)
        self.prospect.align(self.samples.heading.minimumHeight())
        self.loading = LoadingPage(self)
        self.reason = QLabel(self)
        self.cancel = QPushButton("Cancel", self)
        self.use = QPushButton("Use these pictures", self)
        self._pages = QStackedWidget(self)
        self._build()
        self._arrange()
        self._connect()
        self._refresh()

    def _build(self) -> None:
        font = QFont(self.heading.font())
        font.setPointSizeF(font.pointSizeF() * _HEADING)
        self.heading.setFont(font)
        self.heading.setObjectName("import_heading")
        self.heading.setProperty("role", "title")
        self.path.setObjectName("import_path")
        self.path.setProperty("role", "muted")
        self.reason.setObjectName("import_reason")
        for label in (self.sentence, self.reason):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.sentence.setObjectName("import_sentence")
        self.loading.setObjectName("import_loading")
        self.loading.bar.setObjectName("import_progress")
        self.loading.cancel.setObjectName("import_cancel_looking")
        self.loading.cancel.hide()  # the one below does the same
        self.cancel.setObjectName("import_cancel")
        self.cancel.setToolTip("Leave everything as it was (Esc)")
        self.cancel.setAutoDefault(False)
        self.use.setObjectName("import_use")
        self.use.setDefault(True)

    def _arrange(self) -> None:
        title = QVBoxLayout()
        title.setSpacing(4)
        for label in (self.heading, self.path, self.sentence):
            title.addWidget(label)
        middle = QSplitter(Qt.Orientation.Vertical, self)
        right = QScrollArea(self)
        right.setObjectName("import_prospect_area")
        right.setWidgetResizable(True)
        right.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        right.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        right.setWidget(self.prospect)
        middle.addWidget(self.samples)
        middle.addWidget(self.findings)
        self._body = QSplitter(Qt.Orientation.Horizontal, self)
        self._parts = (self.pane, middle)
        for part in (*self._parts, right):
            self._body.addWidget(part)
        for splitter, sizes in ((self._body, _COLUMNS), (middle, _ROWS)):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(16)
            splitter.setSizes(list(sizes))
            for place, size in enumerate(sizes):
                splitter.setStretchFactor(place, size)
        self._pages.addWidget(self.loading)
        self._pages.addWidget(self._body)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.reason, 1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.use)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 16, 16, 16)
        outer.setSpacing(16)
        outer.addLayout(title)
        outer.addWidget(self._pages, 1)
        outer.addLayout(buttons)

    def _connect(self) -> None:
        self.use.clicked.connect(self.accept)
        self.cancel.clicked.connect(self.reject)
        self.classes.model.chosen.connect(self._on_classes)
        self.classes.class_shown.connect(self._show_class)
        self.samples.all_wanted.connect(self._show_all)
        self.findings.shown.connect(self._show_found)
        self.prospect.changed.connect(self._on_prospect)
        self.looking.changed.connect(self._refresh)
        self.looking.progressed.connect(self._on_progress)

    # From the thread that looks.

    @Slot(str, object, object)
    def _on_progress(self, what: str, done: int, total: int | None) -> None:
        self.loading.show_progress(what, done, total)
        if self._shown is not None:
            _write(self.reason, f"{what}: {amount(what, done, total, 0.0)}", serious=False)

    @Slot()
    def _refresh(self) -> None:
        """Show what is known by now."""
        overview = self.looking.overview
        if overview is not None and overview is not self._shown:
            self._show(overview)
        elif overview is None and self.looking.message:
            self._show_settings_alone()
        self._judge()

    def _show(self, overview: Overview) -> None:
        before, self._shown = self._shown, overview
        self.dataset = overview.dataset
        anew = before is None or before.first is not overview.first
        _write(self.sentence, verdict.sentence(overview))
        self.pane.show_overview(overview)
        self.findings.show_overview(overview)
        self.prospect.show_overview(overview, self._target)
        self.samples.follow(overview)
        if anew:
            self._pages.setCurrentWidget(self._body)
            self._show_all()
        if before is None:
            self._parts_shown(True)
            self.classes.view.setFocus()

    def _show_settings_alone(self) -> None:
        """Let a person say where the pictures are in a file that does not say so itself."""
        self.dataset = self.looking.wanted
        self.prospect.show_settings(self.dataset)
        self._parts_shown(False)
        self._pages.setCurrentWidget(self._body)

    def _parts_shown(self, shown: bool) -> None:
        """Show or hide what there is to see of the pictures."""
        for part in self._parts:
            part.setVisible(shown)

    def _judge(self) -> None:
        """Say whether the pictures can be used."""
        overview, dataset, looking = self._shown, self.dataset, self.looking
        if looking.reads:
            reason = "The pictures are looked at." if overview is None else "The pictures are looked at anew."
        elif looking.message:
            reason = f"{looking.message[:1].upper()}{looking.message[1:].rstrip('.')}."
        elif overview is None or dataset is None:
            reason = ""
        else:
            reason = verdict.obstacle(overview, dataset)
        if overview is None:
            _write(self.sentence, reason if looking.message else "", serious=True)
        else:
            _write(self.reason, reason, serious=not looking.reads)
        self.use.setEnabled(overview is not None and not reason)
        tip = reason or "Let the network learn from these pictures (Enter); Undo brings the present ones back"
        self.use.setToolTip(plain_tooltip(tip))

    # From the person.

    @Slot()
    def _on_classes(self) -> None:
        if self.dataset is not None:
            model = self.classes.model
            self._choose(self.dataset.changed(exclude=model.exclude, rename=model.rename))

    @Slot(object)
    def _on_prospect(self, dataset: OwnPictures) -> None:
        self._choose(dataset)

    def _choose(self, dataset: OwnPictures) -> None:
        self.dataset = dataset
        self.prospect.hold(dataset)
        self.looking.use(dataset)
        self._judge()

    @Slot(int)
    def _show_class(self, target: int) -> None:
        if self._shown is not None:
            self._target = target
            self.findings.clear_selection()
            self.samples.show_class(self._shown, target)
            self.prospect.show_overview(self._shown, target)

    @Slot()
    def _show_all(self) -> None:
        self.findings.clear_selection()
        self.classes.show_all()

    @Slot(object, str, str)
    def _show_found(self, sources: tuple[Source, ...], title: str, sentence: str) -> None:
        if self._shown is not None:
            self.samples.show_found(self._shown, sources, title, sentence)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Enter to a field that is filled in; elsewhere it uses the pictures."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if not (enter and isinstance(self.focusWidget(), QLineEdit | QAbstractSpinBox | QComboBox)):
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take what the window takes."""
        window = self.parentWidget()
        assert window is not None
        window.dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Do with it what the window does."""
        window = self.parentWidget()
        assert window is not None
        window.dropEvent(event)

    def done(self, result: int) -> None:
        """Close; nothing is looked at any more."""
        self.looking.leave()
        self.samples.shut_down()
        super().done(result)


def _write(label: QLabel, text: str, *, serious: bool | None = None) -> None:
    """Show text: as an error, as a remark, or plainly."""
    role = {True: "error", False: "muted", None: ""}[serious]
    label.setText(text)
    if label.property("role") != role:
        label.setProperty("role", role)
        label.style().polish(label)  # the style sheet reads the role only then

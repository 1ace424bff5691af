"""The code panel: the network as PyTorch source that runs without this program."""

from typing import ClassVar

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction, QGuiApplication, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from workbench import paths
from workbench.gui import icons
from workbench.gui.dialogs import ask_where_to_save, say
from workbench.gui.panels.code.view import CodeView
from workbench.gui.session import Session
from workbench.gui.widgets import ElidedLabel, EmptyState, IconButton
from workbench.network.code_out import Source, class_name, source_lines
from workbench.spec import SpecError


class CodePanel(QWidget):
    """Shows the source live; the lines of the selected layers are marked, and a line selects its layer."""

    title: ClassVar[str] = "Code"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("code")
        self._session = session
        self._stale = True
        self._source: Source | None = None
        self._fault = ""  # address of the layer because of which there is no source
        self._own = False  # whether the selection was made here
        self.view = CodeView()
        self.view.line_chosen.connect(self._on_line)
        self._name = ElidedLabel()
        self._name.setObjectName("code_name")
        self._name.setProperty("role", "muted")
        self._copy = self._action("Copy code", "copy_code", "copy", self._on_copy)
        self._save = self._action("Save code…", "save_code", "save", self._on_save)
        self._empty = EmptyState("code", "No code yet", " ", "Select the layer")
        self._empty.clicked.connect(self._on_select_fault)
        self._arrange()
        session.experiment_changed.connect(self._on_experiment)
        session.selection_changed.connect(self._on_selection)

    def _action(self, text: str, name: str, icon: str, slot: object) -> QAction:
        action = QAction(text, self)
        action.setObjectName(name)
        icons.assign(action, icon, self)
        action.triggered.connect(slot)
        self.addAction(action)
        return action

    def menu_actions(self) -> dict[str, list[QAction]]:
        """Return the actions that belong into the window's menus."""
        return {"File": [self._save], "Edit": [self._copy]}

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(12, 4, 8, 4)
        top.setSpacing(4)
        top.addWidget(self._name, 1)
        copy = IconButton("copy", "Copy the code", "Copy the whole program", self, text="Copy")
        save = IconButton("save", "Save the code", "Save the program as a Python file", self, text="Save…")
        for button, action in ((copy, self._copy), (save, self._save)):
            button.setObjectName(f"{action.objectName()}_button")
            button.clicked.connect(action.trigger)
            top.addWidget(button)
        page = QWidget()
        filled = QVBoxLayout(page)
        filled.setContentsMargins(0, 0, 0, 0)
        filled.setSpacing(0)
        filled.addLayout(top)
        filled.addWidget(self.view, 1)
        self._pages = QStackedLayout(self)
        self.main_view = self.view
        self._pages.addWidget(page)
        self._pages.addWidget(self._empty)

    @Slot()
    def _on_experiment(self) -> None:
        self._stale = True
        if self.isVisible():
            self._refresh()

    @Slot()
    def _on_selection(self) -> None:
        if self.isVisible() and not self._stale:
            self._mark()

    def _refresh(self) -> None:
        self._stale = False
        experiment = self._session.experiment
        try:
            self._source = source_lines(experiment)
        except SpecError as error:
            self._source = None
            self._show_fault(error)
        else:
            self.view.set_source(self._source.text)
            lines = self._source.text.count("\n")
            self._name.setText(f"{class_name(experiment.name)} · {lines} lines · PyTorch")
            self._mark()
        for action in (self._copy, self._save):
            action.setEnabled(self._source is not None)
        self._pages.setCurrentIndex(1 if self._source is None else 0)

    def _show_fault(self, error: SpecError) -> None:
        self._fault = error.address.removeprefix("network.")
        known = self._session.summary.row(self._fault) is not None
        self._empty.text.setText(f"There is code as soon as the network can be built. {error}")
        self._empty.button.setToolTip("Select the layer that is at fault")
        self._empty.button.setVisible(known)

    def _mark(self) -> None:
        if self._source is None:
            return
        selected = self._session.selected
        lines = [line for line, path in self._source.paths.items() if _within(path, selected)]
        self.view.mark(lines, scroll=not self._own)

    @Slot(int)
    def _on_line(self, line: int) -> None:
        path = self._source.paths.get(line) if self._source is not None else None
        if path:
            self._own = True
            self._session.select((path,))
            self._own = False

    @Slot()
    def _on_select_fault(self) -> None:
        self._session.select((self._fault,))

    @Slot()
    def _on_copy(self) -> None:
        if self._source is not None:
            QGuiApplication.clipboard().setText(self._source.text)

    @Slot()
    def _on_save(self) -> None:
        if self._source is None:
            return
        proposal = f"{class_name(self._session.experiment.name).lower()}.py"
        path = ask_where_to_save(self, "Save the code", proposal, "Python (*.py)", ".py")
        if path is None:
            return
        try:
            paths.write_atomically(path, self._source.text.encode())
        except OSError as error:
            self._session.failed.emit("The code was not saved", f"{path}: {error.strerror or error}")
        else:
            say(self, f"Saved as {path}.")

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while hidden."""
        super().showEvent(event)
        if self._stale:
            self._refresh()
        else:
            self._mark()


def _within(path: str, selected: tuple[str, ...]) -> bool:
    """Return whether the layer at `path` is selected, or in a selected block."""
    return any(path == chosen or path.startswith(f"{chosen}.") for chosen in selected)

"""What can be done to the network, as actions with icons and keys."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QWidget

from workbench.gui import icons
from workbench.gui.panels.builder import clipboard, selection
from workbench.gui.panels.builder.commands import COMMANDS, GROUPS, OF_TREE, context_of
from workbench.gui.panels.builder.outline import containers, join
from workbench.gui.session import Session
from workbench.layers.base import Layer
from workbench.layers.containers import Block, ParallelBlock, Sequential
from workbench.network import edit
from workbench.network.edit import Edit
from workbench.spec import SpecError


class BuilderActions(QObject):
    """Turns commands into new documents; knows the Session and the widgets that the keys belong to."""

    def __init__(self, session: Session, panel: QWidget, tree: QWidget) -> None:
        super().__init__(panel)
        self._session = session
        self._tree = tree
        self.all: dict[str, QAction] = {}
        for command in COMMANDS:
            owner = tree if command.name in OF_TREE else panel
            action = QAction(command.text, self)
            action.setObjectName(command.name)
            action.setShortcuts([QKeySequence(key) for key in command.keys])
            action.setShortcutContext(context_of(command.name))
            keys = f" ({', '.join(command.keys)})" if command.keys else ""
            action.setToolTip(command.tip + keys)
            action.setStatusTip(command.tip)
            if command.name != "rename":  # the panel has the field to type in
                action.triggered.connect(getattr(self, command.name))
            icons.assign(action, command.icon, panel)
            owner.addAction(action)
            self.all[command.name] = action
        session.experiment_changed.connect(self.refresh)
        session.selection_changed.connect(self.refresh)
        self.refresh()

    def menu(self) -> list[QAction]:
        """Return all actions as they stand in a menu, with separators between groups."""
        found: list[QAction] = []
        for group in GROUPS:
            if found:
                separator = QAction(self)
                separator.setSeparator(True)
                found.append(separator)
            found += [self.all[name] for name in group]
        return found

    @property
    def _network(self) -> Sequential:
        return self._session.experiment.network

    def _chosen(self) -> list[Layer]:
        found = (selection.layer_at(self._network, path) for path in selection.outermost(self._session.selected))
        return [layer for layer in found if layer is not None]

    def _single(self) -> tuple[str, Layer] | None:
        chosen = self._session.selected
        layer = selection.layer_at(self._network, chosen[0]) if len(chosen) == 1 else None
        return None if layer is None else (chosen[0], layer)

    @Slot()
    def refresh(self) -> None:
        """Offer what makes sense now, in words that say what it will do."""
        chosen, single = self._chosen(), self._single()
        run = selection.run_of(self._network, self._session.selected)
        history = self._session.history
        block = single is not None and isinstance(single[1], Block) and not selection.is_place(single[0])
        movable = run is not None and not run.container.endswith("branches")
        around = selection.block_around(run.paths[0]) if run is not None else None
        fixable = self._fixable()
        enabled = {
            "undo": history.undo_label is not None,
            "redo": history.redo_label is not None,
            "rename": single is not None and not selection.is_place(single[0]),
            "duplicate": bool(chosen) and all(path.rpartition(".")[2].isdigit() for path in self._session.selected),
            "move_up": run is not None and (run.start > 0 or (movable and around is not None)),
            "move_down": run is not None
            and (run.start + len(run.paths) < run.length or (movable and around is not None)),
            "move_in": movable and self._place_above() is not None,
            "move_out": movable and around is not None,
            "unwrap": block,
            "add_branch": block and single is not None and isinstance(single[1], ParallelBlock),
            "fix": fixable is not None,
            "paste": True,
            "select_all": bool(self._network.layers),
        }
        for name, action in self.all.items():
            action.setEnabled(enabled.get(name, movable if name.startswith("wrap") else bool(chosen)))
        self.all["undo"].setText(f"Undo {history.undo_label or ''}".strip())
        self.all["redo"].setText(f"Redo {history.redo_label or ''}".strip())
        self.all["fix"].setText(f"Fix: {fixable}" if fixable else "Fix")

    def _fixable(self) -> str | None:
        paths = set(self._session.selected)
        return next((p.fix for p in self._session.problems if p.path in paths and p.fixed is not None), None)

    def _place_above(self) -> tuple[str, int] | None:
        """Return (container, index) at the end of the block just before the selection."""
        run = selection.run_of(self._network, self._session.selected)
        if run is None or not run.start:
            return None
        path = join(run.container, str(run.start - 1))
        layer = selection.layer_at(self._network, path)
        places = containers(layer) if layer is not None else []
        return (join(path, places[0][0]), len(places[0][1].layers)) if places else None

    def apply(self, label: str, change: Callable[[], Edit], select: Iterable[str] | None = None) -> bool:
        """Make what `change` returns the open document; return whether it could be done.

        Args:
            label: what undo takes back.
            change: an edit of the network; a SpecError becomes a sentence for the person.
            select: paths after the edit; by default what the edit touched.
        """
        try:
            result = change()
            experiment = self._session.experiment.changed(network=result.network)
        except SpecError as error:
            place = f"{error.address}: " if error.address else ""
            self._session.failed.emit("This cannot be done here", f"{place}{error.reason}")
            return False
        chosen = selection.outermost(result.touched if select is None else select)
        self._session.edit(experiment, label, select=chosen)
        return True

    def add(self, layers: tuple[Layer, ...], verb: str = "Add") -> None:
        """Put layers after the selection, or into a selected empty block."""
        container, index = selection.place_for_adding(self._network, self._session.selected)
        self.insert(layers, container, index, verb)

    def insert(self, layers: tuple[Layer, ...], container: str, index: int, verb: str = "Add") -> None:
        """Put layers at a place."""
        label = f"{verb} {selection.words(layers)}"
        self.apply(label, lambda: edit.insert(self._network, container, index, layers))

    def move(self, paths: tuple[str, ...], container: str, index: int) -> None:
        """Move layers to a place."""
        layers = [layer for path in paths if (layer := selection.layer_at(self._network, path)) is not None]
        if layers:
            label = f"Move {selection.words(layers)}"
            self.apply(label, lambda: edit.move(self._network, paths, container, index))

    def name_layer(self, path: str, name: str) -> None:
        """Give a layer a name, or take it away with ""."""
        layer = selection.layer_at(self._network, path)
        if layer is not None and layer.name != name:
            self.apply(f"Name {selection.words([layer])}", lambda: edit.rename(self._network, path, name))

    def fix_at(self, path: str) -> None:
        """Repair the worst problem at `path` that can be repaired."""
        for problem in self._session.problems:
            if problem.path == path and problem.fixed is not None:
                kept = [p for p in self._session.selected if selection.layer_at(problem.fixed.network, p) is not None]
                self._session.edit(problem.fixed, problem.fix or "Fix", select=tuple(kept))
                return

    @Slot()
    def undo(self) -> None:
        self._session.undo()

    @Slot()
    def redo(self) -> None:
        self._session.redo()

    @Slot()
    def copy(self) -> None:
        if layers := selection.copied(self._network, self._session.selected):
            QGuiApplication.clipboard().setText(clipboard.to_text(layers))

    @Slot()
    def cut(self) -> None:
        self.copy()
        self._remove("Cut")

    @Slot()
    def delete(self) -> None:
        self._remove("Delete")

    def _remove(self, verb: str) -> None:
        paths = selection.removable(self._network, self._session.selected)
        if not paths:
            return
        layers = [edit.get(self._network, path) for path in paths]
        try:
            result = edit.remove(self._network, paths)
        except SpecError as error:
            self._session.failed.emit("This cannot be deleted", str(error))
            return
        after = result.follow(paths[0])
        self.apply(f"{verb} {selection.words(layers)}", lambda: result, (after,) if after else ())

    @Slot()
    def paste(self) -> None:
        try:
            layers = clipboard.from_text(QGuiApplication.clipboard().text())
        except SpecError as error:
            self._session.failed.emit("There are no layers to paste", str(error))
            return
        self.add(layers, "Paste")

    @Slot()
    def duplicate(self) -> None:
        if chosen := self._chosen():
            paths = selection.outermost(self._session.selected)
            self.apply(f"Duplicate {selection.words(chosen)}", lambda: edit.duplicate(self._network, paths))

    @Slot()
    def move_up(self) -> None:
        self._shift(-1)

    @Slot()
    def move_down(self) -> None:
        self._shift(1)

    def _shift(self, by: int) -> None:
        run = selection.run_of(self._network, self._session.selected)
        if run is None:
            return
        inside = run.start > 0 if by < 0 else run.start + len(run.paths) < run.length
        if inside:
            self.move(run.paths, run.container, run.start - 1 if by < 0 else run.start + len(run.paths) + 1)
        elif not run.container.endswith("branches"):
            self._leave(run, 0 if by < 0 else 1)

    def _leave(self, run: selection.Run, offset: int) -> None:
        block = selection.block_around(run.paths[0])
        if block is not None:
            index = int(block.rpartition(".")[2]) + offset
            self.move(run.paths, selection.container_of(block), index)

    @Slot()
    def move_in(self) -> None:
        place, run = self._place_above(), selection.run_of(self._network, self._session.selected)
        if place is not None and run is not None:
            self.move(run.paths, *place)

    @Slot()
    def move_out(self) -> None:
        run = selection.run_of(self._network, self._session.selected)
        if run is not None:
            self._leave(run, 1)

    @Slot()
    def wrap_residual(self) -> None:
        self._wrap("residual")

    @Slot()
    def wrap_parallel(self) -> None:
        self._wrap("parallel")

    @Slot()
    def wrap_repeat(self) -> None:
        self._wrap("repeat")

    def _wrap(self, kind: str) -> None:
        run = selection.run_of(self._network, self._session.selected)
        if run is None:
            return
        layers = self._chosen()

        def change() -> Edit:
            rest = edit.remove(self._network, run.paths).network
            return edit.insert(rest, run.container, run.start, [selection.wrapped(kind, layers)])

        path = join(run.container, str(run.start))
        self.apply(f"Wrap {selection.words(layers)} in a {kind} block", change, (path,))

    @Slot()
    def unwrap(self) -> None:
        single = self._single()
        if single is not None:
            path, block = single
            inner = selection.unwrapped(block)
            label = f"Unwrap {selection.words([block])}"
            self.apply(label, lambda: edit.replace(self._network, path, inner))

    @Slot()
    def add_branch(self) -> None:
        single = self._single()
        if single is not None and isinstance(single[1], ParallelBlock):
            container, count = join(single[0], "branches"), len(single[1].branches)
            branch = join(container, str(count))
            self.apply("Add branch", lambda: edit.insert(self._network, container, count, [Sequential()]), (branch,))

    @Slot()
    def fix(self) -> None:
        for problem in self._session.problems:
            if problem.path in self._session.selected and problem.fixed is not None:
                self.fix_at(problem.path)
                return

    @Slot()
    def select_all(self) -> None:
        self._session.select(tuple(str(i) for i in range(len(self._network.layers))))

    @Slot()
    def select_none(self) -> None:
        self._session.select(())

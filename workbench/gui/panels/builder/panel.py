"""The panel "Network": the palette, the network as a tree, and what it costs."""

from typing import ClassVar

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QMenu, QTreeWidgetItem, QVBoxLayout, QWidget

from workbench import experiment as experiments
from workbench.data.base import DataError
from workbench.gui.panels.builder.actions import BuilderActions
from workbench.gui.panels.builder.commands import GROUPS
from workbench.gui.panels.builder.network_problem import NetworkProblem
from workbench.gui.panels.builder.outline import outline
from workbench.gui.panels.builder.palette import Palette
from workbench.gui.panels.builder.row import Line
from workbench.gui.panels.builder.selection import WRAPPINGS
from workbench.gui.panels.builder.totals import Totals
from workbench.gui.panels.builder.tree import NetworkTree
from workbench.gui.session import Session
from workbench.gui.widgets import EmptyState
from workbench.layers.base import LAYERS

_LECTURE = "lecture-cnn"


class BuilderPanel(QWidget):
    """Builds the network by click, drag and key."""

    title: ClassVar = "Network"

    settings_wanted = Signal()  # Enter or double click on a layer: its settings should get the focus
    naming = Signal()  # a name is about to be typed: the panel has to be in sight

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("builder_panel")
        self._session = session
        self._stale = True
        self.palette_of_layers = Palette(self)
        self.tree = NetworkTree(self)
        self.totals = Totals(self)
        self.notice = NetworkProblem(self)
        self.empty = EmptyState(
            "network",
            "No layers yet",
            "Click a layer above or drag it here. Or begin with a network that reads handwritten digits.",
            "Start from the lecture's network",
            self.tree.viewport(),
        )
        self.empty.setObjectName("empty_network")
        if (arrangement := self.empty.layout()) is not None:
            arrangement.setContentsMargins(4, 16, 4, 16)
        self.tree.overlay = self.empty
        self.actions_of_network = BuilderActions(session, self, self.tree)
        self._edit_menu = self.actions_of_network.menu()
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.palette_of_layers)
        layout.addWidget(self.tree, 1)
        layout.addWidget(self.notice)
        layout.addWidget(self.totals)
        self.main_view = self.tree

    def _connect(self) -> None:
        actions = self.actions_of_network
        self.palette_of_layers.chosen.connect(self._on_kind)
        self.palette_of_layers.left.connect(self.tree.setFocus)
        self.tree.picked.connect(self._session.select)
        self.tree.layers_dropped.connect(actions.insert)
        self.tree.layers_moved.connect(actions.move)
        self.tree.renamed.connect(actions.name_layer)
        self.tree.fix_clicked.connect(actions.fix_at)
        self.tree.customContextMenuRequested.connect(self._show_menu)
        self.tree.itemActivated.connect(self._on_activated)
        actions.all["rename"].triggered.connect(self._on_rename)
        self.notice.fix_clicked.connect(actions.fix_at)
        self.empty.clicked.connect(self._on_start)
        self._session.experiment_changed.connect(self._on_experiment)
        self._session.selection_changed.connect(self._on_selection)

    def menu_actions(self) -> dict[str, list[QAction]]:
        """Return what stands in the Edit menu."""
        return {"Edit": self._edit_menu}

    @Slot()
    def _on_experiment(self) -> None:
        self._stale = True
        if self.isVisible():
            self._refresh()

    @Slot()
    def _on_selection(self) -> None:
        if not self._stale:
            self.tree.show_selection(self._session.selected)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while hidden."""
        super().showEvent(event)
        if self._stale:
            self._refresh()

    def _refresh(self) -> None:
        self._stale = False
        session = self._session
        self.tree.show_outline(outline(session.experiment, session.summary, session.problems))
        self.tree.show_selection(session.selected)
        self.empty.setVisible(not session.experiment.network.layers)
        whole = session.summary.output_shape is not None
        self.totals.show_numbers(session.summary.parameters, session.summary.macs, complete=whole)
        general = [p for p in session.problems if not p.path and p.severity != "notice" and p.code != "empty"]
        self.notice.show_problem(general[0] if general else None)

    @Slot(str)
    def _on_kind(self, kind: str) -> None:
        self.actions_of_network.add((LAYERS[kind].model_validate({}),))

    @Slot()
    def _on_rename(self) -> None:
        self.naming.emit()
        self.tree.edit_name(self._session.selected[-1])

    @Slot(QTreeWidgetItem, int)
    def _on_activated(self, item: QTreeWidgetItem, column: int) -> None:
        if isinstance(item, Line) and item.node.row.is_layer:
            self.settings_wanted.emit()

    @Slot()
    def _on_start(self) -> None:
        """Put the lecture's layers in, ending in as many outputs as the data set has classes."""
        session = self._session
        network = experiments.find(_LECTURE).network
        try:
            count = len(session.experiment.dataset.classes())
        except DataError:
            count = 0  # unknown yet: the problem is told at the data set
        layers = network.layers
        if count:
            layers = (*layers[:-1], layers[-1].changed(out_features=count))
        started = session.experiment.changed(network=network.changed(layers=layers))
        session.edit(started, "Start from the lecture's network", select=())
        self.tree.setFocus()

    @Slot(QPoint)
    def _show_menu(self, point: QPoint) -> None:
        menu = self.context_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.tree.viewport().mapToGlobal(point))

    def context_menu(self) -> QMenu:
        """Return the menu of the selection."""
        menu = QMenu(self)
        menu.setObjectName("network_menu")
        actions = self.actions_of_network.all
        if actions["fix"].isEnabled():
            menu.addAction(actions["fix"])
            menu.addSeparator()
        for names in GROUPS[1:3]:
            menu.addActions([actions[name] for name in names])
            menu.addSeparator()
        wrap = menu.addMenu("Wrap in a block")
        wrap.setEnabled(actions["wrap_repeat"].isEnabled())
        wrap.addActions([actions[f"wrap_{kind}"] for kind in WRAPPINGS])
        menu.addActions([actions[name] for name in ("unwrap", "add_branch") if actions[name].isEnabled()])
        return menu

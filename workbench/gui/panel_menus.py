"""The panels' actions in the menus, also of panels that are not made yet."""

from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from workbench.gui.dock import Dock
from workbench.gui.icons import assign
from workbench.gui.places import MenuEntry


class StandIn(QAction):
    """Stands in a menu for an action of a panel that is not made yet; brings the panel to the front, then acts."""

    def __init__(self, entry: MenuEntry, dock: Dock, parent: QWidget) -> None:
        super().__init__(entry.text, parent)
        self.setObjectName(entry.name)
        self.setCheckable(entry.checkable)
        self.setEnabled(entry.enabled)
        self.setShortcut(QKeySequence(entry.key))
        if entry.local:
            self.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        if entry.icon:
            assign(self, entry.icon, parent)
        self._dock = dock
        self.triggered.connect(self._lead)

    @Slot()
    def _lead(self) -> None:
        name = self.objectName()
        self._dock.bring_to_front()
        own = self._dock.panel().findChild(QAction, name)
        if own is not None:
            own.trigger()


class PanelMenus(QObject):
    """Puts the actions of panels into the menus.

    A panel says what it offers with `menu_actions() -> dict[menu, list[QAction]]`.
    """

    def __init__(self, menus: Mapping[str, QMenu], file_end: QAction, parent: QObject) -> None:
        super().__init__(parent)
        self._menus, self._file_end = menus, file_end

    def add(self, panel: QWidget) -> None:
        """Put a panel's actions where its stand-ins are, or at the end of the menus it names."""
        stand_ins = {stand_in.objectName(): stand_in for stand_in in self._stand_ins()}
        for name, actions in _offered(panel).items():
            fresh = [action for action in actions if action.objectName() not in stand_ins]
            if len(fresh) == len(actions):
                self._append(name, actions)
            for action in actions:
                if action not in fresh:
                    self._replace(stand_ins[action.objectName()], action, self._menus[name])

    def reserve(self, entries: Sequence[MenuEntry], dock: Dock) -> None:
        """Put stand-ins for the actions of a panel that is not made yet at the end of their menus."""
        window = dock.parentWidget()
        assert window is not None
        for name in dict.fromkeys(entry.menu for entry in entries):
            self._append(name, [StandIn(entry, dock, window) for entry in entries if entry.menu == name])

    def _append(self, name: str, actions: list[QAction]) -> None:
        menu, end = self._menus[name], self._file_end if name == "File" else None
        if not menu.isEmpty():
            menu.insertSeparator(end)  # type: ignore[arg-type]  # None: at the end
        menu.insertActions(end, actions)  # type: ignore[arg-type]

    def _replace(self, stand_in: QAction, action: QAction, menu: QMenu) -> None:
        menu.insertAction(stand_in, action)
        menu.removeAction(stand_in)
        stand_in.setShortcut(QKeySequence())
        stand_in.setParent(None)
        stand_in.deleteLater()

    def _stand_ins(self) -> Iterator[StandIn]:
        for menu in self._menus.values():
            yield from (action for action in menu.actions() if isinstance(action, StandIn))


def _offered(panel: QWidget) -> dict[str, list[QAction]]:
    offers = getattr(panel, "menu_actions", None)
    offered: dict[str, list[QAction]] = {} if offers is None else offers()
    return offered

"""The left column: the list, the ways to change it, and the settings of the selected augmentation."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Slot
from PySide6.QtGui import QAction, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.augmentation.base import AUGMENTATIONS, Augmentation
from workbench.gui import icons
from workbench.gui.forms.spec_form import SpecForm
from workbench.gui.panels.augmentation.chain import Chain
from workbench.gui.panels.augmentation.lines import ICONS, OTHER_ICON, kinds_by_category, lines
from workbench.gui.panels.augmentation.list import AugmentationList
from workbench.gui.rule import Rule
from workbench.gui.widgets import EmptyState, IconButton, first_sentence, plain_tooltip

PURPOSE = (
    "More variety from the same pictures: each is turned, shifted or lit a little differently every time, so that the "
    "network learns what matters. Training pictures only."
)
COMMANDS = (  # command, icon, name, keys
    ("move_up", "up", "Apply earlier", "Alt+Up"),
    ("move_down", "down", "Apply later", "Alt+Down"),
    ("duplicate", "duplicate", "Duplicate", "Ctrl+D"),
    ("delete", "delete", "Delete", "Del"),
)
_LAST = ("value", "fill", "p")  # settings of every kind of its sort, after its own


class ChainColumn(QWidget):
    """Shows and edits the chain."""

    def __init__(self, chain: Chain, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("augmentation_column")
        self._chain = chain
        self._stale = True
        self._shown = -1  # index whose settings the form shows
        self.list = AugmentationList(self)
        self.add = QToolButton(self)
        self.buttons: dict[str, IconButton] = {}
        self.empty = EmptyState("augmentation", "No augmentation yet", PURPOSE, "Add a first set", self)
        self.form: SpecForm | None = None
        self._title = QLabel(self)
        self._sentence = QLabel(self)
        self._settings = QWidget(self)
        self._area = QScrollArea(self)
        self._pages = QStackedWidget(self)
        self._build_head()
        self._build_settings()
        self._arrange()
        self._connect()

    def _build_head(self) -> None:
        self.add.setObjectName("augmentation_add")
        self.add.setText("Add")
        self.add.setAccessibleName("Add an augmentation")
        self.add.setToolTip("Add an augmentation after the selected one")
        self.add.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.add.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        icons.assign(self.add, "plus", self)
        self.add.setMenu(self._add_menu())
        for command, icon, name, keys in COMMANDS:
            button = IconButton(icon, name, f"{name} ({keys})", self)
            button.setObjectName(f"augmentation_{command}")
            button.clicked.connect(self._on_button)
            self.buttons[command] = button

    def _add_menu(self) -> QMenu:
        menu = QMenu(self.add)
        menu.setObjectName("augmentation_add_menu")
        menu.setToolTipsVisible(True)
        for category, kinds in kinds_by_category().items():
            if not menu.isEmpty():
                menu.addSeparator()
            heading = menu.addAction(category)
            heading.setEnabled(False)
            for kind in kinds:
                action = menu.addAction(AUGMENTATIONS[kind].title)
                action.setObjectName(f"add_{kind}")
                action.setData(kind)
                action.setToolTip(plain_tooltip(first_sentence(AUGMENTATIONS[kind])))
                icons.assign(action, ICONS.get(category, OTHER_ICON), self)
        menu.triggered.connect(self._on_add)
        return menu

    def _build_settings(self) -> None:
        self._title.setObjectName("augmentation_title")
        self._title.setProperty("role", "title")
        self._sentence.setObjectName("augmentation_sentence")
        self._sentence.setProperty("role", "muted")
        self._sentence.setWordWrap(True)
        for label in (self._title, self._sentence):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._column = QVBoxLayout(self._settings)
        self._column.setContentsMargins(8, 8, 8, 8)
        self._column.setSpacing(8)
        self._column.addWidget(self._title)
        self._column.addWidget(self._sentence)
        self._column.addStretch(1)
        self._settings.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._settings.installEventFilter(self)
        self._area.setObjectName("augmentation_settings")
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(self._settings)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(8, 8, 8, 4)
        head.setSpacing(2)
        head.addWidget(self.add)
        head.addStretch(1)
        for button in self.buttons.values():
            head.addWidget(button)
        filled = QWidget(self)
        inside = QVBoxLayout(filled)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self.list, 1)
        inside.addWidget(Rule(filled))
        inside.addWidget(self._area, 1)
        self._pages.addWidget(filled)
        self._pages.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._pages, 1)
        self.setMinimumWidth(208)

    def _connect(self) -> None:
        chain = self._chain
        self.list.picked.connect(chain.select)
        self.list.switched.connect(chain.switch)
        self.list.moved.connect(chain.move)
        self.list.command.connect(self._on_command)
        self.list.customContextMenuRequested.connect(self._show_menu)
        self.empty.clicked.connect(self._on_suggestion)
        chain.changed.connect(self._on_changed)

    @Slot()
    def _on_changed(self) -> None:
        self._stale = True
        if self.isVisible():
            self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while hidden."""
        super().showEvent(event)
        if self._stale:
            self._refresh()

    def _refresh(self) -> None:
        """Show the document's augmentations and the selected one's settings."""
        self._stale = False
        chain = self._chain
        self.list.show_lines(lines(chain.augmentations, chain.classes, chain.channels), chain.current)
        self._pages.setCurrentIndex(0 if chain.augmentations else 1)
        if not chain.augmentations:
            names = ", ".join(a.title for a in chain.suggestion())
            self.empty.button.setToolTip(plain_tooltip(f"Adds what suits this data set: {names}"))
        last = len(chain.augmentations) - 1
        enabled = {"move_up": chain.current > 0, "move_down": 0 <= chain.current < last}
        for command, button in self.buttons.items():
            button.setEnabled(enabled.get(command, chain.current >= 0))
        self._show_settings()

    def _show_settings(self) -> None:
        spec, moved = self._chain.selected, self._chain.current != self._shown
        self._shown = self._chain.current
        self._area.setVisible(spec is not None)
        if spec is None:
            return
        self._title.setText(spec.title)
        self._sentence.setText(first_sentence(type(spec)))
        if self.form is None:
            self.form = SpecForm(spec, skip={"enabled"}, last=_LAST, prefix="augmentation.", fold=False)
            self.form.setObjectName("augmentation_form")
            self.form.applied.connect(self._on_applied)
            self._column.insertWidget(2, self.form)
        self.form.set_specs(spec)
        if moved:
            self.form.restore()

    def _fit_settings(self) -> None:
        """Leave to the list what the settings do not need."""
        # Beside a scroll bar, which then can go: Qt keeps one as long as it is needed beside itself.
        width = self._area.width() - self._area.verticalScrollBar().sizeHint().width()
        self._area.setMaximumHeight(max(self._column.heightForWidth(width), 1))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fit the settings to those of another kind, or a sentence on one that is refused."""
        if watched is self._settings and event.type() == QEvent.Type.LayoutRequest:
            self._fit_settings()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the settings to the new width."""
        super().resizeEvent(event)
        self._fit_settings()

    @Slot(str, object)
    def _on_applied(self, setting: str, specs: tuple[Augmentation, ...]) -> None:
        self._chain.set_selected(specs[0], setting)

    @Slot()
    def _on_suggestion(self) -> None:
        self._chain.add_suggested()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(QAction)
    def _on_add(self, action: QAction) -> None:
        self._chain.add(action.data())

    @Slot()
    def _on_button(self) -> None:
        self._on_command(self.sender().objectName().removeprefix("augmentation_"))

    @Slot(str)
    def _on_command(self, command: str) -> None:
        self._chain.do(command)

    @Slot(QAction)
    def _on_menu(self, action: QAction) -> None:
        if action.data():
            self._chain.do(action.data())

    @Slot(QPoint)
    def _show_menu(self, point: QPoint) -> None:
        menu = self.context_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.list.viewport().mapToGlobal(point))

    def context_menu(self) -> QMenu:
        """Return the menu of the selected augmentation."""
        menu, spec = QMenu(self), self._chain.selected
        menu.setObjectName("augmentation_menu")
        # Keys after a tab are shown and not claimed: the list does what they say.
        if spec is not None:
            menu.addAction(f"Switch {'off' if spec.enabled else 'on'}\tSpace").setData("switch")
            for command, icon, name, keys in COMMANDS:
                action = menu.addAction(f"{name}\t{keys}")
                action.setData(command)
                action.setEnabled(self.buttons[command].isEnabled())
                icons.assign(action, icon, self)
            menu.addSeparator()
        word = "off, to compare without" if self._chain.any_on else "on"
        menu.addAction(f"Switch all {word}").setData("switch_all")
        menu.triggered.connect(self._on_menu)
        return menu

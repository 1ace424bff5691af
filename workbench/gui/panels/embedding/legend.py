"""The groups of an embedding by name and colour; a click lets all others fade."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from workbench.gui.flow_row import FlowRow
from workbench.gui.forms.fields import QuietCombo
from workbench.gui.widgets import plain_tooltip

MOST = 16  # groups with a button each; more are chosen from a list
_DOT = 12  # px
_LONGEST = 16  # characters of a name on a button


class Legend(QWidget):
    """Names the groups; `highlighted` carries the one chosen, −1 for all."""

    highlighted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("embedding_legend")
        self.chosen = -1
        self._shown: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        self._buttons: list[QToolButton] = []
        self._row = FlowRow(self)
        self.choice = QuietCombo(self)
        self.choice.setObjectName("embedding_group")
        self.choice.setAccessibleName("Highlight a class")
        self.choice.setToolTip("Let all other classes fade")
        self.choice.setMinimumContentsLength(16)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(0)
        column.addWidget(self._row)
        column.addWidget(self.choice, 0, Qt.AlignmentFlag.AlignLeft)
        self.choice.currentIndexChanged.connect(self._on_choice)

    def set_groups(self, names: Sequence[str], colors: Sequence[str]) -> None:
        """Show other groups; none of them is highlighted then."""
        wanted = tuple(names), tuple(colors)
        if wanted == self._shown:
            return
        same, self._shown = wanted[0] == self._shown[0], wanted
        if not same:
            self._make(*wanted)
        for button, color in zip(self._buttons, colors, strict=False):
            button.setIcon(_dot(color))
        with QSignalBlocker(self.choice):
            for index, color in enumerate(colors):
                self.choice.setItemIcon(index + 1, _dot(color))

    def _make(self, names: Sequence[str], colors: Sequence[str]) -> None:
        self.chosen = -1
        few = len(names) <= MOST
        self._row.setVisible(few)
        self.choice.setVisible(not few)
        self._buttons = [self._button(index, name) for index, name in enumerate(names)] if few else []
        for button, color in zip(self._buttons, colors, strict=False):
            button.setIcon(_dot(color))  # before it is laid out: it takes room
        row = FlowRow(self)
        for button in self._buttons:
            row.add(button, 0)
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.replaceWidget(self._row, row)
        self._row.setParent(None)  # with its buttons
        self._row.deleteLater()
        self._row = row
        row.setVisible(few)
        with QSignalBlocker(self.choice):
            self.choice.clear()
            if not few:
                self.choice.addItems(["All classes", *names])
            self.choice.setCurrentIndex(0 if not few else -1)
        self.highlighted.emit(-1)

    def _button(self, index: int, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"embedding_group_{index}")
        button.setText(name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…")
        button.setAccessibleName(f"Highlight {name}")
        button.setToolTip(plain_tooltip(f"{name}: a click lets all others fade"))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setCheckable(True)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(self._on_button)
        return button

    @Slot()
    def _on_button(self) -> None:
        button = self.sender()
        assert isinstance(button, QToolButton)
        self._choose(self._buttons.index(button) if button.isChecked() else -1)

    @Slot(int)
    def _on_choice(self, index: int) -> None:
        self._choose(index - 1)

    def _choose(self, group: int) -> None:
        self.chosen = group
        for index, button in enumerate(self._buttons):
            button.setChecked(index == group)
        self.highlighted.emit(group)


def _dot(color: str) -> QIcon:
    pixmap = QPixmap(_DOT, _DOT)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(color))
        painter.drawEllipse(1, 1, _DOT - 2, _DOT - 2)
    return QIcon(pixmap)

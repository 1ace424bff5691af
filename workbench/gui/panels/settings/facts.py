"""A small table of facts: what it is on the left, its value on the right."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from workbench.gui.theme import tabular
from workbench.gui.widgets import THIN_SPACE, plain_tooltip


class Facts(QWidget):
    """Rows of name and value; a row without a value is not shown."""

    def __init__(self, names: Mapping[str, str], parent: QWidget | None = None) -> None:
        """Build the rows.

        Args:
            names: the tool tip of each row by its name, from top to bottom.
            parent: the widget that owns the table.
        """
        super().__init__(parent)
        self._values: dict[str, tuple[QLabel, QLabel]] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        for at, (name, tip) in enumerate(names.items()):
            label, value = QLabel(name, self), QLabel(self)
            label.setProperty("role", "muted")
            value.setObjectName(f"fact:{name}")
            value.setAccessibleName(name)
            value.setFont(tabular(value.font()))
            value.setWordWrap(True)
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            for widget in (label, value):
                widget.setTextFormat(Qt.TextFormat.PlainText)
                widget.setToolTip(plain_tooltip(tip))
            self._grid.addWidget(label, at, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, at, 1)
            self._values[name] = (label, value)

    def text(self, name: str) -> str:
        """Return the value of a row, "" where it is not shown."""
        return self._values[name][1].text()

    def show_values(self, values: Mapping[str, str]) -> None:
        """Show these values, and hide the rows that have none."""
        for name, (label, value) in self._values.items():
            # A number is not broken over two lines.
            text = values.get(name, "").replace(THIN_SPACE, "\u202f")
            if text != value.text():
                value.setText(text)
            label.setVisible(bool(text))
            value.setVisible(bool(text))

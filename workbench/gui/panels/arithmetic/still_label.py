"""Text that changes many times a second without anything around it being laid out anew."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from workbench.gui.theme import tabular

SLACK = 2  # empty lines that are too many


class StillLabel(QWidget):
    """Plain text that can be selected; its place grows with what it needs, and gets lower where lines stay empty.

    A label in a layout is measured anew, with all its neighbours, at each change of its text: several ms.
    """

    def __init__(self, name: str, says: str, parent: QWidget | None = None, *, width: int = 0, role: str = "") -> None:
        """Build it.

        Args:
            name: the object name of its label.
            says: what a screen reader calls it.
            parent: the widget that owns it.
            role: of the style sheet, such as "muted".
            width: px it takes, for one line flush right; 0: all there is, in as many lines as it needs.
        """
        super().__init__(parent)
        self.label = QLabel(self)
        self.label.setObjectName(name)
        self.label.setAccessibleName(says)
        self.label.setProperty("role", role)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setFont(tabular(self.label.font()))
        self.label.setWordWrap(not width)
        top = Qt.AlignmentFlag.AlignTop
        self.label.setAlignment(top | (Qt.AlignmentFlag.AlignRight if width else Qt.AlignmentFlag.AlignLeft))
        self.label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._flexible = not width
        if width:
            self.setFixedWidth(width)
        self.forget()

    def text(self) -> str:
        """Return what it says."""
        return self.label.text()

    def setText(self, text: str) -> None:
        """Say something else."""
        if text != self.label.text():
            self.label.setText(text)
            self._grow()

    def forget(self) -> None:
        """Take the room of one line, and more only if it is needed."""
        self.setFixedHeight(self.fontMetrics().height())
        self._grow()

    def _grow(self) -> None:
        needed = self.label.heightForWidth(self.width()) if self._flexible and self.width() > 0 else 0
        line = self.fontMetrics().height()
        if needed > self.height() or self.height() - needed >= SLACK * line:
            self.setFixedHeight(max(needed, line))
        if not self._flexible and self.label.sizeHint().width() > self.width():
            self.setFixedWidth(self.label.sizeHint().width())
        self.label.setGeometry(self.rect())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines at the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.forget()
        self.label.setGeometry(self.rect())

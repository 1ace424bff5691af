"""The button above curves that takes them out of the window."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from workbench.gui import icons


class ExportButton(QToolButton):
    """Offers the numbers and the picture; `wanted` carries "csv", "png" or "svg"."""

    wanted = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """Build the button, with `name` as its object name."""
        super().__init__(parent)
        self.setObjectName(name)
        self.setText("Export")
        self.setAccessibleName("Export")
        self.setToolTip("Save the numbers or the picture of the curves")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        icons.assign(self, "export", self)
        menu = QMenu(self)
        menu.setObjectName(f"{name}_menu")
        for key, text in (("csv", "&Numbers as CSV…"), ("png", "Picture as &PNG…"), ("svg", "Picture as &SVG…")):
            menu.addAction(text).setData(key)
        menu.triggered.connect(self._on_triggered)
        self.setMenu(menu)

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        self.wanted.emit(action.data())

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icon in the new theme's colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            icons.assign(self, "export", self)

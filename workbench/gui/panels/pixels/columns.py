"""The stages of a picture side by side, or below one another where they would be too narrow."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QWidget

from workbench.gui.panels.pixels.stages import STAGES, Stage
from workbench.gui.views.pixel_grid.view import PixelGridView

NARROWEST, LOWEST = 180, 280  # px, of a stage beside and below another one
SPACING = 16  # px


class StageColumns(QScrollArea):
    """One view for each stage; hidden ones take no room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pixel_columns")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        page = QWidget(self)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, page)
        self._box.setContentsMargins(8, 0, 8, 0)
        self._box.setSpacing(SPACING)
        self.views: dict[Stage, PixelGridView] = {}
        for stage in STAGES:
            view = self.views[stage] = PixelGridView(page)
            view.setObjectName(f"pixels_{stage}")
            self._box.addWidget(view, 1)
        self.setWidget(page)
        self.viewport().installEventFilter(self)

    @property
    def shown(self) -> dict[Stage, PixelGridView]:
        """The views that are not hidden."""
        return {stage: view for stage, view in self.views.items() if not view.isHidden()}

    def show_stages(self, stages: list[Stage]) -> None:
        """Show these stages and hide the others."""
        for stage, view in self.views.items():
            view.setVisible(stage in stages)
        self.arrange()

    def arrange(self) -> None:
        """Put the views beside one another if each has room, else below one another, to scroll through."""
        count, width = len(self.shown), self.viewport().width()
        beside = count <= 1 or width >= count * NARROWEST
        direction = QBoxLayout.Direction
        self._box.setDirection(direction.LeftToRight if beside else direction.TopToBottom)
        for view in self.views.values():
            view.setMinimumHeight(0 if beside else LOWEST)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrange the views at another width."""
        if event.type() == QEvent.Type.Resize:
            self.arrange()
        return super().eventFilter(watched, event)

"""The pixels panel: a picture as people see it, and the numbers that are all the computer gets."""

from typing import ClassVar

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from workbench.gui.dialogs import ask_for_picture
from workbench.gui.no_data import NoData
from workbench.gui.panels.pixels import words
from workbench.gui.panels.pixels.columns import StageColumns
from workbench.gui.panels.pixels.controls import MODES, PixelControls
from workbench.gui.panels.pixels.samples import BY_NAME
from workbench.gui.panels.pixels.source import PictureSource
from workbench.gui.panels.pixels.stages import STAGES, Box, Stage, Stages
from workbench.gui.session import Session
from workbench.gui.theme import tabular
from workbench.gui.views.pixel_grid.geometry import Pixel
from workbench.gui.views.pixel_grid.view import PixelGridView
from workbench.gui.widgets import ElidedLabel, EmptyState

OPEN = "Open picture…"
OPEN_TIP = "Look at a picture of your own; it never leaves this computer"
LECTURE, LECTURE_TIP = "Lecture example", "Look at the 12 × 16 picture of the lecture"
WILL_BE = "Every picture is a table of numbers, and that is all a computer gets to see of it. Open one to look into it."


class PixelsPanel(QWidget):
    """Shows the pinned picture or a sample as pixels and numbers: raw, resized, and as it enters the network.

    Follows the pinned picture as soon as a person pins another one. `maps_wanted`: a person has pinned a sample to see
    its feature maps.
    """

    title: ClassVar[str] = "Pixels"
    maps_wanted = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pixels_panel")
        self._session = session
        self._wanted: set[Stage] = {"raw"}
        self._folder = ""
        self.source = PictureSource(session, self)
        self.controls = PixelControls(self)
        self.caption = ElidedLabel("", self)
        self.columns = StageColumns(self)
        self.read_out = ElidedLabel(words.POINT, self)
        self.empty = EmptyState("image", "Pixels", WILL_BE, OPEN, self)
        self.no_data = NoData(session, "image", "Pixels", WILL_BE, self)
        self._lectures = [page.add_button(LECTURE, LECTURE_TIP) for page in (self.empty, self.no_data)]
        self._open = self.no_data.add_button(OPEN, OPEN_TIP)
        self._pages = QStackedWidget(self)
        self._build()
        self._add_keys()
        self._connect()
        self._refresh()

    def _build(self) -> None:
        self.caption.setObjectName("pixels_caption")
        self.caption.setProperty("role", "muted")
        self.read_out.setObjectName("pixels_read_out")
        self.read_out.setFont(tabular(self.read_out.font()))
        self.read_out.setMinimumHeight(self.read_out.fontMetrics().height() + 4)
        self.columns.setAccessibleName("Pixels")
        self.controls.modes.press("values")
        self.controls.channels.press("together")
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 8, 0, 4)
        column.setSpacing(8)
        for widget in (self.controls, self.caption):
            row = QVBoxLayout()
            row.setContentsMargins(8, 0, 8, 0)
            row.addWidget(widget)
            column.addLayout(row)
        column.addWidget(self.columns, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(8, 0, 8, 0)
        foot.addWidget(self.read_out)
        column.addLayout(foot)
        for shown in (page, self.empty, self.no_data):
            self._pages.addWidget(shown)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)
        self.main_view = self.columns.views["raw"]

    def _add_keys(self) -> None:
        for place, choice in enumerate(MODES, 1):
            action = QAction(f"Pixels: {choice.name}", self)
            action.setObjectName(f"pixel_mode_{place}")
            action.setData(choice.key)
            action.setShortcut(QKeySequence(str(place)))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(self._on_key)
            self.addAction(action)

    def _connect(self) -> None:
        controls = self.controls
        controls.source_chosen.connect(self.show_source)
        controls.open_wanted.connect(self._ask_for_picture)
        controls.use_wanted.connect(self._use)
        controls.mode_chosen.connect(self.set_mode)
        controls.channels_chosen.connect(self._on_channels)
        controls.stage_toggled.connect(self._on_stage)
        controls.zoomed.connect(self._on_zoom)
        controls.fit_wanted.connect(self._fit)
        controls.own_size_wanted.connect(self._show_own_size)
        for opens in (self.empty.button, self._open):
            opens.clicked.connect(self._ask_for_picture)
        for lecture in self._lectures:
            lecture.clicked.connect(self._show_lecture)
        self.source.changed.connect(self._refresh)
        self.source.said.connect(self.read_out.setText)
        for view in self.columns.views.values():
            view.pointed.connect(self._on_pointed)
            view.viewed.connect(self._on_viewed)
            view.said.connect(self.read_out.setText)

    # Which picture.

    @Slot(str)
    def show_source(self, name: str) -> None:
        """Show the pinned picture (PINNED), or a sample by its name."""
        self.source.choose(name)

    @Slot()
    def _show_lecture(self) -> None:
        self.show_source("lecture")

    @Slot()
    def _ask_for_picture(self) -> None:
        path = ask_for_picture(self, self._folder)
        if path is not None:
            self._folder = str(path.parent)
            self._session.open_picture(path)

    @Slot()
    def _use(self) -> None:
        picture = self.source.sample
        if picture is not None:
            self._session.use_picture(picture, BY_NAME[self.source.name].title)
            self.maps_wanted.emit()

    @Slot()
    def _refresh(self) -> None:
        """Show what becomes of the picture; costs nothing while nothing has changed or the panel is hidden."""
        pinned = self._session.pinned
        self.controls.show_pinned("" if pinned is None else pinned.title)
        self.controls.show_source(self.source.name)
        if self.isVisible() and self.source.renew():
            self._pages.setCurrentIndex(self._page())
            self.no_data.refresh()
            self._show_stages()

    def _page(self) -> int:
        """Return the place of the page to be seen: the picture, or why there is none."""
        if self.source.stages is not None:
            return 0
        gone = self._session.data is None and self._session.loader.status != "loading"
        return 2 if gone else 1

    def _show_stages(self) -> None:
        stages = self.source.stages
        if stages is None:
            return
        there: list[Stage] = [stage for stage in STAGES if stages.picture(stage) is not None]
        shown = [stage for stage in there if stage in self._wanted] or there[:1]
        self.controls.show_stages(stages)
        self.controls.stages.press(*shown)
        part = stages.part
        for stage in shown:
            view, picture = self.columns.views[stage], stages.picture(stage)
            assert picture is not None
            view.set_heading(words.title(stage, stages), words.note(stage, stages))
            view.set_picture(picture)
        height, width = stages.raw.shape[1:]
        cut = len(shown) > 1 and (part.width, part.height) != (width, height)
        self.columns.views["raw"].set_frame(_rect(part) if cut else None)
        self.columns.show_stages(shown)
        self.controls.channels.setVisible(
            any(len(view.picture) == 3 for view in self._views() if view.picture is not None)
        )
        self._set_caption()
        self._point_at_nothing()
        for stage, view in self.columns.shown.items():
            if view.canvas.pixel is not None:
                self._read(stage, stages, view.canvas.pixel)

    def _views(self) -> list[PixelGridView]:
        return list(self.columns.shown.values())

    # How it is shown.

    @Slot(str)
    def set_mode(self, mode: str) -> None:
        """Show the picture, the picture with its values, or the numbers alone."""
        self.controls.modes.press(mode)
        for view in self.columns.views.values():
            view.set_mode(mode)  # type: ignore[arg-type]  # the keys of MODES are the modes
        self._set_caption()

    @Slot()
    def _on_key(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self.set_mode(action.data())

    @Slot(str)
    def _on_channels(self, channels: str) -> None:
        for view in self.columns.views.values():
            view.set_channels(channels)  # type: ignore[arg-type]  # the keys of CHANNELS are the channels

    @Slot(str)
    def _on_stage(self, stage: Stage) -> None:
        """Show or hide a stage; the last one that is shown stays."""
        pressed = self.controls.stages.pressed
        if pressed:
            self._wanted = self._wanted | {stage} if stage in pressed else self._wanted - {stage}
        self._show_stages()

    def _set_caption(self) -> None:
        if self.source.stages is not None:
            first = next(iter(self.columns.shown))
            picture = self.source.stages.picture(first)
            assert picture is not None
            self.caption.setText(words.caption(self.controls.modes.pressed[0], picture))  # type: ignore[arg-type]

    @Slot(int)
    def _on_zoom(self, steps: int) -> None:
        for view in self._views():
            view.zoom(steps)

    @Slot()
    def _fit(self) -> None:
        for view in self._views():
            view.fit_all()

    @Slot()
    def _show_own_size(self) -> None:
        for view in self._views():
            view.show_own_size()

    @Slot()
    def _on_viewed(self) -> None:
        """Let the other stages that have as many pixels show the same part."""
        sender = self.sender()
        for view in self._views():
            if view is not sender and isinstance(sender, PixelGridView):
                view.follow(sender)

    # Pointing.

    @Slot(object)
    def _on_pointed(self, pixel: Pixel | None) -> None:
        """Read out the pixel pointed at, and outline what lies there at the other stages."""
        stages, shown = self.source.stages, self.columns.shown
        source = next((stage for stage, view in shown.items() if view is self.sender()), None)
        if stages is None or source is None:
            return
        if pixel is None:
            self._point_at_nothing()
        else:
            self._read(source, stages, pixel)

    def _read(self, source: Stage, stages: Stages, pixel: Pixel) -> None:
        shown = self.columns.shown
        text = words.read_out(source, stages, pixel)
        self.read_out.setText(text)
        shown[source].canvas.setAccessibleDescription(text)
        for stage, view in shown.items():
            if stage != source:
                linked = stages.linked(pixel.row, pixel.column, source, stage)
                view.set_linked(None if linked is None else _rect(linked))

    def _point_at_nothing(self) -> None:
        self.read_out.setText(words.POINT)
        for view in self.columns.views.values():
            view.set_linked(None)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what has changed meanwhile."""
        super().showEvent(event)
        self._refresh()


def _rect(box: Box) -> QRectF:
    return QRectF(box.left, box.top, box.width, box.height)

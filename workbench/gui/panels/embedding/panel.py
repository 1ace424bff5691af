"""The embedding panel: many pictures as one layer sees them, laid out on a plane."""

from typing import ClassVar

from PySide6.QtCore import QEvent, QSize, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from workbench.data.base import Data, SplitName
from workbench.gui import theme
from workbench.gui.block_choice import INPUT
from workbench.gui.judging.collector import Collector, Wanted
from workbench.gui.no_data import NoData
from workbench.gui.panels.embedding.controls import Controls
from workbench.gui.panels.embedding.layout_work import LayoutWork, Method
from workbench.gui.panels.embedding.legend import Legend
from workbench.gui.panels.embedding.shown import Shown
from workbench.gui.panels.embedding.status_line import StatusLine
from workbench.gui.panels.embedding.words import pictures_words, projection_words, summary
from workbench.gui.run_note import RunNote
from workbench.gui.session import Session
from workbench.gui.views.scatter.view import ScatterView
from workbench.gui.widgets import EmptyState
from workbench.inspection.embedding.features import Spot
from workbench.inspection.embedding.sample import stratified
from workbench.layers.base import shape_text

WATCH = "embedding"
SEED = 0  # of the draw of pictures, so that the same ones are seen again
WILL_BE = "Pictures are laid out here by what a layer makes of them, once there are data."
OTHER_SHAPE = "The network that is training takes pictures of {}; these have {}."
Key = tuple[Data, SplitName, str | None, int]


class EmbeddingPanel(QWidget):
    """Lays pictures out; a click pins one. Hidden, it asks nothing."""

    title: ClassVar[str] = "Embedding"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("embedding_panel")
        self._session = session
        self._key: Key | None = None  # what is collected, or is to be
        self._laid: tuple[object, Method] | None = None  # what is laid out, and how
        self._shown: Shown | None = None  # the pictures whose points are shown
        self.collector = Collector(session, WATCH, self)
        self.work = LayoutWork(self)
        self.controls = Controls(session, self)
        self.scatter = ScatterView(self)
        self.legend = Legend(self)
        self.line = StatusLine(self)
        self.note = RunNote(session, self)
        self.waiting = EmptyState("maps", "", "", "Look again", self)
        self.no_data = NoData(session, "maps", self.title, WILL_BE, self)
        self._pages, self._whole = QStackedWidget(self), QStackedWidget(self)
        self.main_view = self.scatter
        self._build()
        self._connect()
        self._refresh_data()

    def _build(self) -> None:
        self.scatter.setObjectName("embedding_scatter")
        self.scatter.setAccessibleName("Pictures laid out by what a layer makes of them")
        self.waiting.setObjectName("embedding_waiting")
        shown = QWidget(self)
        column = QVBoxLayout(shown)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.scatter, 1)
        column.addWidget(self.legend)
        self._pages.addWidget(shown)
        self._pages.addWidget(self.waiting)
        work = QWidget(self)
        page = QVBoxLayout(work)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self.controls)
        page.addWidget(self.line)
        page.addWidget(self.note)
        page.addWidget(self._pages, 1)
        self._whole.addWidget(work)
        self._whole.addWidget(self.no_data)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._whole)

    def _connect(self) -> None:
        session, controls = self._session, self.controls
        controls.pictures_changed.connect(self._ask)
        controls.method_changed.connect(self._lay_out)
        controls.colors_changed.connect(self._color)
        controls.pictures.toggled.connect(self.scatter.show_pictures)
        controls.again.clicked.connect(self._look_again)
        self.waiting.clicked.connect(self._look_again)
        self.line.cancelled.connect(self._on_cancel)
        self.legend.highlighted.connect(self.scatter.set_highlight)
        self.scatter.activated.connect(self._pin)
        self.collector.changed.connect(self._on_collected)
        self.work.changed.connect(self._draw)
        session.data_changed.connect(self._refresh_data)
        session.document_changed.connect(self._look_again)
        session.experiment_changed.connect(self._on_network)
        session.standpoint_changed.connect(self._look_again)
        session.run.changed.connect(self._on_run)
        session.run.events.connect(self._show_status)

    # What is asked.

    @Slot()
    def _refresh_data(self) -> None:
        session = self._session
        missing = session.data is None and session.loader.status != "loading"
        if missing:
            self.no_data.refresh()
        self._whole.setCurrentIndex(int(missing))
        if session.data is not None:
            self.controls.splits.show_counts(session.data)
            self.controls.splits.fit()
        self._ask()

    @Slot()
    def _ask(self) -> None:
        """Collect what is wanted, unless it is there; hidden, nothing."""
        data, path = self._session.data, self.controls.block.path
        if not self.isVisible() or data is None:
            self.collector.pause()
            return
        key = (data, self.controls.splits.split, path, self.controls.count)
        if key == self._key:
            self.collector.resume()
            return
        self._key = key
        self.work.forget()
        self._laid = None
        needed = self._session.inspected.dataset.input_shape
        if path is None:
            self._say("There is no layer", "Add a layer to the network to see what it makes of the pictures.")
        elif needed != data.train.shape:
            self._say("These pictures do not fit", OTHER_SHAPE.format(shape_text(needed), shape_text(data.train.shape)))
        else:
            which = stratified(data.split(key[1]).targets.numpy(), key[3], SEED)
            spot = Spot("", "input") if path == INPUT else Spot(path)
            self.collector.start(Wanted(data, key[1], which, spot))
            self._on_collected()

    def _say(self, title: str, text: str) -> None:
        self.collector.forget()
        self.waiting.title.setText(title)
        self.waiting.text.setText(text)
        self.waiting.button.setVisible(False)
        self._pages.setCurrentIndex(1)
        self._show_status()

    @Slot()
    def _look_again(self) -> None:
        self._key = None
        self._ask()

    @Slot()
    def _on_network(self) -> None:
        """Look at another network; one of the same layers that has been trained stays."""
        if not self._session.is_trained and not self._session.looks_at_run:
            self._look_again()

    @Slot()
    def _on_run(self) -> None:
        """Once nothing trains any more, look at what the run leaves."""
        if not self._session.run.is_under_way and self._is_behind():
            self._look_again()
        self._show_status()

    @property
    def _step(self) -> int:
        session = self._session
        if session.standpoint is not None:
            return session.standpoint.step
        last = session.run.record.last
        return last.step if last is not None and (session.is_trained or session.looks_at_run) else 0

    def _is_behind(self) -> bool:
        collected = self.collector.collected
        return collected is not None and collected.step != self._step

    # What has come.

    @Slot()
    def _on_collected(self) -> None:
        collector = self.collector
        if collector.message:
            self.waiting.title.setText("The network cannot be asked")
            self.waiting.text.setText(collector.message)
            self.waiting.button.setVisible(True)
            self._pages.setCurrentIndex(1)
        elif collector.collected is not None and collector.collected.complete and not self.work.busy:
            self._lay_out()
        elif self._shown is None and not self.work.busy:
            self.waiting.title.setText("Running pictures through the network…")
            self.waiting.text.setText("They are laid out as soon as all have been run; a training hardly notices.")
            self.waiting.button.setVisible(False)
            self._pages.setCurrentIndex(1)
        self._show_status()

    @Slot()
    def _lay_out(self) -> None:
        """Lay out what was collected, unless that is done or being done."""
        collected = self.collector.collected
        if collected is None or not collected.complete:
            return
        wanted = (collected, self.controls.method)
        if self._laid is None or self._laid[0] is not wanted[0] or self._laid[1] != wanted[1]:
            self._laid = wanted
            if self._shown is None:
                self.waiting.title.setText("Laying the pictures out…")
                self.waiting.text.setText("All have been run through the network; what is alike comes to lie together.")
            self.work.start(collected.values, self.controls.method)

    @Slot()
    def _draw(self) -> None:
        collected, projection = self.collector.collected, self.work.projection
        if self.work.message:
            self.waiting.title.setText("The pictures cannot be laid out")
            self.waiting.text.setText(self.work.message)
            self.waiting.button.setVisible(True)
            self._pages.setCurrentIndex(1)
        elif collected is not None and projection is not None:
            same = self._shown is not None and self._shown.collected is collected
            self.scatter.set_points(projection.points, keep=same)
            self.scatter.set_caption(projection_words(projection))
            if not same:
                self._shown = Shown(collected)
                self.scatter.set_pictures(self._shown.picture, self._shown.describe)
                self._color()
            self._pages.setCurrentIndex(0)
        self._show_status()

    @Slot()
    def _color(self) -> None:
        if self._shown is not None:
            groups = self._shown.groups(self.controls.color, theme.of(self))
            self.scatter.set_groups(groups.of, groups.colors)
            self.legend.set_groups(groups.names, groups.colors)

    @Slot()
    def _show_status(self) -> None:
        """Say what is shown, and how far the work is."""
        collector, projection, line = self.collector, self.work.projection, self.line
        done, total = collector.progress
        whole = pictures_words(total, self.controls.splits.split, total)
        if collector.busy:
            line.show_text(f"Running {whole} through the network…")
            line.show_progress((done, total))
        elif self.work.busy:
            line.show_text(f"Laying out {whole}…" if projection is None else self._summary())
            stage = (0, 0) if projection is None else (projection.stage, projection.stages)
            line.show_progress(stage, can_cancel=True)
        else:
            line.show_text("" if projection is None else self._summary())
            line.show_progress(None)
        self.controls.again.setEnabled(not collector.busy)
        line.show_stale(self._step if self._is_behind() and not collector.busy else None)

    def _summary(self) -> str:
        collected = self.collector.collected
        if collected is None:
            return ""
        wanted = collected.wanted
        return summary(collected, len(wanted.data.split(wanted.split)))

    # From the person.

    @Slot()
    def _on_cancel(self) -> None:
        self.work.cancel()
        self._show_status()

    @Slot(int)
    def _pin(self, point: int) -> None:
        """Pin the picture of a point; while others are collected, those of before are still the ones shown."""
        wanted = None if self._shown is None else self._shown.collected.wanted
        if wanted is not None and wanted.data is self._session.data:
            self._session.pin(wanted.split, int(wanted.which[point]))

    def sizeHint(self) -> QSize:
        """Ask for the room of the centre."""
        return QSize(640, 420)

    def minimumSizeHint(self) -> QSize:
        """Ask for no more than the other panels of the centre."""
        return QSize(320, 200)

    def showEvent(self, event: QShowEvent) -> None:
        """Go on."""
        super().showEvent(event)
        self._ask()

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask nothing."""
        super().hideEvent(event)
        self._ask()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "main_view"):
            self._color()

"""The feature maps panel: what each block makes of the pinned picture, while the network learns."""

from typing import ClassVar

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction, QHideEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from workbench.gui.block_choice import INPUT
from workbench.gui.icons import assign
from workbench.gui.no_data import NoData
from workbench.gui.panels.feature_maps.display import MapDisplay
from workbench.gui.panels.feature_maps.field import FieldReader
from workbench.gui.panels.feature_maps.kept import KeptShelf
from workbench.gui.panels.feature_maps.pinned_picture import PinnedPicture
from workbench.gui.panels.feature_maps.subject import MOST_KEPT, Subject
from workbench.gui.readiness import can_be_asked, refusal
from workbench.gui.session import Session
from workbench.gui.views.function_curve import FunctionCurve
from workbench.gui.views.mosaic.pointing import Place
from workbench.inspection.activations import Activations, FeatureMaps
from workbench.inspection.cell import Cell
from workbench.layers.base import shape_text

WATCH = "feature_maps"
LOADING = "Loading the data…"
WILL_BE = "What every layer makes of a picture is shown here once there are data."
LOOKING = "Looking into the network…"
ADVICE = "click: its arithmetic"


class FeatureMapsPanel(QWidget):
    """Shows all feature maps of a block for the pinned picture, live; a hidden panel asks nothing."""

    title: ClassVar[str] = "Feature maps"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("feature_maps_panel")
        self._session = session
        self._question: Activations | None = None
        self.subject = Subject(session, self)
        self.picture = PinnedPicture(session, self)
        self.field = FieldReader(session, self.picture.box, self)
        self.kept = KeptShelf(self.subject, self)
        self.curve = FunctionCurve(self)
        self.display = MapDisplay(session, self.subject, self.curve, self)
        self.bar, self.mosaic = self.display.bar, self.display.mosaic
        self.no_data = NoData(session, "maps", "Feature maps", WILL_BE, self)
        self._pages = QStackedWidget(self)
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._build()
        self._add_actions()
        self._connect()
        self._refresh()

    def _build(self) -> None:
        self.curve.hide()
        for widget in (self.kept, self.curve):
            self.picture.add(widget)
        self.display.add(self.field)
        self._splitter.addWidget(self.picture)
        self._splitter.addWidget(self.display)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setSizes([212, 456])
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(4)
        self._pages.addWidget(self._splitter)
        self._pages.addWidget(self.no_data)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)
        self.main_view = self.mosaic

    def _connect(self) -> None:
        session = self._session
        self.bar.choice.path_changed.connect(self._on_path)
        self.bar.view_changed.connect(self._on_view)
        self.bar.drawing_changed.connect(self._mark)
        self.subject.changed.connect(self._on_subject)
        self.mosaic.page_requested.connect(self.picture.turn)
        self.mosaic.place_hovered.connect(self._read)
        self.mosaic.place_clicked.connect(self._on_place)
        session.document_changed.connect(self._forget)
        session.experiment_changed.connect(self._ask)
        session.data_changed.connect(self._refresh)
        session.pinned_changed.connect(self._ask)
        session.run.changed.connect(self._ask)
        session.cell_changed.connect(self._mark)
        session.frame.connect(self._on_frame)

    def _add_actions(self) -> None:
        self._back = self._action("Previous picture", "chevron-left", Qt.Key.Key_PageUp)
        self._back.triggered.connect(self.picture.turn_back)
        self._on = self._action("Next picture", "chevron-right", Qt.Key.Key_PageDown)
        self._on.triggered.connect(self.picture.turn_on)

    def _action(self, text: str, icon: str, key: Qt.Key) -> QAction:
        action = QAction(text, self)
        action.setObjectName(text.lower().replace(" ", "_"))
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        assign(action, icon, self)
        self.addAction(action)
        return action

    def menu_actions(self) -> dict[str, list[QAction]]:
        """Return what stands in the View menu."""
        end = QAction(self)
        end.setSeparator(True)
        return {"View": [self._back, self._on, end]}

    # Asking.

    @Slot()
    def _refresh(self) -> None:
        """Show maps where there is a picture, else what will be here."""
        session = self._session
        if session.data is None and session.loader.status != "loading":
            self.no_data.refresh()
            self._pages.setCurrentIndex(1)
        else:
            self._pages.setCurrentIndex(0)
        if session.data is None:
            self._say(LOADING)
        self._ask()

    @Slot()
    def _forget(self) -> None:
        """Show nothing of another document's network."""
        self._question = None
        self._say(LOOKING)

    @Slot()
    def _on_path(self) -> None:
        """Show another block as soon as the network has answered; until then nothing of the one before."""
        self.display.say(LOOKING)
        self._ask()

    @Slot()
    def _on_view(self) -> None:
        """Look in another way; what it compares with is kept now, where nothing is."""
        if self.bar.view in ("pictures", "picture_change") and not self.subject.kept:
            self.subject.keep_picture()
        if self.bar.view == "step_change" and not self.subject.fits:
            self.subject.keep_network()
        self._on_path()

    @Slot()
    def _on_subject(self) -> None:
        if self.bar.view not in ("maps", "before"):
            self._on_path()

    @Slot()
    def _ask(self) -> None:
        """Ask for the maps of the picture pinned; a hidden panel withdraws its question."""
        self._question = self._wanted() if self.isVisible() else None
        self._session.watch(WATCH, self._question)
        self._mark()

    def _wanted(self) -> Activations | None:
        session, path, view = self._session, self.bar.choice.path, self.bar.view
        images = self.subject.images({"pictures": MOST_KEPT, "picture_change": 1}.get(view, 0))
        if images is None or path is None:
            return None  # also with the picture of a data set that is being replaced
        needed, shape = session.inspected.dataset.input_shape, tuple(images.shape[1:])
        if needed != shape:
            needs = shape_text(needed)
            self._say(f"The network that is training takes pictures of {needs}; this one has {shape_text(shape)}.")
            return None
        earlier = None
        if view == "step_change" and self.subject.network is not None:
            if self.subject.fits:
                earlier = self.subject.network.network
            elif not self.subject.waits:
                label = self.subject.network.label
                self._say(f"The network kept ({label}) has other layers: press Keep step to compare with this one.")
                return None
        return Activations(images, "" if path == INPUT else path, view == "before" and path != INPUT, earlier)

    def _say(self, sentence: str) -> None:
        """Show a sentence instead of maps."""
        self.display.say(sentence)
        self.picture.forget_prediction()
        self.field.read(None, None)

    @Slot()
    def _on_frame(self) -> None:
        if not self.isVisible():
            return
        answer = self._session.take(WATCH)
        if answer is None or self._question is None or answer.question is not self._question:
            return
        value: FeatureMaps | None = answer.value
        if value is None:
            self._say(self._why(answer.error))
            return
        images = self._question.images
        if self.bar.choice.path == INPUT:
            value = FeatureMaps(INPUT, images.numpy(), value.probabilities)
        self.picture.show_prediction(value.probabilities[0], trained=answer.step > 0)
        self.display.show_answer(value, answer.step, len(images) - 1)
        self._mark()

    def _why(self, error: str) -> str:
        """Return why there are no maps: the network's first fault, where it has one, else what was answered."""
        session = self._session
        if session.looks_at_run or can_be_asked(session.problems, session.summary):
            return error
        reason = refusal(session.problems, session.summary)
        return f"{reason}. Mend it under Problems, and the maps appear here." if reason else error

    # Pointing.

    def _cell_of(self, place: Place | None) -> Cell | None:
        path = self.bar.choice.path
        if place is None or path is None or path == INPUT:
            return None
        return Cell(path, place.channel, place.row, place.column)

    @Slot(object)
    def _on_place(self, place: Place) -> None:
        cell = self._cell_of(place)
        if cell is not None:
            self._session.point_at(cell)

    @Slot()
    def _mark(self) -> None:
        """Mark the cell that is looked into, where it is one of these."""
        cell, path = self._session.cell, self.bar.choice.path
        if cell is not None and cell.path == path:
            self.mosaic.mark(cell.channel, cell.row, cell.column)
        else:
            self.mosaic.unmark()
        self.mosaic.advise("" if path == INPUT else ADVICE)
        self._read(self.mosaic.hovered_place)

    @Slot(object)
    def _read(self, place: Place | None) -> None:
        """Show what the cell under the cursor sees of the picture; without one, what the marked cell sees."""
        cell, marked = self._cell_of(place), self._session.cell
        if cell is None and marked is not None and marked.path == self.bar.choice.path:
            cell = marked
        if self._question is None or not self.display.shows_maps:
            self.field.read(None, None)
        else:
            self.field.read(cell, self._question.images)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask again."""
        super().showEvent(event)
        self._ask()

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask nothing."""
        super().hideEvent(event)
        self._ask()
        self.field.forget()

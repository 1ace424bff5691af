"""The standing questions of the attribution panel: one for each method, and one more for each with random weights."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal, Slot

from workbench.gui.session import Session
from workbench.gui.task import Newest
from workbench.inspection.attribution.base import Attribution, Method, Settings
from workbench.inspection.attribution.methods import METHODS, load
from workbench.inspection.attribution.question import PREDICTED, Attribute
from workbench.layers.base import shape_text

WATCH = "attribution"
LOOKING = "Looking into the network…"
TOO_LONG = "It takes many minutes on this network: take fewer steps, a larger square or a longer stride."
WAITS = "It takes long on this network: pause the training to see it."
_MACS = 4e9  # of one answer while training: about a quarter of a second on a small computer
_IDLE_MACS = 5e11  # of one answer else: about half a minute, in which nothing else is answered


@dataclass(frozen=True, eq=False)
class Said:
    """What a network said by a method.

    Attributes:
        attribution: None where it has not, or could not.
        message: why it could not, a sentence.
        step: training steps behind it.
    """

    attribution: Attribution | None = None
    message: str = LOOKING
    step: int = 0


class Asking(QObject):
    """Asks by every method while it is `active`; `changed` tells of an answer.

    Attributes:
        target: class index, or PREDICTED.
        settings: of the methods.
        random_layers: so many of the last layers get random weights in the second set of questions; 0 asks none.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.target = PREDICTED
        self.settings = Settings()
        self.random_layers = 0
        self._session = session
        self._active = False
        self._loaded = False  # whether captum is imported; in the training thread that would halt a training
        self._loading = Newest(self)
        self._loading.finished.connect(self._on_loaded)
        self._loading.failed.connect(self._on_loaded)
        self._questions: dict[tuple[str, bool], Attribute] = {}
        self._said: dict[tuple[str, bool], Said] = {}
        session.frame.connect(self._on_frame)

    def said(self, method: Method, *, randomised: bool = False) -> Said:
        """Return the newest answer of the network, or of the one with random weights."""
        return self._said.get((method.name, randomised), Said())

    def set_active(self, active: bool) -> None:
        """Begin to ask, or withdraw all questions."""
        self._active = active
        if active and not self._loaded and not self._loading.busy:
            self._loading.start(lambda _: load())
        self.ask()

    @Slot()
    def _on_loaded(self) -> None:
        self._loaded = True
        self.ask()

    @Slot()
    def ask(self) -> None:
        """Ask anew by every method: about another picture, class or network."""
        self._said.clear()
        for method in METHODS:
            self.ask_by(method)

    def ask_by(self, method: Method) -> None:
        """Ask anew by one method, whose settings have changed."""
        for randomised in (False, True):
            key = (method.name, randomised)
            question, message = self._wanted(method, randomised=randomised)
            self._said[key] = Said(message=message)
            before = self._questions.pop(key, None)
            if before is not None:
                before.given_up.set()
            if question is not None:
                self._questions[key] = question
            self._session.watch(_name(key), question)
        self.changed.emit()

    def _wanted(self, method: Method, *, randomised: bool) -> tuple[Attribute | None, str]:
        """Return the question, or why there is none."""
        session = self._session
        data, pinned = session.data, session.pinned
        if (
            not self._active
            or not self._loaded
            or data is None
            or pinned is None
            or (randomised and not self.random_layers)
        ):
            return None, LOOKING
        needed, shape = session.inspected.dataset.input_shape, pinned.image.shape
        if needed != tuple(shape):
            return None, f"The network that is training takes pictures of {shape_text(needed)}."
        macs = session.inspected_summary.macs * method.runs((needed[0], needed[1], needed[2]), self.settings)
        if session.run.is_computing and macs > _MACS:  # also while another state is looked at: the same thread answers
            return None, WAITS
        if macs > _IDLE_MACS:
            return None, TOO_LONG
        layers = self.random_layers if randomised else 0
        settings = self.settings if self.settings.path else replace(self.settings, path=self._last_maps())
        return Attribute(data, pinned.image, method, self.target, settings, layers), LOOKING

    def _last_maps(self) -> str:
        """Return the last layer that gives maps of more than one cell, which say where; the first one without any."""
        rows = self._session.inspected_summary.rows
        shapes = [(row.path, row.output_shape) for row in rows if row.output_shape is not None]
        maps = [path for path, shape in shapes if len(shape) == 3 and shape[1] * shape[2] > 1]
        return maps[-1] if maps else shapes[0][0] if shapes else ""

    @Slot()
    def _on_frame(self) -> None:
        news = False
        for key, question in self._questions.items():
            answer = self._session.take(_name(key))
            if answer is not None and answer.question is question:
                self._said[key] = Said(answer.value, answer.error, answer.step)
                news = True
        if news:
            self.changed.emit()


def _name(key: tuple[str, bool]) -> str:
    method, randomised = key
    return f"{WATCH}.{method}.random" if randomised else f"{WATCH}.{method}"

"""Lays features out on a plane in a thread of its own, and shows how t-SNE gets there."""

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from workbench.data.base import Progress
from workbench.gui.task import Newest
from workbench.inspection.embedding.projection import Projection, obstacle, pca, tsne

Method = Literal["pca", "tsne"]


class LayoutWork(QObject):
    """Runs one layout at a time, the newest that was wanted.

    Attributes:
        projection: the newest stage of it, or None.
        message: why there is none, a sentence; "" otherwise.
    """

    changed = Signal()
    _staged = Signal(object, object)  # which layout, Projection; emitted by the thread

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.projection: Projection | None = None
        self.message = ""
        self._token: object = None  # of the layout that is wanted
        self._work = Newest(self)
        self._work.finished.connect(self._on_finished)
        self._work.failed.connect(self._on_failed)
        self._staged.connect(self._on_stage)

    @property
    def busy(self) -> bool:
        """Whether a layout is being made."""
        return self._work.busy

    def start(self, features: NDArray[np.float32], method: Method) -> None:
        """Lay rows (N, F) out; what is being laid out is given up."""
        self.cancel()
        self.projection, self.message = None, obstacle(features)
        if not self.message:
            self._token = object()
            self._work.start(self._job(features, method, self._token))
        self.changed.emit()

    def _job(self, features: NDArray[np.float32], method: Method, token: object) -> Callable[[Progress], Projection]:
        staged = self._staged

        def work(progress: Progress) -> Projection:
            progress("Laying out", 0, None)
            last = pca(features) if method == "pca" else None
            for last in tsne(features) if method == "tsne" else ():
                progress("Laying out", last.stage, last.stages)
                staged.emit(token, last)
            assert last is not None
            return last

        return work

    def cancel(self) -> None:
        """Give up what is being laid out; the stage that is shown stays."""
        self._token = None
        self._work.cancel()

    def forget(self) -> None:
        """Give up, and let go of what was laid out."""
        self.cancel()
        self.projection, self.message = None, ""

    def wait(self, seconds: float) -> bool:
        """Wait for all threads to end; return whether they did."""
        return self._work.wait(seconds)

    @Slot(object, object)
    def _on_stage(self, token: object, projection: Projection) -> None:
        if token is self._token:
            self.projection = projection
            self.changed.emit()

    @Slot(object)
    def _on_finished(self, projection: Projection) -> None:
        self.projection = projection
        self.changed.emit()

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        self.message = f"The pictures cannot be laid out: {sentence}"
        self.changed.emit()

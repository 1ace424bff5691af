"""A new learning rate on its way from the document to the run under way."""

from PySide6.QtCore import QObject, QTimer, Slot

from workbench.gui.worker import Worker
from workbench.training.optimizers import Optimizer

REST_MS = 600  # a rate being typed passes through others: 5 on the way to 5e-4


class LiveRate(QObject):
    """Gives the run the document's learning rate once it is meant: when the hand rests, or at `settle`.

    What the document says of another optimizer than the run's is for the next run.
    """

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._running: Optimizer | None = None  # the run's, with the rate it has now
        self._wanted: Optimizer | None = None  # the document's
        self._timer = QTimer(self, singleShot=True, interval=REST_MS)
        self._timer.timeout.connect(self.settle)

    def begin(self, optimizer: Optimizer) -> None:
        """Follow the document from now on, for a run that begins with `optimizer`."""
        self._running = optimizer

    def end(self) -> None:
        """Follow no longer."""
        self._running = None

    def follow(self, optimizer: Optimizer) -> None:
        """Take note of what the document holds."""
        if optimizer != self._wanted:
            self._wanted = optimizer
            self._timer.start()

    @Slot()
    def settle(self) -> None:
        """Give the run the document's rate now."""
        self._timer.stop()
        run, wanted = self._running, self._wanted
        if run is None or wanted is None or type(wanted) is not type(run) or wanted.lr == run.lr:
            return
        self._running = run.changed(lr=wanted.lr)
        self._worker.set_learning_rate(wanted.lr)

"""The one object panels know: the open experiment, its data, the run, the selection, the pinned picture."""

from pathlib import Path

from PIL import Image
from PySide6.QtCore import QObject, Signal, Slot

from workbench import paths
from workbench.data.base import Data, Dataset, SplitName
from workbench.experiment import Experiment
from workbench.gui.autosave import Autosave
from workbench.gui.dataset_loader import DatasetLoader
from workbench.gui.document import Document
from workbench.gui.frames import FrameClock
from workbench.gui.garbage import GarbageCollector
from workbench.gui.network_key import NetworkKey
from workbench.gui.picture_opener import PictureOpener
from workbench.gui.pinned import Pinned, pin_again, pin_picture, pin_sample
from workbench.gui.readiness import can_be_asked, refusal
from workbench.gui.run import Run
from workbench.gui.worker import Worker
from workbench.inspection.cell import Cell
from workbench.inspection.question import Question
from workbench.inspection.standpoint import Standpoint, Weights
from workbench.inspection.watches import Answer
from workbench.network.problems import fitted
from workbench.network.summary import Summary, summarize


class Session(Document):
    """State flows one way: a widget calls a method here, a signal tells all panels, they redraw."""

    data_changed = Signal()
    pinned_changed = Signal()
    picture_opened = Signal()  # a person's own, pinned now
    cell_changed = Signal()
    standpoint_changed = Signal()
    frame = Signal()  # time to take answers and redraw; only while something may have changed
    import_wanted = Signal(object)  # Path of pictures to look at before they are the data set; None: ask for a file
    data_wanted = Signal()  # a training waits for a data set that is not here: a person has to say where it comes from

    def __init__(self, experiment: Experiment, data_root: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(experiment, parent)
        self.pinned: Pinned | None = None
        self.cell: Cell | None = None  # the number of a block's output that is looked into
        self.standpoint: Standpoint | None = None  # None: the network as it is now
        self._start_weights: Weights | None = None  # of the run that is about to begin
        self._halt_after_first_step = False
        self._run_summary: Summary | None = None  # of the run's network
        self._looks_at_run: bool | None = None  # None where it has to be found out again

        self._garbage = GarbageCollector(self)
        self.loader = DatasetLoader(data_root or paths.data_root(), self)
        self.loader.changed.connect(self._on_data)
        self._pictures = PictureOpener(self)
        self._pictures.opened.connect(self._on_picture)
        self._pictures.failed.connect(self._on_picture_failed)
        self.worker = Worker(self)
        self._frames = FrameClock(self.worker, self)
        self._frames.tick.connect(self.frame)
        self.worker.answered.connect(self._frames.hurry)
        self.run = Run(self.worker, self)
        self.run.changed.connect(self._on_run)
        self.run.events.connect(self._frames.start)
        self.run.failed.connect(self._on_run_failed)
        self.autosave = Autosave(self)
        self.autosave.failed.connect(self._on_autosave_failed)
        self._announce()

    def show(self, experiment: Experiment, path: Path | None, saved: Experiment | None) -> None:
        self.run.forget()
        self.point_at(None)
        self.look_from(None)
        super().show(experiment, path, saved)

    def _prepare(self) -> None:
        self._looks_at_run = None
        self._check_standpoint()
        self.loader.use(self.experiment.dataset)
        self.run.live_rate.follow(self.experiment.training.optimizer)
        self._show_network()
        self.autosave.follow(self.experiment)

    @Slot(str)
    def _on_autosave_failed(self, reason: str) -> None:
        self.failed.emit("The experiment cannot be kept for the next start", reason)

    # The data and the pinned picture.

    @property
    def data(self) -> Data | None:
        """The loaded data set, or None."""
        return self.loader.data

    def use_dataset(self, dataset: Dataset, text: str, *, balance: bool = False) -> None:
        """Make something else the data set, and fit the network's last layer to its classes, in one undoable step.

        Args:
            dataset: what to learn from; the present one again is read anew.
            text: what is done, for Undo.
            balance: whether rare classes count more, where the loss can do so.
        """
        training = self.experiment.training
        wished = "classes" if balance else "none"
        if getattr(training.loss, "balance", wished) != wished:
            training = training.changed(loss=training.loss.changed(balance=wished))
        same = dataset == self.experiment.dataset
        chosen, _ = fitted(self.experiment.changed(dataset=dataset, training=training))
        self.edit(chosen, text)
        if same:
            self.loader.reload()

    def pin(self, split: SplitName, index: int) -> None:
        """Pin a sample: the feature maps shown are of this picture."""
        if self.data is not None:
            self._pictures.forget()
            self._pin(pin_sample(self.data, split, index))

    def open_picture(self, path: Path) -> None:
        """Pin a picture of the person's own as soon as it is decoded."""
        self._pictures.open(path)

    def use_picture(self, picture: Image.Image, title: str) -> None:
        """Pin a picture that is decoded already, as a person's own."""
        self._pictures.forget()
        self._on_picture(title, picture)

    def pin_live(self, picture: Image.Image, title: str) -> None:
        """Pin a picture that is being drawn or filmed, many times a second: nothing is brought to the front."""
        self._pictures.forget()
        self._pin(pin_picture(picture, title, self.experiment.dataset))

    @Slot(str, object)
    def _on_picture(self, name: str, picture: Image.Image) -> None:
        self._pin(pin_picture(picture, name, self.experiment.dataset))
        self.picture_opened.emit()

    @Slot(str)
    def _on_picture_failed(self, sentence: str) -> None:
        self.failed.emit("This picture cannot be opened", sentence)

    def _pin(self, pinned: Pinned | None) -> None:
        self.pinned = pinned
        self.pinned_changed.emit()

    @Slot()
    def _on_data(self) -> None:
        if self.loader.status != "loading":
            self.look_for_problems()
        if self.data is not None:
            self._pin(pin_again(self.pinned, self.data, self.experiment.dataset))
        elif self.loader.status != "loading" and self.pinned is not None and self.pinned.picture is None:
            self._pin(None)  # a sample of data that are gone
        if self.run.state == "loading":
            self._train_if_loaded()
        self.data_changed.emit()

    # The run.

    @property
    def is_trained(self) -> bool:
        """Whether the open experiment's network has learned something in the current or last run."""
        run = self.run.experiment
        if run is None or self.run.record.last is None:
            return False
        return NetworkKey.of(run).same_layers(NetworkKey.of(self.experiment))

    @property
    def can_step(self) -> bool:
        """Whether a single step may be done; it starts no run that would replace a trained network."""
        return self.run.state in ("running", "paused") or (self.run.state == "idle" and not self.is_trained)

    @Slot()
    def train(self) -> None:
        """Start a run, or go on with a paused one."""
        if self.run.state == "idle":
            self._start_weights = None
            self._begin(halt_after_first_step=False)
        else:
            self.run.resume()

    def train_from(self, standpoint: Standpoint) -> None:
        """Start a run of the open experiment with the weights of a standpoint, whose layers it must have."""
        if self.run.state == "idle" and NetworkKey.of(standpoint.experiment).same_layers(
            NetworkKey.of(self.experiment)
        ):
            self._start_weights = standpoint.weights
            self._begin(halt_after_first_step=False)

    @Slot()
    def step(self) -> None:
        """Do one step if `can_step`; without a run, start one and halt after its first step."""
        if not self.can_step:
            return
        if self.run.state == "idle":
            self._start_weights = None
            self._begin(halt_after_first_step=True)
        else:
            self.run.step()

    @Slot()
    def stop(self) -> None:
        """End the run, or the loading it waits for; the network keeps what it has learned."""
        if self.run.state == "loading":
            self.run.give_up()
            self.loader.cancel()
        else:
            self.run.stop()

    def _begin(self, *, halt_after_first_step: bool) -> None:
        self.loader.use(self.experiment.dataset)  # once more, where its folder has other classes by now
        self.look_for_problems()
        if self._refuses():
            return
        self._halt_after_first_step = halt_after_first_step
        if self.loader.status == "missing":
            self.data_wanted.emit()
        elif self.data is not None:
            self._start(self.data)
        else:
            self.run.wait_for_data()
            if self.loader.status == "failed":
                self.loader.reload()

    def download_and_train(self) -> None:
        """Fetch the data set a training was wanted on, then do what was wanted."""
        self.run.wait_for_data()
        self.loader.download()

    def look_in_and_train(self, root: Path) -> None:
        """Look in another folder for the data set a training was wanted on, then do what was wanted."""
        self.run.wait_for_data()
        self.loader.look_in(root)

    def _train_if_loaded(self) -> None:
        """Start the run that waits for its data, or give it up where they do not come."""
        if self.data is not None:
            if self._refuses():
                self.run.give_up()
            else:
                self._start(self.data)
        elif self.loader.status == "missing":
            self.run.give_up()
            self.data_wanted.emit()
        elif self.loader.status == "failed":
            self.run.give_up()
            why = f"{self.loader.headline} The Data panel says why, and what helps."
            self.failed.emit("There is no data to train on", why)

    def _refuses(self) -> bool:
        """Say why the network cannot be trained, if it cannot."""
        reason = refusal(self.problems, self.summary)
        if reason:
            self.failed.emit("The network cannot be trained yet", reason)
        return bool(reason)

    def _start(self, data: Data) -> None:
        self.autosave.save()
        self.look_from(None)
        weights, self._start_weights = self._start_weights, None
        self.run.start(self.experiment, data, weights=weights, halt_after_first_step=self._halt_after_first_step)
        self._frames.start()

    @Slot()
    def _on_run(self) -> None:
        self._run_summary = self._looks_at_run = None
        self._check_standpoint()
        self._frames.training = self.run.is_computing
        if not self.run.is_under_way:
            self._show_network()

    @Slot(str)
    def _on_run_failed(self, reason: str) -> None:
        self.failed.emit("Training ended early", reason)

    # Looking into the network.

    @property
    def looks_at_run(self) -> bool:
        """Whether questions are about a run under way whose network is not the document's."""
        if self._looks_at_run is None:
            run = self.run.experiment if self.run.state not in ("idle", "loading") else None
            opened = NetworkKey.of(self.experiment)
            self._looks_at_run = run is not None and not NetworkKey.of(run).same_layers(opened)
        return self._looks_at_run

    @property
    def inspected(self) -> Experiment:
        """The experiment whose network questions are about: the open one, or that of a run with other layers."""
        if self.looks_at_run and self.run.experiment is not None:
            return self.run.experiment
        return self.experiment

    @property
    def inspected_summary(self) -> Summary:
        """Shapes and costs of the network that questions are about."""
        if not self.looks_at_run:
            return self.summary
        if self._run_summary is None:
            self._run_summary = summarize(self.inspected)
        return self._run_summary

    def look_from(self, standpoint: Standpoint | None) -> None:
        """Put all questions to an earlier or edited state of the network; None: to the network as it is now."""
        if standpoint is self.standpoint:
            return
        self.standpoint = standpoint
        self.worker.look_from(standpoint)
        self._frames.start()
        self._frames.enliven()
        self.standpoint_changed.emit()

    def _check_standpoint(self) -> None:
        """Come back to the present where the network that is looked at has other layers by now."""
        standpoint = self.standpoint
        if standpoint is None:
            return
        fits = NetworkKey.of(standpoint.experiment).same_layers(NetworkKey.of(self.inspected))
        if not fits:
            self.look_from(None)

    def point_at(self, cell: Cell | None) -> None:
        """Look into one number of a block's output, in every panel that shows it; None: into none."""
        if cell != self.cell:
            self.cell = cell
            self.cell_changed.emit()

    def watch(self, name: str, question: Question | None) -> None:
        """Ask a standing question; take its answers at `frame`. None withdraws it (a hidden panel asks nothing)."""
        self.worker.watch(name, question)
        self._frames.start()

    def take(self, name: str) -> Answer | None:
        """Return the newest answer if it has not been taken yet."""
        return self.worker.take(name)

    def _show_network(self) -> None:
        """Tell the worker which network questions are about while nothing trains."""
        asked = can_be_asked(self.problems, self.summary)
        self.worker.show(NetworkKey.of(self.experiment) if asked else None)
        self._frames.start()

    @property
    def view_cost(self) -> float:
        """What looking at the training costs, as a share of one core."""
        return self._frames.cost

    def shut_down(self) -> bool:
        """End the run, the loading and the worker; return whether their threads ended in time."""
        self._frames.stop()
        self.autosave.try_to_save()
        ended = [self.loader.shut_down(), self._pictures.shut_down(), self.worker.shut_down()]
        self.run.let_go()
        self._garbage.stop()
        return all(ended)

"""Training as a generator: asking for the next event trains, not asking pauses, closing stops."""

import math
from collections.abc import Generator
from typing import NamedTuple

import torch
from torch import Tensor, nn

from workbench.data.base import Data, SplitName
from workbench.experiment import Experiment
from workbench.training.allocator import keep_freed_memory
from workbench.training.checks import check, needs_pairs
from workbench.training.clock import Rate, Stopwatch
from workbench.training.devices import resolve
from workbench.training.evaluate import Scores, batch_for, evaluate
from workbench.training.events import (
    Control,
    EpochEnded,
    Evaluating,
    Event,
    Progress,
    RunEnded,
    RunStarted,
    SettingChanged,
    ThreadsChanged,
)
from workbench.training.failures import TrainingError, free_memory, is_out_of_memory, not_finite, out_of_memory
from workbench.training.feed import Feed
from workbench.training.generators import RunGenerators
from workbench.training.learner import Learner
from workbench.training.losses import Loss
from workbench.training.measure import Measured
from workbench.training.planning import choose_plan
from workbench.training.settings import Training
from workbench.training.tally import Tally
from workbench.training.watch import Watch

__all__ = ["Control", "TrainingError", "train"]

REPORT_SECONDS = 0.05  # of training between two reports

Events = Generator[Event, Control | None, None]
Scored = tuple[float, float] | tuple[None, None]  # loss and accuracy, where there are images


def train(experiment: Experiment, data: Data, network: nn.Sequential, *, device: str | None = None) -> Events:
    """Train `network` in place; the last event is RunEnded.

    `next(run)` goes on to the next report, about every 50 ms of training; `run.send(Control(…))` does so with a wish.
    Between two events nothing runs: the network may be looked at, in the same thread, and even be put in eval mode or
    given gradients without a change to what it learns; only the asking itself must happen outside torch.inference_mode.
    `close()` stops. At the end, however it comes, the network is an ordinary module on the device it was trained on.

    Every batch but an epoch's last has `batch_size` pictures. With batch normalisation a last batch of one picture
    joins the one before.

    Args:
        experiment: says how; its dataset is not loaded again.
        data: its three splits; the test split is used once, at the end.
        network: logits (N, K) of images (N, C, H, W), as `workbench.network.build.build` gives it.
        device: instead of the experiment's setting: "auto", "cpu", "cuda" or "mps".

    Raises:
        TrainingError: in one sentence, if it cannot start or go on.
    """
    settings = experiment.training
    place = resolve(device or settings.device)
    failure: TrainingError | None = None
    try:
        yield from _train(experiment, data, network, place)
    except (RuntimeError, MemoryError, ValueError) as error:
        failure = _explained(error, place, settings.batch_size)
        if failure is None:
            raise
    if failure is not None:
        # Only now: the exception's traceback kept the tensors of the failed step alive.
        free_memory()
        raise failure


def _explained(error: Exception, device: torch.device, batch_size: int) -> TrainingError | None:
    if is_out_of_memory(error):
        return out_of_memory(device, batch_size)
    if "more than 1 value per channel" in str(error):
        return TrainingError(
            f"batch norm cannot learn from a single number per channel: {batch_size} picture of 1×1 cells; "
            "choose a batch_size of 2 or more"
        )
    return None


def _train(experiment: Experiment, data: Data, network: nn.Sequential, device: torch.device) -> Events:
    keep_freed_memory()
    network.to(device)
    check(network, data)
    settings = experiment.training
    generators = RunGenerators(settings.seed, device)
    feeds = _Feeds(
        Feed(data.train, data, device, experiment.augmentations),
        *(Feed(split, data, device) for split in (data.val, data.test)),
    )
    threads = torch.get_num_threads()
    learner: Learner | None = None
    try:
        measured = choose_plan(experiment, network, feeds.train, device)
        plan = measured.plan
        for feed in feeds:
            feed.set_layout(channels_last=plan.channels_last)
        torch.set_num_threads(plan.threads)
        learner = Learner(
            network,
            settings.optimizer,
            settings.loss,
            generators.dropout,
            channels_last=plan.channels_last,
            class_weights=_class_weights(settings.loss, data, device),
        )
        yield from _Run(settings, feeds, measured, learner, generators).events()
    finally:
        if learner is not None:
            learner.release()
        torch.set_num_threads(threads)


def _class_weights(loss: Loss, data: Data, device: torch.device) -> Tensor | None:
    """Return (K,) on `device`, or None where all classes count alike."""
    weights = loss.class_weights(torch.bincount(data.train.targets, minlength=len(data.classes)))
    return None if weights is None else weights.to(device)


class _Feeds(NamedTuple):
    train: Feed
    val: Feed
    test: Feed


class _Run:
    """A training under way; what its steps and reports share."""

    def __init__(
        self, settings: Training, feeds: _Feeds, measured: Measured, learner: Learner, generators: RunGenerators
    ) -> None:
        self._settings = settings
        self._feeds = feeds
        self._plan = measured.plan
        self._learner = learner
        self._generators = generators
        self._evaluated_at_once = batch_for(learner.module, feeds.train)
        self._pairs = needs_pairs(learner.module)
        self._tally = Tally(feeds.train.device)
        self._step = self._epoch = self._images = 0
        self._budget: int | None = None  # steps until a report is due
        self._total, self._training = Stopwatch(), Stopwatch()
        self._rate = Rate()
        watched = measured.plan.threads if settings.threads == "auto" and feeds.train.device.type == "cpu" else 1
        self._watch = Watch(watched, measured.images_per_second, measured.of_one_thread)

    def events(self) -> Events:
        yield from self._report(self._started())
        while self._epoch < self._settings.epochs:
            self._epoch += 1
            began = self._total.seconds
            learned = yield from self._one_epoch()
            val_loss, val_accuracy = yield from self._scores("val", self._feeds.val)
            yield from self._report(
                EpochEnded(
                    epoch=self._epoch,
                    step=self._step,
                    train_loss=learned.loss,
                    train_accuracy=learned.accuracy,
                    val_loss=val_loss,
                    val_accuracy=val_accuracy,
                    seconds=self._total.seconds - began,
                )
            )
        test_loss, test_accuracy = yield from self._scores("test", self._feeds.test)
        yield RunEnded(
            outcome="finished",
            reason="",
            step=self._step,
            epoch=self._epoch,
            seconds=self._total.seconds,
            images_per_second=self._images / self._training.seconds,
            test_loss=test_loss,
            test_accuracy=test_accuracy,
        )

    def _started(self) -> RunStarted:
        return RunStarted(
            device=self._feeds.train.device.type,
            plan=self._plan,
            parameters=sum(p.numel() for p in self._learner.module.parameters()),
            epochs=self._settings.epochs,
            steps_per_epoch=len(_batches(torch.arange(len(self._feeds.train)), self._settings.batch_size, self._pairs)),
            train_images=len(self._feeds.train),
            val_images=len(self._feeds.val),
            test_images=len(self._feeds.test),
        )

    def _scores(self, split: SplitName, feed: Feed) -> Generator[Event, Control | None, Scored]:
        """Evaluate; a long evaluation reports how far it is, so that it can be halted and stopped too."""
        reported = self._total.seconds
        evaluation = evaluate(self._learner.module, feed, self._settings.loss, self._evaluated_at_once)
        while True:
            try:
                done = next(evaluation)
            except StopIteration as end:
                return self._checked(split, end.value)
            if self._total.seconds - reported >= REPORT_SECONDS and done < len(feed):
                yield from self._report(Evaluating(self._step, self._epoch, split, done, len(feed)))
                reported = self._total.seconds

    def _checked(self, split: SplitName, scores: Scores | None) -> Scored:
        if scores is None:
            return None, None
        if not math.isfinite(scores.loss):
            raise not_finite(f"{split} loss", scores.loss, self._step, self._learner.learning_rate)
        return scores.loss, scores.accuracy

    def _report(self, event: Event) -> Events:
        """Yield `event`, then one more for each wish that is granted at once."""
        while True:
            self._total.stop()
            control = (yield event) or Control()
            self._total.start()
            if control.learning_rate is None:
                break
            old, self._learner.learning_rate = self._learner.learning_rate, control.learning_rate
            event = SettingChanged(self._step, "learning_rate", old, control.learning_rate)
        self._budget = control.steps
        self._learner.resume()

    def _one_epoch(self) -> Generator[Event, Control | None, Scores]:
        """Learn from every training picture once; return the mean of what the steps found."""
        self._learner.resume()
        order = torch.randperm(len(self._feeds.train), generator=self._generators.shuffle)
        rest = _batches(self._feeds.train.order(order), self._settings.batch_size, self._pairs)
        loss = hits = 0.0
        while rest:
            rest = self._some_steps(rest)
            losses, right, sizes = self._read()
            loss += sum(value * size for value, size in zip(losses, sizes, strict=True))
            hits += sum(right)
            yield from self._progress(losses, sizes)
        return Scores(loss / len(self._feeds.train), hits / len(self._feeds.train))

    def _some_steps(self, batches: list[Tensor]) -> list[Tensor]:
        """Do steps until a report is due; return the batches that are left."""
        self._training.start()
        due = self._training.seconds + REPORT_SECONDS
        budget = min(self._budget or self._tally.capacity, self._tally.capacity)
        for rows in batches[:budget]:
            images, targets = self._feeds.train.batch(rows, self._generators.augmentation)
            self._tally.add(*self._learner.step(images, targets), targets)
            if self._training.seconds >= due:
                break
        return batches[len(self._tally) :]

    def _read(self) -> tuple[list[float], list[int], list[int]]:
        """Wait for the device, and return what the steps since the last report found."""
        found = self._tally.read()
        self._training.stop()
        return found

    def _progress(self, losses: list[float], sizes: list[int]) -> Events:
        """Report steps; those after a loss that is not finite are worth nothing."""
        good = next((i for i, loss in enumerate(losses) if not math.isfinite(loss)), len(losses))
        first = self._step + 1
        self._step += good
        self._images += sum(sizes[:good])
        rate = self._rate.add(self._training.seconds, self._images)
        rate_now = self._learner.learning_rate
        if good:
            event = Progress(self._step, self._epoch, tuple(losses[:good]), rate_now, rate, self._total.seconds)
            yield from self._report(event)
        yield from self._watched()
        if good < len(losses):
            raise not_finite("loss", losses[good], first + good, rate_now)

    def _watched(self) -> Events:
        """Change the threads where training collapsed."""
        change = self._watch.note(self._training.seconds, self._images)
        if change is not None:
            torch.set_num_threads(change.threads)
            yield from self._report(ThreadsChanged(self._step, change.threads, change.reason))


def _batches(rows: Tensor, size: int, pairs: bool) -> list[Tensor]:
    """Return `rows` in pieces of `size`; with `pairs` a last piece of one joins the piece before."""
    pieces = list(torch.split(rows, size))
    if pairs and len(pieces) > 1 and len(pieces[-1]) == 1:
        pieces[-2:] = [rows[(len(pieces) - 2) * size :]]
    return pieces

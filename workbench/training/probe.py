"""A copy of a network, trained for a moment to see how fast it goes."""

import copy
import time

import psutil
import torch
from torch import nn

from workbench.training.feed import Feed
from workbench.training.generators import stream
from workbench.training.learner import Learner
from workbench.training.losses import Loss
from workbench.training.optimizers import SGD
from workbench.training.plan import ExecutionPlan

BURST_SECONDS = 0.035
DEADLINE_SECONDS = 2.5  # for all bursts together
SLOW_STEP = 0.5  # seconds; a network that takes as long for SLOW_IMAGES is not worth measuring
SLOW_IMAGES = 2  # one would be too few for batch normalisation
LONGEST_STEP = 0.1  # seconds; of a larger network a step takes fewer images

_STILL = SGD(lr=1e-12, momentum=0.0)  # no moments to allocate, and the weights stay in their range


class Probe:
    """Trains a copy under one plan after the other; neither the network nor a run's generator changes.

    Attributes:
        images: in each step.
        slow: a single small step took so long that nothing more is tried.
    """

    def __init__(self, network: nn.Module, feed: Feed, loss: Loss, batch_size: int, device: torch.device) -> None:
        self._network = copy.deepcopy(network)
        self._feed = feed
        self._loss = loss
        self._device = device
        self._drawn = stream(0, "measure augmentation", device)
        self._rows = feed.order(torch.arange(min(batch_size, len(feed))))
        self._end = time.perf_counter() + DEADLINE_SECONDS
        self.images = min(batch_size, len(feed), SLOW_IMAGES)
        self.slow = self._step(self._learner(channels_last=False)) > SLOW_STEP
        if self.slow:
            return
        self.images = min(batch_size, len(feed), 2 * SLOW_IMAGES)
        affordable = LONGEST_STEP / max(self._step(self._learner(channels_last=False)), 1e-6) * self.images
        self.images = min(batch_size, len(feed), max(self.images, int(affordable)))

    def burst(self, plan: ExecutionPlan) -> list[float]:
        """Return the seconds of each of some steps under `plan`; none when the time is used up."""
        if self.slow or time.perf_counter() >= self._end:
            return []
        torch.set_num_threads(plan.threads)
        learner = self._learner(channels_last=plan.channels_last)
        self._step(learner)
        if time.perf_counter() >= self._end:
            return []
        seconds = [self._step(learner)]
        while sum(seconds) < BURST_SECONDS and time.perf_counter() < self._end:
            seconds.append(self._step(learner))
        return seconds

    def _learner(self, *, channels_last: bool) -> Learner:
        dropout = stream(0, "measure", self._device)
        self._feed.set_layout(channels_last=channels_last)
        learner = Learner(self._network, _STILL, self._loss, dropout, channels_last=channels_last)
        learner.resume()
        return learner

    def _step(self, learner: Learner) -> float:
        self._wait()
        start = time.perf_counter()
        images, targets = self._feed.batch(self._rows[: self.images], self._drawn)
        learner.step(images, targets)
        self._wait()
        return time.perf_counter() - start

    def _wait(self) -> None:
        if self._device.type == "cuda":
            torch.cuda.synchronize(self._device)
        elif self._device.type == "mps":
            torch.mps.synchronize()


class OtherPrograms:
    """How much of the processor others use, from now on."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._start = self._state()

    def cores(self) -> float:
        """Return the mean number of cores that other programs kept busy since the start."""
        wall, everyone, own = (now - before for now, before in zip(self._state(), self._start, strict=True))
        return float(max(0.0, everyone - own) / max(wall, 1e-3))

    def _state(self) -> tuple[float, float, float]:
        whole, own = psutil.cpu_times(), self._process.cpu_times()
        busy = sum(whole) - whole.idle - getattr(whole, "iowait", 0.0) - getattr(whole, "steal", 0.0)
        return time.perf_counter(), busy - getattr(whole, "guest", 0.0), own.user + own.system

"""Follows a run in its own thread and hands weights to the store, often enough for a film and too seldom to be felt."""

import logging
import time
from collections import deque
from collections.abc import Mapping

import torch
from torch import Tensor, nn

from workbench.runs.kept_weights import KeptWeights
from workbench.runs.schedule import DENSE, KeptState, next_exact, next_step
from workbench.training.events import Control, EpochEnded, Event, Progress, RunEnded, RunStarted
from workbench.training.failures import is_out_of_memory

log = logging.getLogger(__name__)

SHARE = 0.003
"""Of the training's time that copying weights may take, ends of epochs aside."""

_UNFELT = 0.01  # seconds of a copy, at the start


class Keeper:
    """Looks at every event of one run; never fails the training."""

    def __init__(self, store: KeptWeights) -> None:
        self._store = store
        self._total = 1  # steps
        self._latest: Progress | None = None
        self._kept: int | None = None  # step of the latest state offered; None before the first
        self._rested = 0.0  # when the latest copy was done, by time.monotonic
        self._taken: deque[float] = deque(maxlen=3)  # seconds of the latest copies

    def wish(self) -> Control | None:
        """Return when the training should report next so that a state falls on the right step."""
        if self._kept is None or not self._store.keeps:
            return None
        step = self._latest.step if self._latest else 0
        exact = next_exact(step)
        return None if exact is None else Control(steps=exact - step)

    def note(self, event: Event, network: nn.Module | None) -> None:
        """Take in the run's next event, between two steps; `network` is as it is after it, None where there is none."""
        try:
            if network is not None:
                self._note(event, network)
        except Exception as error:  # a training goes on without a film of it
            log.info("the weights cannot be copied", exc_info=True)
            reason = "memory ran out" if is_out_of_memory(error) else str(error) or type(error).__name__
            self._store.give_up(f"No more weights are kept: {reason}.")
        if isinstance(event, RunEnded):
            self._store.close()

    def _note(self, event: Event, network: nn.Module) -> None:
        match event:
            case RunStarted():
                self._total = event.epochs * event.steps_per_epoch
                self._store.begin(network.state_dict())
                self._keep(KeptState(0, 0, None), network)
            case Progress():
                self._latest = event
                if self._is_due(event.step):
                    self._keep(self._state(event), network)
            case EpochEnded() if self._latest is not None:
                score = event.train_loss if event.val_loss is None else event.val_loss
                self._keep(self._state(self._latest, score), network)
            case RunEnded():
                # A run that fails goes on past its last report: that its weights are finite says nothing.
                if event.outcome != "failed" and self._latest is not None and self._kept != self._latest.step:
                    self._keep(self._state(self._latest), network)

    @property
    def _seconds(self) -> float:
        """What copying takes: of the latest, the one that the computer's other programs have disturbed least."""
        return min(self._taken)

    @staticmethod
    def _state(progress: Progress, score: float | None = None) -> KeptState:
        return KeptState(progress.step, progress.epoch, progress.losses[-1], score)

    def _is_due(self, step: int) -> bool:
        """Return whether a state is wanted, the store has time for it, and a copy is cheap beside the steps since."""
        store = self._store
        if self._kept is None or not (store.idle or step <= DENSE):
            return False
        count = max(1, 3 * store.capacity // 4)  # the rest is for ends of epochs
        if step <= DENSE and step.bit_count() == 1 and self._seconds <= _UNFELT:
            return True
        wanted = step >= next_step(self._kept, self._total, count)
        return wanted and time.monotonic() - self._rested >= self._seconds / SHARE

    def _keep(self, state: KeptState, network: nn.Module) -> None:
        if not self._store.keeps or self._store.full:
            return
        started = time.monotonic()
        weights = _copies(network.state_dict())
        self._rested = time.monotonic()
        self._taken.append(self._rested - started)
        self._kept = state.step
        self._store.add(state, weights)


def _copies(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return every tensor on the CPU, in torch's usual layout and in memory of its own."""
    with torch.no_grad():
        return {
            name: tensor.detach().to("cpu", copy=True, memory_format=torch.contiguous_format)
            for name, tensor in state.items()
        }

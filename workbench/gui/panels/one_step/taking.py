"""Takes a step in a thread of its own: on a copy of the network, so that a training goes on meanwhile."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from workbench.data.base import Data, Progress
from workbench.gui.panels.one_step.words import short
from workbench.gui.widgets import format_count
from workbench.inspection.one_step.batch import Batch
from workbench.inspection.one_step.state import OptimizerState
from workbench.inspection.one_step.step import Recipe, Step, take_step
from workbench.inspection.question import InspectionError
from workbench.training.losses import Loss
from workbench.training.settings import Training


@dataclass(frozen=True)
class Refusal:
    """Why no step was taken, a sentence."""

    reason: str


@dataclass(frozen=True, eq=False)
class Taking:
    """What is done in the thread.

    Attributes:
        network: a copy, left as it is.
        batch: the pictures.
        recipe: how to learn.
        state: what the optimizer remembers.
    """

    network: nn.Module
    batch: Batch
    recipe: Recipe
    state: OptimizerState | None

    def __call__(self, progress: Progress) -> Step | Refusal:
        """Take the step; a sentence where it cannot be taken."""
        try:
            return take_step(self.network, self.batch, self.recipe, self.state)
        except InspectionError as error:
            return Refusal(_sentence(str(error)))
        except (RuntimeError, ValueError, IndexError) as error:  # torch's own words
            reason = next(iter(str(error).splitlines()), "") or type(error).__name__
            return Refusal(f"The network cannot learn from this batch: {reason}")


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:]}."


def recipe(training: Training, data: Data, live: OptimizerState | None) -> Recipe:
    """Return how a step is taken; `live` is of a run under way, whose learning rate may have been changed since."""
    optimizer = training.optimizer
    rate = optimizer.lr if live is None else live.learning_rate
    return Recipe(training.loss, optimizer, rate, training.seed, _class_weights(training.loss, data))


def _class_weights(loss: Loss, data: Data) -> Tensor | None:
    return loss.class_weights(torch.bincount(data.train.targets, minlength=len(data.classes)))


def state_text(chosen: Recipe, state: OptimizerState | None, *, carried: bool) -> str:
    """Say which optimizer works, and what it remembers."""
    optimizer = chosen.optimizer
    what = f"{optimizer.title}, learning rate {short(chosen.learning_rate)}"
    if state is None:
        return f"{what}; it begins anew: nothing is kept of steps before"
    if type(state.optimizer) is not type(optimizer):
        return f"{what}; it begins anew, since these weights were made by {state.optimizer.title}"
    steps = f"{format_count(state.step)} {'step' if state.step == 1 else 'steps'}"
    return f"{what}; it goes on from {'the step kept before' if carried else 'what the run remembers'} after {steps}"

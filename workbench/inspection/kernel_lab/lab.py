"""The kernel lab: a copy of a network's weights, the edits made to it, and the way back."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workbench.experiment import Experiment
from workbench.inspection.kernel_lab.edit import Place, numbers_at, with_numbers
from workbench.inspection.standpoint import Standpoint, Weights


@dataclass(frozen=True, eq=False)
class Edit:
    """What was done in one go: the numbers (n, kH, kW) at a place, before and after."""

    place: Place
    before: NDArray[np.float32]
    after: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Lab:
    """A state of the lab; every edit makes a new one that shares all tensors but the edited one.

    Attributes:
        experiment: whose network it is.
        step: training steps behind the weights it began with.
        original: the weights it began with.
        weights: with all edits.
        done: the edits, in order.
        undone: what can be redone, the next one last.
    """

    experiment: Experiment
    step: int
    original: Weights
    weights: Weights
    done: tuple[Edit, ...] = ()
    undone: tuple[Edit, ...] = ()

    @classmethod
    def begun(cls, experiment: Experiment, weights: Weights, step: int) -> "Lab":
        """Return a lab in which nothing has been done yet."""
        return cls(experiment, step, weights, weights)

    @property
    def edited(self) -> bool:
        """Whether any number may be another than at the beginning."""
        return bool(self.done)

    @property
    def standpoint(self) -> Standpoint:
        """The edited weights, to look from and to train from."""
        label = "edited kernels" if self.edited else "the kernel lab"
        return Standpoint(self.experiment, self.weights, self.step, label, "lab")

    def change(self, place: Place, numbers: NDArray[np.float32], *, go_on: bool = False) -> "Lab":
        """Return the lab with other numbers at a place, and nothing left to redo.

        Args:
            place: where.
            numbers: (n, kH, kW) float32.
            go_on: whether this belongs to the edit before it, as the cells of one stroke do; undone together.

        Raises:
            LabError: if there is no such place.
        """
        before = numbers_at(self.weights, place)
        if np.array_equal(before, numbers, equal_nan=True):
            return self
        weights = with_numbers(self.weights, place, numbers)
        done = self.done
        if go_on and done and done[-1].place == place:
            before, done = done[-1].before, done[:-1]
        return replace(self, weights=weights, done=(*done, Edit(place, before, numbers.copy())), undone=())

    def undo(self) -> "Lab":
        """Return the lab without its last edit; the same where there is none."""
        if not self.done:
            return self
        last = self.done[-1]
        weights = with_numbers(self.weights, last.place, last.before)
        return replace(self, weights=weights, done=self.done[:-1], undone=(*self.undone, last))

    def redo(self) -> "Lab":
        """Return the lab with the edit that was undone last; the same where there is none."""
        if not self.undone:
            return self
        again = self.undone[-1]
        weights = with_numbers(self.weights, again.place, again.after)
        return replace(self, weights=weights, done=(*self.done, again), undone=self.undone[:-1])

    def reset(self) -> "Lab":
        """Return the lab with the weights it began with; all edits can be redone one by one."""
        return replace(self, weights=self.original, done=(), undone=(*self.undone, *reversed(self.done)))

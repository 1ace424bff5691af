"""What the points of an embedding are: pictures, words and groups."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.data.base import one_line
from workbench.gui.colors import Theme
from workbench.gui.judging.collector import Collected
from workbench.gui.panels.embedding.controls import TAKEN, VERDICT
from workbench.gui.picture_words import picture_name
from workbench.gui.views.scatter.colors import group_colors


@dataclass(frozen=True, eq=False)
class Groups:
    """Which group each point belongs to.

    Attributes:
        of: (N,) indices of `names`, −1 where it is not known.
        names, colors: of the groups; "#rrggbb".
    """

    of: NDArray[np.int64]
    names: tuple[str, ...]
    colors: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Shown:
    """The pictures that were collected, by point."""

    collected: Collected

    @property
    def targets(self) -> NDArray[np.int64]:
        """(N,) true classes."""
        wanted = self.collected.wanted
        targets: NDArray[np.int64] = wanted.data.split(wanted.split).targets.numpy()[wanted.which]
        return targets

    def picture(self, point: int) -> NDArray[np.uint8]:
        """Return a point's picture (C, H, W) uint8."""
        wanted = self.collected.wanted
        picture: NDArray[np.uint8] = wanted.data.split(wanted.split).picture(int(wanted.which[point])).numpy()
        return picture

    def describe(self, point: int) -> str:
        """Say what a point is, and what the network takes it for where that is another class."""
        wanted, predicted = self.collected.wanted, int(self.collected.predicted[point])
        target = int(self.targets[point])
        name = picture_name(wanted.split, int(wanted.which[point]), wanted.data.classes[target])
        if predicted < 0:
            return name
        said = "recognised" if predicted == target else f"taken for {one_line(wanted.data.classes[predicted])}"
        return f"{name}\n{said}"

    def groups(self, kind: str, theme: Theme) -> Groups:
        """Return the groups: by TRUE class, by the class the network named (TAKEN), or by VERDICT."""
        predicted = self.collected.predicted
        if kind == VERDICT:
            wrong = np.where(predicted >= 0, (predicted != self.targets).astype(np.int64), -1)
            return Groups(wrong, ("recognised", "wrong"), (theme.success, theme.error))
        names = tuple(map(one_line, self.collected.wanted.data.classes))
        return Groups(predicted if kind == TAKEN else self.targets, names, group_colors(len(names), theme))

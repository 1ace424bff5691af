"""How large and in which colours a person's pictures had best reach the network, and why."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.data.own.base import OwnPictures
from workbench.gui.widgets import format_count

LARGE = 96  # px; larger ones are proposed at `USUAL`, which a small network learns in minutes on a processor
USUAL = 64  # px


@dataclass(frozen=True)
class Proposal:
    """A size and colours.

    Attributes:
        height, width: pixels.
        color: "grey" or "rgb".
        why: in a sentence.
    """

    height: int
    width: int
    color: Literal["grey", "rgb"]
    why: str

    def of(self, dataset: OwnPictures) -> OwnPictures:
        """Return a data set with this size and these colours."""
        return dataset.changed(height=self.height, width=self.width, color=self.color)


def propose(sizes: NDArray[np.int64], grey: int) -> Proposal:
    """Return the middle size where it is small, else 64×64; grey where all pictures are.

    Args:
        sizes: (n, 2) width and height of the pictures.
        grey: how many of them are grey.
    """
    count = len(sizes)
    if not count:
        return Proposal(USUAL, USUAL, "rgb", "No picture can be read.")
    width, height = (max(1, round(float(value))) for value in np.median(sizes, axis=0))
    same = bool((sizes == sizes[0]).all())
    if max(width, height) <= LARGE:
        reason = "the size of all pictures" if same else "the middle size of the pictures"
    else:
        reason = f"since {width}×{height}, {'their' if same else 'the middle'} size, would take long to learn from"
        width = height = USUAL
    colors = "grey, as all of them are" if grey >= count else f"RGB, as {_coloured(count, grey)} in colour"
    return Proposal(
        height, width, "grey" if grey >= count else "rgb", f"Proposed: {height}×{width}, {reason}; {colors}."
    )


def _coloured(count: int, grey: int) -> str:
    return "all are" if grey == 0 else f"{format_count(count - grey)} of {format_count(count)} are"

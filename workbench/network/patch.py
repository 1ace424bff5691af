"""The patch of a picture that one cell of a block's output can see."""

import math
from dataclasses import dataclass

from workbench.experiment import Experiment
from workbench.network.receptive_field import Field, Span
from workbench.network.trace import trace


@dataclass(frozen=True)
class Patch:
    """Rows and columns of a picture, in its pixels.

    Attributes:
        rows: seen, inside the picture.
        columns: seen, inside the picture.
        height: rows of the whole receptive field, those in the padding counted.
        width: columns of the whole receptive field, those in the padding counted.
    """

    rows: range
    columns: range
    height: int
    width: int

    @property
    def padded(self) -> bool:
        """Whether the receptive field reaches beyond the picture."""
        return (self.height, self.width) != (len(self.rows), len(self.columns))


def patch_of(experiment: Experiment, path: str, row: int = 0, column: int = 0) -> Patch | None:
    """Return what a cell of a block's output can see of the picture; in a repeat, of its first copy's output.

    Args:
        experiment: whose network is meant.
        path: the block's, e.g. "2.body.0".
        row: of the cell; 0 of flat features.
        column: of the cell; 0 of flat features.

    Returns:
        None where there is no such block, it has no output, or its cells see patches without a common rule, as after a
        flatten.
    """
    image = experiment.dataset.input_shape
    steps = trace(experiment.network, image)
    field = next((step.field for step in steps if step.path == path and step.first), None)
    if field is None or field.window is None:
        return None
    (rows, height), (columns, width) = (_axis(field, axis, place) for axis, place in enumerate((row, column)))
    return Patch(rows, columns, height, width)


def _axis(field: Field, axis: int, place: int) -> tuple[range, int]:
    """Return the pixels seen on one axis, and the length of the whole field."""
    window = field.window
    assert window is not None
    first = window.start[axis] + place * window.stride[axis]
    reach: Span = field.reach[axis]
    inside = range(math.floor(max(first, reach.first)), math.ceil(min(first + window.size[axis], reach.end)))
    return inside, math.ceil(window.size[axis])

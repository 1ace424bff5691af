"""One number of a block's output."""

from typing import NamedTuple


class Cell(NamedTuple):
    """A cell of a feature map, all indices from 0.

    Attributes:
        path: the block's, e.g. "2.body.0".
        channel: the map; of flat features, the feature.
        row: in the map; 0 of flat features.
        column: in the map; 0 of flat features.
    """

    path: str
    channel: int
    row: int = 0
    column: int = 0

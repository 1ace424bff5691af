"""What stands under a picture: its class, or what the network takes it for where that is another, and how surely."""

from collections.abc import Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray

from workbench.data.base import one_line
from workbench.gui.number_text import percent, whole_percent
from workbench.inspection.predictions import Predictions


class Captions(Sequence[str]):
    """The caption of each picture of a split, made when it is asked for."""

    def __init__(
        self,
        targets: NDArray[np.int64],
        classes: Sequence[str],
        predictions: Predictions | None,
        *,
        under_heading: bool = False,
    ) -> None:
        """Keep what captions are made of.

        Args:
            targets: (N,) class indices.
            classes: K names.
            predictions: of the N pictures, or None.
            under_heading: whether the class stands above the pictures, so that it need not be said again.
        """
        self._targets, self._predictions = targets, predictions
        self._classes = tuple(map(one_line, classes))
        self._under_heading = under_heading

    def __len__(self) -> int:
        return len(self._targets)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        target, known = int(self._targets[index]), self._predictions
        if known is None or known.predicted[index] in (-1, target):
            return self._classes[target]
        # The share comes first: what is too long for its place is cut at the end.
        said = f"{whole_percent(float(known.confidence[index]))} {self._classes[known.predicted[index]]}"
        return said if self._under_heading else f"{said} ← {self._classes[target]}"


def verdict_line(index: int, predictions: Predictions, classes: Sequence[str]) -> str:
    """Say what the network takes a picture for: "recognised, 98.7 %"; "" where it has not been asked."""
    predicted = int(predictions.predicted[index])
    if predicted < 0:
        return ""
    share = percent(float(predictions.confidence[index]))
    if predicted == predictions.targets[index]:
        return f"recognised, {share}"
    return f"taken for {classes[predicted]}, {share}"

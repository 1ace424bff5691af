"""What the pages of the panel look at."""

from dataclasses import dataclass

from workbench.data.base import Data, SplitName
from workbench.inspection.predictions import Predictions


@dataclass(frozen=True, eq=False)
class Look:
    """A split, and what the network said to its pictures so far."""

    data: Data
    split: SplitName
    predictions: Predictions

    def same_pictures(self, other: "Look | None") -> bool:
        """Return whether the other one is about the same pictures."""
        return other is not None and other.data is self.data and other.split == self.split

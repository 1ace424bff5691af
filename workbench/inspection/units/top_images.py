"""The pictures of a split that excite a unit most, found a portion at a time."""

import time
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from workbench.data.base import Data, SplitName
from workbench.inspection.question import InspectionError
from workbench.inspection.units.unit import Unit, watched
from workbench.layers.base import Window

MOST = 24  # pictures that are kept
_BATCH = 256  # pictures run at once


@dataclass(frozen=True, eq=False)
class Peaks:
    """Where some pictures excite a unit most.

    Attributes:
        start: index of the first picture in its split.
        values: (n,) float32, the largest number of the unit's map; NaN where the network's weights give none.
        rows: (n,) int64, where that is in the map.
        columns: (n,) int64.
        seconds: that the answer took.
    """

    start: int
    values: NDArray[np.float32]
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    seconds: float


@dataclass(frozen=True, eq=False)
class FindPeaks:
    """Ask how much some pictures excite a unit of a snapshot; the network that is asked plays no part.

    Attributes:
        snapshot: in eval mode.
        data, split: the pictures.
        start, stop: indices of the first one and of the one after the last; beyond the end, the end.
        unit: that is asked about.
    """

    snapshot: nn.Module = field(repr=False)
    data: Data = field(repr=False)
    split: SplitName
    start: int
    stop: int
    unit: Unit

    def ask(self, network: nn.Module) -> Peaks:
        """Return the largest numbers.

        Raises:
            InspectionError: if there is no such unit.
        """
        began = time.perf_counter()
        stop = min(self.stop, len(self.data.split(self.split)))
        found = [self._batch(first, min(first + _BATCH, stop)) for first in range(self.start, stop, _BATCH)]
        values, rows, columns = (torch.cat(parts).numpy() for parts in zip(*found, strict=True))
        return Peaks(self.start, values, rows, columns, time.perf_counter() - began)

    @torch.no_grad()
    def _batch(self, first: int, stop: int) -> tuple[Tensor, Tensor, Tensor]:
        device = next((p.device for p in self.snapshot.parameters()), torch.device("cpu"))
        pictures = self.data.split(self.split).pictures(slice(first, stop))
        maps = watched(self.snapshot, self.data.normalise(pictures.to(device)), self.unit)  # (n, h, w)
        values, places = maps.flatten(1).max(1)
        width = maps.shape[2]
        return values.float().cpu(), (places // width).cpu(), (places % width).cpu()


@dataclass(frozen=True)
class Peak:
    """One picture that excites a unit.

    Attributes:
        index: of the picture in its split.
        value: the largest number of the unit's map.
        row, column: where that is in the map.
    """

    index: int
    value: float
    row: int
    column: int


@dataclass(frozen=True)
class TopImages:
    """The most exciting pictures so far, the most exciting one first; of equals the one that comes first.

    Attributes:
        done: pictures looked at, the first ones of the split.
        total: pictures of the split.
        peaks: at most `MOST`.
        mean: of the pictures' largest numbers.
        silent: pictures whose largest number is not above 0.
    """

    total: int
    done: int = 0
    peaks: tuple[Peak, ...] = ()
    mean: float = 0.0
    silent: int = 0

    @property
    def complete(self) -> bool:
        """Whether every picture has been looked at."""
        return self.done >= self.total

    def add(self, peaks: Peaks) -> "TopImages":
        """Return these with a portion more.

        Raises:
            InspectionError: if a number is not finite.
            ValueError: if it is not the next portion.
        """
        if peaks.start != self.done:
            raise ValueError(f"the next portion starts at {self.done}, not at {peaks.start}")
        if not np.isfinite(peaks.values).all():
            raise InspectionError("the unit's numbers are not finite: the weights have lost their way")
        count = len(peaks.values)
        best = np.argsort(-peaks.values, kind="stable")[:MOST]
        found = [
            Peak(peaks.start + int(i), float(peaks.values[i]), int(peaks.rows[i]), int(peaks.columns[i])) for i in best
        ]
        ranked = sorted((*self.peaks, *found), key=lambda peak: (-peak.value, peak.index))
        total = self.mean * self.done + float(peaks.values.sum(dtype=np.float64))
        silent = self.silent + int((peaks.values <= 0).sum())
        return TopImages(self.total, self.done + count, tuple(ranked[:MOST]), total / (self.done + count), silent)


def patch(peak: Peak, window: Window | None, height: int, width: int) -> tuple[slice, slice]:
    """Return the rows and columns of the picture that the exciting cell sees.

    Args:
        peak: the cell.
        window: the layer's receptive field; None where every cell sees the whole picture.
        height: of the picture.
        width: of the picture.
    """
    if window is None:
        return slice(0, height), slice(0, width)
    spans = []
    for axis, (place, side) in enumerate(((peak.row, height), (peak.column, width))):
        first = window.start[axis] + place * window.stride[axis]
        last = first + window.size[axis]
        start = min(max(0, int(np.floor(first))), side - 1)
        spans.append(slice(start, max(start + 1, min(side, int(np.ceil(last))))))
    return spans[0], spans[1]

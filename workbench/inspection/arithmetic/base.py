"""What the arithmetic of one number of a network is made of, whatever the layer."""

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from workbench.inspection.cell import Cell

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

TOLERANCE = 1e-5  # of the sizes added up; float32 holds about 7 digits
_SMALLEST = 1e-37  # float32 holds no smaller number in full


class Mark(IntEnum):
    """What a cell of a patch is."""

    READ = 0  # of the input
    PADDING = 1  # added around the input
    ABSENT = 2  # not there: beyond the padding, or behind the last feature


class Place(NamedTuple):
    """A cell of an output; of flat features the channel is the feature, row and column 0."""

    channel: int
    row: int = 0
    column: int = 0


@dataclass(frozen=True, eq=False)
class Terms:
    """What a cell reads, number by number, in parts: one for each input channel, or for some features in a row.

    Attributes:
        heads: what values, weights and products are called; one name for each that is there.
        labels: what each part is called, e.g. "channel 3".
        values: (n, h, w) what was read; padding as the layer fills it.
        marks: (n, h, w) uint8, a `Mark` for each value.
        weights: (n, h, w) by which the values are multiplied, or None.
        products: (n, h, w) what is added up, or None where the values themselves are.
        sums: (n,) what each part comes to.
        sign: how a part comes to its sum: "Σ" or "max".
        winner: (part, row, column) of the value that was taken, or None.
        channels: (n,) the input channel of each part; None where the parts are no channels.
        rows: (h,) rows of the input that were read, negative or beyond it in the padding; None without places.
        columns: (w,) likewise.
    """

    heads: tuple[str, ...]
    labels: tuple[str, ...]
    values: Floats
    marks: NDArray[np.uint8]
    sums: Floats
    weights: Floats | None = None
    products: Floats | None = None
    sign: str = "Σ"
    winner: tuple[int, int, int] | None = None
    channels: Indices | None = None
    rows: Indices | None = None
    columns: Indices | None = None

    @cached_property
    def order(self) -> Indices:
        """The parts, those that count most first; those that are not numbers before all."""
        size = np.abs(self.sums)
        return np.argsort(-np.where(np.isnan(size), np.inf, size), kind="stable")


@dataclass(frozen=True)
class Line:
    """One step of a calculation.

    Attributes:
        name: what is computed, in a few words.
        symbols: the formula, e.g. "Σ w·x + b".
        numbers: the same with the numbers in it.
        value: what it comes to.
        source: the cell it was read from, where it is another block's; None otherwise.
    """

    name: str
    symbols: str
    numbers: str
    value: float
    source: Cell | None = None


@dataclass(frozen=True, eq=False)
class Working:
    """How a layer comes to one number, in float64.

    Attributes:
        symbols: the whole formula, e.g. "y = Σ w·x + b".
        numbers: the same with its numbers, of long sums the first ones.
        result: the number.
        scale: the sizes that were added up to it; rounding is a share of this.
        terms: what was read, or None where it is a single number.
        lines: the steps from there to the result.
        note: a sentence on what is special here; "" mostly.
        read: the one cell of the input that it is made of, where it is one above all; None otherwise.
        wrap: how the layer is written around a formula, e.g. "ReLU"; "" if it is not.
    """

    symbols: str
    numbers: str
    result: float
    scale: float
    terms: Terms | None = None
    lines: tuple[Line, ...] = ()
    note: str = ""
    read: Place | None = None
    wrap: str = ""


@dataclass(frozen=True, eq=False)
class CellArithmetic:
    """One number of a block's output: how it came about, and what torch says.

    Attributes:
        cell: which one; inside the output.
        title: what the layer is called.
        working: our calculation.
        torch: torch's number.
        shape: (C, H, W) of the output; flat features are (F, 1, 1).
        output_map: (H, W) float32, the output's channel the cell is in; where maps are single cells, all (1, C).
        input_shape: (C, H, W) of the input; flat features are (F, 1, 1).
        input_map: (H, W) float32, the input channel `input_channel`; likewise.
        input_channel: the one asked for, or the one that counts most.
        border: rows and columns that are read around the input: above, left, below, right.
        behind: the same of the normalization and activation that follow the layer, in order.
    """

    cell: Cell
    title: str
    working: Working
    torch: float
    shape: tuple[int, int, int]
    output_map: NDArray[np.float32]
    input_shape: tuple[int, int, int]
    input_map: NDArray[np.float32]
    input_channel: int
    border: tuple[int, int, int, int] = (0, 0, 0, 0)
    behind: tuple["CellArithmetic", ...] = ()

    @property
    def difference(self) -> float:
        """Ours minus torch's; 0 of equal infinities, and where neither is a number."""
        ours = self.working.result
        if ours == self.torch or (np.isnan(ours) and np.isnan(self.torch)):
            return 0.0
        return ours - self.torch

    @property
    def agrees(self) -> bool:
        """Whether the two differ by no more than rounding."""
        allowed = TOLERANCE * max(self.working.scale, abs(self.working.result)) + _SMALLEST
        with np.errstate(over="ignore"):
            same = bool(np.float32(self.working.result) == np.float32(self.torch))
        return same or abs(self.difference) <= allowed  # the difference of two NaN is 0


def array(tensor: Tensor) -> NDArray[Any]:
    """Return a tensor's numbers on the CPU, in its own precision."""
    result: NDArray[Any] = tensor.detach().cpu().numpy()
    return result


def exact(tensor: Tensor) -> Floats:
    """Return a tensor's numbers as float64; MPS has none, so they are converted here."""
    return array(tensor).astype(np.float64)


def scalar(tensor: Tensor) -> float:
    """Return the number a tensor of one holds."""
    return float(tensor.detach())


def number_at(tensor: Tensor, place: Place) -> float:
    """Return one number of an output (C, H, W) or (F,)."""
    index = tuple(place) if tensor.ndim == 3 else (place.channel,)
    return scalar(tensor[index])


def not_finite(**parts: Floats | None) -> str:
    """Say how many numbers are not finite, by their name, e.g. "3 of 9 weights are NaN or infinite"; "" if none."""
    found = []
    for name, values in parts.items():
        count = 0 if values is None else int(np.count_nonzero(~np.isfinite(values)))
        if count and values is not None:
            found.append(f"{count} of {values.size} {name} {'is' if count == 1 else 'are'} NaN or infinite")
    return f"{' and '.join(found)}, so the result is, too." if found else ""

"""Small examples to reckon through by hand: a few pixels, a kernel, and what slides over them."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from workbench.inspection.arithmetic.base import CellArithmetic, Floats, Place
from workbench.inspection.arithmetic.explain import explain, title_of
from workbench.inspection.cell import Cell
from workbench.layers.sliding import positions

Operation = Literal["convolution", "max", "average"]


@dataclass(frozen=True, eq=False)
class SmallExample:
    """A picture of one channel and what slides over it.

    Attributes:
        picture: (H, W).
        kernel: (kH, kW) its numbers; pooling takes its size alone.
        operation: what is made of each patch.
        stride: cells the kernel moves at a time.
        padding: cells added on every side.
        dilation: distance between the kernel's cells; 1 for average pooling.
    """

    picture: Floats
    kernel: Floats
    operation: Operation = "convolution"
    stride: int = 1
    padding: int = 0
    dilation: int = 1

    @property
    def extent(self) -> tuple[int, int]:
        """Rows and columns that the kernel spans."""
        height, width = self.kernel.shape
        return self.dilation * (height - 1) + 1, self.dilation * (width - 1) + 1

    @property
    def trouble(self) -> str:
        """Why it cannot be computed, a sentence; "" if it can."""
        height, width = (size + 2 * self.padding for size in self.picture.shape)
        down, right = self.extent
        if down > height or right > width:
            padded = " with its padding" if self.padding else ""
            return (
                f"The kernel spans {down}×{right}, but the picture{padded} is only {height}×{width}: "
                "make the kernel or its dilation smaller, or the padding larger."
            )
        half = min(self.kernel.shape) // 2
        if self.operation != "convolution" and self.padding > half:
            return f"Pooling takes a padding of at most half its patch: at most {half}, not {self.padding}."
        return ""

    @property
    def output_size(self) -> tuple[int, int]:
        """Rows and columns of the output; meaningless where there is `trouble`."""
        height, width = (
            positions(size, extent, self.stride, self.padding)
            for size, extent in zip(self.picture.shape, self.extent, strict=True)
        )
        return height, width

    def size_formula(self, axis: int) -> str:
        """Return how many rows (axis 0) or columns (1) there are, with the numbers: "⌊(5 + 2·1 − 3) / 1⌋ + 1 = 5"."""
        size, cells = self.kernel.shape[axis], self.picture.shape[axis]
        extent = f"{self.dilation}·({size} − 1) − 1" if self.dilation > 1 else str(size)
        return f"⌊({cells} + 2·{self.padding} − {extent}) / {self.stride}⌋ + 1 = {self.output_size[axis]}"

    def read(self) -> NDArray[np.bool_]:
        """Return which cells of the padded picture, (H + 2·padding, W + 2·padding), any patch reads."""
        return np.outer(*(self._read_along(axis) for axis in (0, 1)))

    def _read_along(self, axis: int) -> NDArray[np.bool_]:
        read = np.zeros(self.picture.shape[axis] + 2 * self.padding, bool)
        starts = self.stride * np.arange(self.output_size[axis])
        read[(starts[:, None] + self.dilation * np.arange(self.kernel.shape[axis])).ravel()] = True
        return read

    def module(self) -> nn.Module:
        """Return the layer of torch that computes it."""
        size = (self.kernel.shape[0], self.kernel.shape[1])
        if self.operation == "average":
            return nn.AvgPool2d(size, self.stride, self.padding)
        if self.operation == "max":
            return nn.MaxPool2d(size, self.stride, self.padding, self.dilation)
        layer = nn.Conv2d(
            1, 1, size, self.stride, self.padding, self.dilation, bias=False, device="meta"
        )  # draws no random number
        layer.weight = nn.Parameter(torch.from_numpy(self.kernel.copy())[None, None], requires_grad=False)
        return layer

    def output(self) -> Floats:
        """Return the output (H', W'), computed by us."""
        module, given = self.module(), torch.from_numpy(self.picture)[None]
        height, width = self.output_size
        cells = [explain(module, given, Place(0, r, c)).result for r in range(height) for c in range(width)]
        return np.array(cells).reshape(height, width)

    def at(self, row: int, column: int) -> CellArithmetic:
        """Return how the output comes to the number of a cell; one outside of it is moved inside.

        Raises:
            ValueError: with the sentence, where there is `trouble`.
        """
        if self.trouble:
            raise ValueError(self.trouble)
        module, given = self.module(), torch.from_numpy(self.picture)[None]
        height, width = self.output_size
        place = Place(0, min(max(row, 0), height - 1), min(max(column, 0), width - 1))
        with torch.no_grad():
            output: torch.Tensor = module(given[None])[0]
        rows, columns = self.picture.shape
        return CellArithmetic(
            cell=Cell("", *place),
            title=title_of(module),
            working=explain(module, given, place),
            torch=float(output[tuple(place)]),
            shape=(1, height, width),
            output_map=output[0].numpy().astype(np.float32),
            input_shape=(1, rows, columns),
            input_map=self.picture.astype(np.float32),
            input_channel=0,
            border=(self.padding,) * 4,
        )


def _example(picture: list[list[int]], kernel: list[list[int]], operation: Operation, **sliding: int) -> SmallExample:
    return SmallExample(np.array(picture, np.float64), np.array(kernel, np.float64), operation, **sliding)


FIVE = [
    [60, 113, 56, 139, 85],
    [73, 121, 54, 84, 128],
    [131, 99, 70, 129, 127],
    [80, 57, 115, 69, 134],
    [104, 126, 123, 95, 130],
]
SHARPEN = [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]

EXAMPLES: dict[str, SmallExample] = {
    "Padding: 5×5 and 3×3": _example(FIVE, SHARPEN, "convolution", padding=1),
    "Stride 2: 5×5 and 3×3": _example(FIVE, SHARPEN, "convolution", stride=2),
    "Smallest: 3×3 and 2×2": _example([[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 0], [0, -1]], "convolution"),
    "Max pooling: 5×5 and 2×2": _example(FIVE, [[1, 1], [1, 1]], "max", stride=2),
    "Average pooling: 5×5 and 2×2": _example(FIVE, [[1, 1], [1, 1]], "average", stride=2),
}
"""The lecture's, by what they show."""

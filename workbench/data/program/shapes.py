"""Pictures drawn by the program: a data set whose every picture can be explained."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, ClassVar, Literal

import numpy as np
import torch
from pydantic import Field
from torch import Tensor

from workbench.data.base import DATASETS, Color, Data, Dataset, Height, Progress, Width, statistics
from workbench.data.program import figures
from workbench.data.splits import as_seen, distribute, in_three
from workbench.spec import Int

_BLOCK = 1 << 18  # pixels painted at a time: about 10 MB of working memory


@DATASETS.register
class Shapes(Dataset):
    """Circles, squares, triangles, stars, crosses and rings, drawn in colour when asked for: no download.

    Colour, place, size, turn and background (plain, gradient or noise) are random; the brightness of figure and
    background always differs clearly. Picture i shows class i mod 6 and depends on the seed and i only.
    """

    title: ClassVar = "Shapes"
    source: ClassVar = "drawn by this program from the seed"
    licence: ClassVar = "free of any rights"
    origin: ClassVar = "program"

    kind: Literal["shapes"] = "shapes"
    count: Annotated[
        Int, Field(ge=12, le=1_000_000, description="pictures to draw; a fifth of them is kept for testing")
    ] = 6000
    height: Height = 32
    width: Width = 32
    color: Color = "rgb"

    def classes(self) -> tuple[str, ...]:
        return tuple(figures.FIGURES)

    def load(self, root: Path, progress: Progress | None = None) -> Data:
        targets = np.arange(self.count, dtype=np.int64) % len(figures.FIGURES)
        parts = in_three(targets, self.validation_share, self.seed)
        train, val, test = distribute(self._blocks(progress), targets, parts, self.input_shape)
        return Data(train, val, test, self.classes(), *statistics(train.images))

    def _blocks(self, progress: Progress | None) -> Iterator[Tensor]:
        size = max(1, _BLOCK // (self.height * self.width))
        for first in range(0, self.count, size):
            if progress:
                progress("Drawing shapes", first, self.count)
            drawn = figures.scenes(self.seed, first, min(size, self.count - first))
            yield as_seen(torch.from_numpy(figures.paint(drawn, self.height, self.width)), self)
        if progress:
            progress("Drawing shapes", self.count, self.count)

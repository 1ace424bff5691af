"""Small real digits that need no download."""

import gzip
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np
import torch
from numpy.typing import NDArray

from workbench.data.base import DATASETS, Data, DataError, Dataset, Progress, statistics
from workbench.data.splits import as_seen, distribute, in_three

_COUNT, _SIDE, _WHITE = 1797, 8, 16


@DATASETS.register
class Digits(Dataset):
    """1,797 digits written by 43 people, 8×8 pixels in 17 grey levels: real, small, and here without a network.

    Source: Alpaydin and Kaynak 1998, https://doi.org/10.24432/C50P49, as it comes with scikit-learn.
    """

    title: ClassVar = "Digits (8×8)"
    source: ClassVar = (
        "E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, 1998, "
        "https://doi.org/10.24432/C50P49"
    )
    licence: ClassVar = "CC BY 4.0"
    origin: ClassVar = "program"

    kind: Literal["digits"] = "digits"

    def classes(self) -> tuple[str, ...]:
        return tuple("0123456789")

    def load(self, root: Path, progress: Progress | None = None) -> Data:
        if progress:
            progress("Reading digits", 0, _COUNT)
        table = _read()
        pixels = (table[:, :-1].astype(np.uint16) * 255 + _WHITE // 2) // _WHITE
        images = torch.from_numpy(pixels.astype(np.uint8)).view(-1, 1, _SIDE, _SIDE)
        targets = table[:, -1].astype(np.int64)
        parts = in_three(targets, self.validation_share, self.seed)
        blocks = (as_seen(block, self) for block in torch.split(images, 256))
        train, val, test = distribute(blocks, targets, parts, self.input_shape)
        if progress:
            progress("Reading digits", _COUNT, _COUNT)
        return Data(train, val, test, self.classes(), *statistics(train.images))


def _read() -> NDArray[np.uint8]:
    """Return scikit-learn's table (1797, 65): 64 pixels in 0..16 and the digit.

    Raises:
        DataError: if scikit-learn is missing or its file is not what it was.
    """
    # Its file is read without importing sklearn, which takes a second.
    package = find_spec("sklearn")
    if package is None or not package.submodule_search_locations:
        raise DataError("the digits come with scikit-learn, which is not installed; install scikit-learn")
    path = Path(package.submodule_search_locations[0], "datasets", "data", "digits.csv.gz")
    try:
        with gzip.open(path, "rt", encoding="ascii") as file:
            lines = file.read().split()
        table = np.array([line.split(",") for line in lines]).astype(np.uint8)
    except (OSError, EOFError, ValueError, OverflowError) as error:
        raise DataError(f"{path} cannot be read ({error}); install scikit-learn anew") from None
    if table.shape != (_COUNT, _SIDE**2 + 1) or table[:, :-1].max() > _WHITE or table[:, -1].max() > 9:
        raise DataError(f"{path} does not hold {_COUNT} digits of {_SIDE}×{_SIDE} pixels; install scikit-learn anew")
    return table

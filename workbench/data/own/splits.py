"""Which picture belongs to which split, where the data may say so themselves."""

import numpy as np
from numpy.typing import NDArray

from workbench.data.base import Dataset
from workbench.data.own.base import OwnPictures
from workbench.data.splits import TEST_SHARE, Indices, Parts, in_three, with_validation


def parts(targets: Indices, splits: NDArray[np.str_], dataset: Dataset) -> Parts:
    """Return which picture belongs to which split: as the data say, and drawn where they do not.

    Args:
        targets: (N,) class indices; pictures of class -1 belong to no split.
        splits: (N,) "train", "val" or "test"; those of no val or no test are drawn from "train".
        dataset: says shares and seed.
    """
    chosen = targets >= 0
    train, val, test = (np.flatnonzero(chosen & (splits == name)) for name in ("train", "val", "test"))
    share = 0.0 if len(val) else dataset.validation_share
    test_share = dataset.test_share if isinstance(dataset, OwnPictures) else TEST_SHARE
    if len(test):
        kept, drawn = with_validation(targets[train], share, dataset.seed)
    else:
        kept, drawn, held = in_three(targets[train], share, dataset.seed, test_share)
        test = train[held]
    return train[kept], val if len(val) else train[drawn], test

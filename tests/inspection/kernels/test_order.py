import numpy as np
from numpy.typing import NDArray

from workbench.inspection.kernels.order import arranged
from workbench.inspection.kernels.pictures import KernelPictures


def pictures(norms: list[float], changes: list[float] | None) -> KernelPictures:
    values: NDArray[np.float32] = np.array(norms, np.float32)
    changed = None if changes is None else np.array(changes, np.float32)
    return KernelPictures("0", np.zeros((len(norms), 3, 3), np.float32), 0, 1, None, (3, 3), values, changed)


def test_the_largest_comes_first() -> None:
    known = pictures([2, 5, 1, 5], [0.1, 0.2, 0.4, 0.3])
    assert arranged(known, "index").tolist() == [0, 1, 2, 3]
    assert arranged(known, "norm").tolist() == [1, 3, 0, 2]
    assert arranged(known, "change").tolist() == [2, 3, 1, 0]


def test_what_is_not_a_number_comes_last_and_infinity_first() -> None:
    assert arranged(pictures([np.nan, 1, np.inf, -np.nan], None), "norm").tolist() == [2, 1, 0, 3]


def test_an_unknown_change_leaves_the_order() -> None:
    assert arranged(pictures([1, 2], None), "change").tolist() == [0, 1]

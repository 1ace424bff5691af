"""A part of many pictures in which every class has its share."""

import numpy as np
from numpy.typing import NDArray


def stratified(targets: NDArray[np.int64], count: int, seed: int) -> NDArray[np.intp]:
    """Draw pictures so that each class keeps its share of all, rounded up or down.

    Args:
        targets: (N,) class indices.
        count: pictures to draw; all where there are no more.
        seed: of a generator of its own.

    Returns:
        (min(count, N),) ascending indices, each once.
    """
    total = len(targets)
    if count >= total:
        return np.arange(total)
    generator = np.random.default_rng(seed)
    sizes = np.bincount(targets)
    ideal = sizes * (count / total)
    quota = np.floor(ideal).astype(np.int64)
    # The largest remainders get one more; among equal ones the draw decides, so that no class is always last.
    order = np.lexsort((generator.random(len(sizes)), quota - ideal))
    quota[order[: count - int(quota.sum())]] += 1
    mixed = generator.permutation(total)
    by_class = mixed[np.argsort(targets[mixed], kind="stable")]
    starts = np.cumsum(sizes) - sizes
    chosen = [by_class[start : start + n] for start, n in zip(starts.tolist(), quota.tolist(), strict=True)]
    return np.sort(np.concatenate(chosen))

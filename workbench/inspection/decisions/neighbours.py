"""The pictures that look most alike to a network."""

import numpy as np
from numpy.typing import NDArray


def nearest(
    query: NDArray[np.float32], features: NDArray[np.float32], count: int
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Return which of N rows are nearest to a query by cosine distance, nearest first.

    Args:
        query: (F,).
        features: (N, F).
        count: at most so many; fewer where there are fewer rows.

    Returns:
        Their indices (n,), and their distances (n,) float32 in [0, 2]: 1 − cosine of the angle; 1 where one of the two
        is all zeros, which has no direction; rows that are not finite are left out.
    """
    lengths = np.linalg.norm(features, axis=1) * np.linalg.norm(query)
    cosines = np.divide(features @ query, lengths, out=np.zeros(len(features), np.float32), where=lengths != 0)
    distances = np.clip(1 - cosines, 0, 2).astype(np.float32)
    usable = np.flatnonzero(np.isfinite(distances))
    order = usable[np.argsort(distances[usable], kind="stable")[:count]]
    return order, distances[order]

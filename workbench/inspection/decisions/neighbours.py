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
    # In float64, without a copy in it: an astray network gives numbers whose squares float32 does not hold.
    with np.errstate(invalid="ignore"):
        products = np.einsum("nf,f->n", features, query, dtype=np.float64)
        squares = np.einsum("nf,nf->n", features, features, dtype=np.float64)
        lengths = np.sqrt(squares) * np.linalg.norm(query.astype(np.float64))
        cosines = np.divide(products, lengths, out=np.zeros(len(features)), where=lengths != 0)
    distances = np.clip(1 - cosines, 0, 2).astype(np.float32)
    usable = np.flatnonzero(np.isfinite(distances))
    order = usable[np.argsort(distances[usable], kind="stable")[:count]]
    return order, distances[order]

"""Rows of many numbers as points on a plane."""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FEWEST = 4  # pictures that can be laid out
_BEFORE = 50  # components that t-SNE starts from, as van der Maaten and Hinton do
_STAGES = 4  # of 250 iterations each, the first one exaggerated
_ITERATIONS = 250  # in a stage: the fewest scikit-learn takes
_EXAGGERATION = 12.0
_PERPLEXITY = 30.0
_SQUARED = (
    1e-12,
    1e12,
)  # numbers whose squares, and sums of them, float32 holds; others are shown in units of the largest

Numbers = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Projection:
    """Points on a plane.

    Attributes:
        points: (N, 2) float32.
        shares: of the variance of all numbers, what the two axes show, in [0, 1]; None where the axes mean nothing.
        stage, stages: how far it is, from 1; the last one is the result.
    """

    points: Numbers
    shares: tuple[float, float] | None
    stage: int = 1
    stages: int = 1


def obstacle(features: Numbers) -> str:
    """Return why rows (N, F) cannot be laid out on a plane, a sentence; "" where they can."""
    if len(features) < FEWEST:
        return f"{len(features)} pictures are too few to be laid out: at least {FEWEST} are needed."
    if not np.isfinite(features).all():
        return "This layer gives NaN or infinite numbers, so there is no place for the pictures: train anew."
    if (features == features[0]).all():
        return "This layer gives the same numbers for every picture, so they would all lie on one spot."
    return ""


def pca(features: Numbers, seed: int = 0) -> Projection:
    """Return rows (N, F) seen along the two directions in which they vary most; `obstacle` must be ""."""
    points, shares = _components(features, 2, seed)
    if points.shape[1] < 2:
        points, shares = np.hstack([points, np.zeros_like(points)]), np.append(shares, 0.0)
    return Projection(points, (float(shares[0]), float(shares[1])))


def tsne(features: Numbers, seed: int = 0) -> Iterator[Projection]:
    """Lay rows (N, F) out so that near ones stay near, in stages of which each is worth seeing; `obstacle` must be "".

    They are reduced to 50 components first, and begin where PCA puts them; the perplexity is 30, with few rows less.

    Source: van der Maaten and Hinton 2008, https://jmlr.org/papers/v9/vandermaaten08a.html; starting from PCA after
    Kobak and Berens 2019, https://doi.org/10.1038/s41467-019-13056-x.
    """
    from sklearn.manifold import TSNE  # type: ignore[import-untyped]  # takes about a second to import
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # comes with scikit-learn

    reduced, _ = _components(features, _BEFORE, seed)
    count = len(reduced)
    start = reduced[:, :2] if reduced.shape[1] > 1 else np.hstack([reduced, np.zeros_like(reduced)])
    points: Numbers = (start / max(float(start[:, 0].std()), 1e-12) * 1e-4).astype(np.float32)
    for stage in range(_STAGES):
        model = TSNE(
            init=points,
            perplexity=min(_PERPLEXITY, (count - 1) / 3),
            early_exaggeration=_EXAGGERATION if stage == 0 else 1.0,
            learning_rate=max(count / _EXAGGERATION / 4, 50.0),
            max_iter=_ITERATIONS,
            random_state=seed,
        )
        with threadpool_limits(1, user_api="openmp"):  # of this thread: the other cores may be training
            points = np.asarray(model.fit_transform(reduced), np.float32)
        yield Projection(points, None, stage + 1, _STAGES)


def _components(features: Numbers, most: int, seed: int) -> tuple[Numbers, NDArray[np.float64]]:
    """Return rows (N, n) of principal components, n <= `most`, and each one's share (n,) of the variance."""
    from sklearn.decomposition import PCA  # type: ignore[import-untyped]  # takes about a second to import

    count = min(most, *features.shape)
    largest = max(float(features.max()), -float(features.min()))
    if not _SQUARED[0] < largest < _SQUARED[1]:
        features = features / largest
    with warnings.catch_warnings():
        # The last component of few rows has a variance of zero.
        warnings.simplefilter("ignore", RuntimeWarning)
        model = PCA(count, random_state=seed)
        points = model.fit_transform(features)
    return np.asarray(points, np.float32), np.asarray(model.explained_variance_ratio_, np.float64)

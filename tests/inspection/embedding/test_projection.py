"""Projections: PCA against numpy's SVD, t-SNE against scikit-learn's in one go."""

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.manifold import TSNE, trustworthiness

from workbench.inspection.embedding.projection import obstacle, pca, tsne


@pytest.mark.parametrize("shape", [(200, 12), (30, 400), (40, 1)])
def test_pca_is_the_singular_value_decomposition(shape: tuple[int, int]) -> None:
    features = np.random.default_rng(0).normal(size=shape).astype(np.float32) * np.linspace(
        4, 1, shape[1], dtype=np.float32
    )
    found = pca(features)
    centred = features.astype(np.float64) - features.mean(0, dtype=np.float64)
    left, values, _ = np.linalg.svd(centred, full_matrices=False)
    expected = np.zeros((len(features), 2))
    expected[:, : min(2, shape[1])] = (left * values)[:, :2]
    np.testing.assert_allclose(np.abs(found.points), np.abs(expected), atol=2e-3)
    share = np.append(values**2 / (values**2).sum(), 0)[:2]
    np.testing.assert_allclose(found.shares, share, rtol=1e-3)


def test_tsne_keeps_neighbours_as_well_as_scikit_learn_in_one_go() -> None:
    pixels = load_digits().data[:250].astype(np.float32)
    stages = list(tsne(pixels))
    assert [(s.stage, s.stages) for s in stages] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    theirs = TSNE(init="pca", random_state=0, max_iter=1000, perplexity=30).fit_transform(pixels)
    ours = trustworthiness(pixels, stages[-1].points, n_neighbors=10)
    assert ours > trustworthiness(pixels, theirs, n_neighbors=10) - 0.01
    assert ours > 0.9


def test_four_pictures_are_enough() -> None:
    features = np.random.default_rng(0).normal(size=(4, 3)).astype(np.float32)
    assert obstacle(features) == ""
    assert np.isfinite(pca(features).points).all()
    assert all(np.isfinite(stage.points).all() for stage in tsne(features))


def test_what_cannot_be_laid_out_is_said() -> None:
    features = np.random.default_rng(0).normal(size=(9, 3)).astype(np.float32)
    assert "3 pictures are too few" in obstacle(features[:3])
    assert "the same numbers for every picture" in obstacle(np.ones((9, 3), np.float32))
    features[2, 1] = np.inf
    assert "NaN or infinite" in obstacle(features)


@pytest.mark.parametrize("factor", [1e-30, 1e30])
def test_numbers_whose_squares_float32_does_not_hold_are_laid_out_alike(factor: float) -> None:
    features = np.random.default_rng(0).normal(size=(20, 5)).astype(np.float32)
    shares = pca(features * np.float32(factor)).shares
    assert shares == pytest.approx(pca(features).shares, rel=1e-4)
    assert all(np.isfinite(stage.points).all() for stage in tsne(features * np.float32(factor)))

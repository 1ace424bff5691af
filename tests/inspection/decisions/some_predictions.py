"""Predictions as a network would have made them."""

import numpy as np

from workbench.inspection.predictions import Predictions


def some_predictions(count: int, classes: int, seed: int = 0) -> tuple[Predictions, np.ndarray]:
    """Return predictions of random logits, a little better than chance, and their probabilities (N, K)."""
    generator = np.random.default_rng(seed)
    targets = generator.integers(0, classes, count)
    logits = generator.normal(0, 1.5, (count, classes))
    logits[np.arange(count), targets] += generator.normal(1, 1, count)
    shares = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    return of_probabilities(targets, shares), shares


def of_probabilities(targets: np.ndarray, shares: np.ndarray) -> Predictions:
    """Return what is kept of probabilities (N, K)."""
    rows = np.arange(len(targets))
    one_hot = np.eye(shares.shape[1])[targets]
    return Predictions(
        targets,
        len(targets),
        7,
        shares.argmax(1),
        shares.max(1).astype(np.float32),
        shares[rows, targets].astype(np.float32),
        np.square(shares - one_hot).sum(1).astype(np.float32),
    )

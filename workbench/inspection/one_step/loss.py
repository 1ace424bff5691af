"""Softmax and cross-entropy of a batch, number by number."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.inspection.question import InspectionError
from workbench.training.losses import CrossEntropy, Loss

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class LossNumbers:
    """How a loss comes about, all in float64.

    Attributes:
        logits: (N, K).
        exponentials: (N, K), e^(z - max z) of each picture.
        sums: (N,) of them.
        probabilities: (N, K).
        surprises: (N, K), -log p.
        wanted: (N, K), what each -log p counts for a picture's loss: smoothed target times class weight.
        targets: (N,).
        losses: (N,), the sum over classes of wanted · -log p.
        weights: (N,), the class weight of each picture's class; all 1 without class weights.
        mean: sum of losses / sum of weights: the loss of the batch.
        gradients: (N, K), of the mean with respect to the logits.
        smoothing: share of the target spread over all classes.
    """

    logits: Array
    exponentials: Array
    sums: Array
    probabilities: Array
    surprises: Array
    wanted: Array
    targets: NDArray[np.int64]
    losses: Array
    weights: Array
    mean: float
    gradients: Array
    smoothing: float


def loss_numbers(loss: Loss, logits: Array, targets: NDArray[np.int64], class_weights: Array | None) -> LossNumbers:
    """Compute softmax and cross-entropy.

    Args:
        loss: a cross-entropy.
        logits: (N, K).
        targets: (N,) class indices.
        class_weights: (K,), or None where all classes count alike.

    Raises:
        InspectionError: of another loss.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """
    if not isinstance(loss, CrossEntropy):
        raise InspectionError(f"only cross-entropy can be taken apart, not {loss.title}")
    z = np.asarray(logits, np.float64)
    count, classes = z.shape
    smoothing = loss.label_smoothing
    per_class = np.ones(classes) if class_weights is None else np.asarray(class_weights, np.float64)
    with np.errstate(all="ignore"):  # NaN and infinite logits are shown as they are
        shifted = z - z.max(1, keepdims=True)
        exponentials = np.exp(shifted)
        sums = exponentials.sum(1)
        probabilities = exponentials / sums[:, None]
        surprises = np.log(sums)[:, None] - shifted
        wanted = np.full((count, classes), smoothing / classes)
        wanted[np.arange(count), targets] += 1 - smoothing
        wanted *= per_class
        losses = np.where(wanted > 0, wanted * surprises, 0.0).sum(1)
        weights = per_class[targets]
        gradients = (wanted.sum(1, keepdims=True) * probabilities - wanted) / weights.sum()
        mean = float(losses.sum() / weights.sum())
    return LossNumbers(
        z, exponentials, sums, probabilities, surprises, wanted, targets, losses, weights, mean, gradients, smoothing
    )

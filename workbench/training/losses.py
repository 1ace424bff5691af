"""Losses: the number that training makes small."""

from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field, SerializeAsAny
from torch import Tensor
from torch.nn import functional as F

from workbench.data.balance import balanced_weights
from workbench.spec import Float, Registry, Spec


class Loss(Spec):
    """A scalar of logits and targets."""

    title: ClassVar[str]

    def class_weights(self, counts: Tensor) -> Tensor | None:
        """Return how much each class counts in training (K,) float32, by the training pictures of each (K,)."""
        return None

    def __call__(self, logits: Tensor, targets: Tensor, weights: Tensor | None = None) -> Tensor:
        """Return the mean loss, a scalar.

        Args:
            logits: (N, K).
            targets: class indices (N,), or shares of each class (N, K) that add up to 1.
            weights: (K,) how much each class counts; all alike without them.
        """
        raise NotImplementedError


LOSSES: Registry[Loss] = Registry("loss", Loss, "workbench.training")
AnyLoss = Annotated[SerializeAsAny[Loss], *LOSSES.validator]


@LOSSES.register
class CrossEntropy(Loss):
    """Minus the logarithm of the softmax probability given to the right class; takes logits, not probabilities.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
    """

    title: ClassVar = "Cross-entropy"
    kind: Literal["cross_entropy"] = "cross_entropy"
    label_smoothing: Annotated[Float, Field(ge=0, lt=1, description="share of the target spread over all classes")] = (
        0.0
    )

    balance: Annotated[
        Literal["none", "classes"],
        Field(description="classes: rare ones count more in training, so that all count the same together"),
    ] = "none"

    def class_weights(self, counts: Tensor) -> Tensor | None:
        return None if self.balance == "none" else torch.tensor(balanced_weights(counts.tolist()))

    def __call__(self, logits: Tensor, targets: Tensor, weights: Tensor | None = None) -> Tensor:
        return F.cross_entropy(logits, targets, weights, label_smoothing=self.label_smoothing)

"""Losses: the number that training makes small."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, SerializeAsAny
from torch import Tensor
from torch.nn import functional as F

from workbench.spec import Float, Registry, Spec


class Loss(Spec):
    """A scalar of logits and targets."""

    title: ClassVar[str]

    def __call__(self, logits: Tensor, targets: Tensor) -> Tensor:
        """Return the mean loss, a scalar, of logits (N, K) and class indices (N,)."""
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

    def __call__(self, logits: Tensor, targets: Tensor) -> Tensor:
        return F.cross_entropy(logits, targets, label_smoothing=self.label_smoothing)

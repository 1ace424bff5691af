"""How well a network does on a split, without learning from it."""

from collections.abc import Generator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from workbench.training.feed import Feed
from workbench.training.losses import Loss

MAX_BATCH = 1000
_ACTIVATION_BYTES = 24 << 20  # of a layer's input and output together; more gains a fifth in speed and costs memory


@dataclass(frozen=True)
class Scores:
    """Result on a split.

    Attributes:
        loss: mean over the images.
        accuracy: share of images whose largest logit is the target's, in [0, 1].
    """

    loss: float
    accuracy: float


def evaluate(module: nn.Module, feed: Feed, loss: Loss, batch_size: int) -> Generator[int, None, Scores | None]:
    """Yield the images done after each batch, and return the scores on all of `feed`, None where it has none.

    Between two batches anything may look at the module and change its mode; it is left in eval mode.
    """
    if not len(feed):
        return None
    losses: list[Tensor] = []
    hits: list[Tensor] = []
    sizes: list[int] = []
    for start in range(0, len(feed), batch_size):
        end = min(start + batch_size, len(feed))
        mean, right = _scored(module, *feed.span(start, end), loss)
        losses.append(mean)
        hits.append(right)
        sizes.append(end - start)
        yield end
    total = sum(value * size for value, size in zip(torch.stack(losses).tolist(), sizes, strict=True))
    return Scores(total / len(feed), int(torch.stack(hits).sum().item()) / len(feed))


@torch.inference_mode()
def _scored(module: nn.Module, images: Tensor, targets: Tensor, loss: Loss) -> tuple[Tensor, Tensor]:
    """Return the mean loss of a batch and how many of it are right, on the device."""
    logits = module.eval()(images)
    return loss(logits, targets), (logits.argmax(1) == targets).sum()


def batch_for(module: nn.Module, feed: Feed) -> int:
    """Return how many images of `feed` to evaluate at once, by the activations of one; `feed` is not empty."""
    largest = 0

    def note(_: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        nonlocal largest
        largest = max(largest, sum(t.nbytes for t in (*inputs, output)))

    hooks = [part.register_forward_hook(note) for part in module.modules()]
    module.eval()
    try:
        with torch.inference_mode():
            module(feed.span(0, 1)[0])
    finally:
        for hook in hooks:
            hook.remove()
    return max(1, min(MAX_BATCH, _ACTIVATION_BYTES // max(largest, 1)))

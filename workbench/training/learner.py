"""A network under a plan, and the one step that training repeats."""

import torch
from torch import Generator, Tensor, nn

from workbench.training.flat import FlatParameters
from workbench.training.losses import Loss
from workbench.training.memory import Memory, remember
from workbench.training.optimizers import Optimizer
from workbench.training.plan import arrange


class Learner:
    """Changes a network's parameters in place, batch by batch.

    Attributes:
        module: the network as the plan arranges it; shares layers and parameters with the given one.
    """

    def __init__(
        self,
        network: nn.Module,
        optimizer: Optimizer,
        loss: Loss,
        dropout: Generator,
        *,
        channels_last: bool,
        class_weights: Tensor | None = None,
    ) -> None:
        self.module = arrange(network, dropout)
        self._optimizer = optimizer
        self._loss = loss
        self._class_weights = class_weights
        self._flat = FlatParameters(network, channels_last=channels_last)
        self._state = optimizer.state(self._flat.values)
        moments = {name: self._flat.pieces(values) for name, values in self._state.moments.items()}
        self._memory = Memory(optimizer, optimizer.lr, self._state.step, moments)
        remember(network, self._memory)

    @property
    def learning_rate(self) -> float:
        """Of the next step."""
        return self._memory.learning_rate

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        self._memory.learning_rate = value

    def resume(self) -> None:
        """Undo what someone who looked at the network may have changed: its mode and its gradients."""
        self.module.train()
        self._flat.attach()

    def step(self, images: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        """Learn from one batch; return its loss, a scalar, and its logits (n, K), both of before the update.

        Args:
            images: (n, C, H, W) float32, normalised.
            targets: class indices (n,), or shares of each class (n, K).
        """
        flat = self._flat
        with torch.enable_grad():
            flat.gradients.zero_()
            logits: Tensor = self.module(images)
            loss = self._loss(logits, targets, self._class_weights)
            loss.backward()  # type: ignore[no-untyped-call]
        with torch.no_grad():
            self._optimizer.update(flat.values, flat.gradients, self._state, self.learning_rate)
        return loss.detach(), logits.detach()

    def release(self) -> None:
        """Leave the network an ordinary module."""
        self._flat.release()

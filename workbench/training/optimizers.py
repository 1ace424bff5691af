"""Optimizers: the rule that turns gradients into new weights.

All parameters of a network live in one flat tensor while it trains, so an update is a few calls whatever the number of
layers. torch.optim is not used: its first object imports torch._dynamo, 1.1-1.6 s and 150 MB.
"""

from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field, SerializeAsAny
from torch import Tensor

from workbench.spec import Bool, Float, Registry, Spec

LearningRate = Annotated[Float, Field(gt=0, le=1000, description="how far a step goes")]
WeightDecay = Annotated[Float, Field(ge=0, le=1, description="pull of all weights towards 0")]
Beta = Annotated[Float, Field(ge=0, lt=1)]
Epsilon = Annotated[Float, Field(gt=0, le=1, description="added to the divisor, against division by 0")]


@dataclass
class State:
    """What an optimizer remembers between steps.

    Attributes:
        step: updates done so far; a tensor, as torch's fused kernels want it.
        moments: running averages by name, each like the flat parameters.
    """

    step: Tensor
    moments: dict[str, Tensor] = field(default_factory=dict)


class Optimizer(Spec):
    """An update rule over one flat tensor of parameters."""

    title: ClassVar[str]
    moments: ClassVar[tuple[str, ...]] = ()

    lr: LearningRate = 0.001

    def state(self, values: Tensor) -> State:
        """Return the state before the first step for parameters `values` (P,)."""
        names = self.used_moments()
        return State(
            torch.zeros((), dtype=torch.float32, device=values.device),
            {name: torch.zeros_like(values) for name in names},
        )

    def used_moments(self) -> tuple[str, ...]:
        """Return the names of the running averages these settings need."""
        return self.moments

    def update(self, values: Tensor, gradients: Tensor, state: State, lr: float) -> None:
        """Change `values` (P,) in place, given `gradients` (P,); `lr` stands in for the setting."""
        raise NotImplementedError


OPTIMIZERS: Registry[Optimizer] = Registry("optimizer", Optimizer, "workbench.training")
AnyOptimizer = Annotated[SerializeAsAny[Optimizer], *OPTIMIZERS.validator]


@OPTIMIZERS.register
class SGD(Optimizer):
    """Step against the gradient, with momentum if wanted.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html
    """

    title: ClassVar = "SGD"
    kind: Literal["sgd"] = "sgd"
    lr: LearningRate = 0.05
    momentum: Annotated[Float, Field(ge=0, lt=1, description="share of the last step that is kept")] = 0.9
    nesterov: Annotated[Bool, Field(description="look ahead along the momentum")] = False
    weight_decay: WeightDecay = 0.0

    def used_moments(self) -> tuple[str, ...]:
        return ("momentum",) if self.momentum else ()

    def update(self, values: Tensor, gradients: Tensor, state: State, lr: float) -> None:
        state.step += 1
        step = gradients.add(values, alpha=self.weight_decay) if self.weight_decay else gradients
        if self.momentum:
            velocity = state.moments["momentum"].mul_(self.momentum).add_(step)
            step = step.add(velocity, alpha=self.momentum) if self.nesterov else velocity
        values.sub_(step, alpha=lr)


class _Adam(Optimizer):
    """What Adam and AdamW share: they differ in where the weight decay enters."""

    decoupled: ClassVar[bool]
    moments: ClassVar = ("mean", "square")

    beta1: Annotated[Beta, Field(description="memory of the mean of the gradients")] = 0.9
    beta2: Annotated[Beta, Field(description="memory of the mean of their squares")] = 0.999
    eps: Epsilon = 1e-8
    weight_decay: WeightDecay = 0.0

    def update(self, values: Tensor, gradients: Tensor, state: State, lr: float) -> None:
        state.step += 1
        mean, square = state.moments["mean"], state.moments["square"]
        fused = getattr(torch, "_fused_adamw_" if self.decoupled else "_fused_adam_", None)
        if fused is None or values.device.type not in ("cpu", "cuda"):
            self._update(values, gradients, state, lr)
            return
        fused(
            [values],
            [gradients],
            [mean],
            [square],
            [],
            [state.step],
            lr=lr,
            beta1=self.beta1,
            beta2=self.beta2,
            weight_decay=self.weight_decay,
            eps=self.eps,
            amsgrad=False,
            maximize=False,
        )

    def _update(self, values: Tensor, gradients: Tensor, state: State, lr: float) -> None:
        """Do what the fused kernel does, in plain torch; `state.step` is counted already."""
        mean, square = state.moments["mean"], state.moments["square"]
        if self.decoupled:
            values.mul_(1 - lr * self.weight_decay)
        elif self.weight_decay:
            gradients = gradients.add(values, alpha=self.weight_decay)
        mean.lerp_(gradients, 1 - self.beta1)
        square.mul_(self.beta2).addcmul_(gradients, gradients, value=1 - self.beta2)
        correction = 1 - self.beta2**state.step
        divisor = square.div(correction).sqrt_().add_(self.eps)
        values.sub_(mean.div(divisor).mul_(lr / (1 - self.beta1**state.step)))


@OPTIMIZERS.register
class Adam(_Adam):
    """Step by the running mean of the gradients, divided by the root of the mean of their squares.

    Source: Kingma and Ba 2015, https://arxiv.org/abs/1412.6980, algorithm 1
    """

    title: ClassVar = "Adam"
    decoupled: ClassVar = False
    kind: Literal["adam"] = "adam"


@OPTIMIZERS.register
class AdamW(_Adam):
    """Adam with the weight decay apart from the gradient.

    Source: Loshchilov and Hutter 2019, https://arxiv.org/abs/1711.05101, algorithm 2
    """

    title: ClassVar = "AdamW"
    decoupled: ClassVar = True
    kind: Literal["adamw"] = "adamw"
    weight_decay: WeightDecay = 0.01


@OPTIMIZERS.register
class RMSprop(Optimizer):
    """Divide each gradient by the root of the running mean of its squares.

    Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.RMSprop.html
    """

    title: ClassVar = "RMSprop"
    kind: Literal["rmsprop"] = "rmsprop"
    alpha: Annotated[Beta, Field(description="memory of the mean of the squares")] = 0.99
    eps: Epsilon = 1e-8
    momentum: Annotated[Float, Field(ge=0, lt=1, description="share of the last step that is kept")] = 0.0
    weight_decay: WeightDecay = 0.0

    def used_moments(self) -> tuple[str, ...]:
        return ("square", "momentum") if self.momentum else ("square",)

    def update(self, values: Tensor, gradients: Tensor, state: State, lr: float) -> None:
        state.step += 1
        if self.weight_decay:
            gradients = gradients.add(values, alpha=self.weight_decay)
        square = state.moments["square"].mul_(self.alpha).addcmul_(gradients, gradients, value=1 - self.alpha)
        divisor = square.sqrt().add_(self.eps)
        if self.momentum:
            velocity = state.moments["momentum"].mul_(self.momentum).addcdiv_(gradients, divisor)
            values.sub_(velocity, alpha=lr)
        else:
            values.addcdiv_(gradients, divisor, value=-lr)

"""One training step on a copy: forward, loss, backward, update."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from workbench.inspection.one_step.backward import LayerGradient, strength
from workbench.inspection.one_step.batch import Batch
from workbench.inspection.one_step.forward import LayerOutput, describe
from workbench.inspection.one_step.kernel_gradient import Place, WeightGradient, is_summable, weight_gradient
from workbench.inspection.one_step.loss import LossNumbers, loss_numbers
from workbench.inspection.one_step.state import OptimizerState
from workbench.inspection.one_step.tape import Tape, as_training_runs, record
from workbench.inspection.one_step.update import Update, explain
from workbench.inspection.question import InspectionError
from workbench.training.losses import Loss
from workbench.training.optimizers import Optimizer, State


@dataclass(frozen=True)
class Recipe:
    """How to learn.

    Attributes:
        loss, optimizer: of the experiment.
        learning_rate: of this step.
        seed: draws the dropout.
        class_weights: (K,) or None.
    """

    loss: Loss
    optimizer: Optimizer
    learning_rate: float
    seed: int
    class_weights: Tensor | None = None


@dataclass(frozen=True, eq=False)
class Step:
    """A step, taken apart. Tensors are on the CPU and nobody writes to them.

    Attributes:
        batch, recipe: what it learned from, and how.
        layers: what each layer gave, in the order of computing.
        loss: of the batch before the step.
        torch_loss: the same by torch.
        gradients: of each layer, in the order of computing.
        values, slopes: each parameter that learns before the step, and its gradient, by name.
        given, upstream: by path of the layers whose weight gradients can be taken apart: what the layer got, and the
            gradient of the loss with respect to what it gave.
        modules: those layers.
        before, after: what the optimizer remembered and remembers.
        weights: the whole state dict after the step.
        loss_after: of the same batch with the same dropout, by torch; None where nothing could be learned.
        obstacle: why there is no update, a sentence; "" otherwise.
    """

    batch: Batch
    recipe: Recipe
    layers: tuple[LayerOutput, ...]
    loss: LossNumbers
    torch_loss: float
    gradients: tuple[LayerGradient, ...] = ()
    values: Mapping[str, Tensor] = field(default_factory=dict)
    slopes: Mapping[str, Tensor] = field(default_factory=dict)
    given: Mapping[str, Tensor] = field(default_factory=dict)
    upstream: Mapping[str, Tensor] = field(default_factory=dict)
    modules: Mapping[str, nn.Module] = field(default_factory=dict)
    before: OptimizerState | None = None
    after: OptimizerState | None = None
    weights: Mapping[str, Tensor] = field(default_factory=dict)
    loss_after: float | None = None
    obstacle: str = ""

    def gradient_of(self, path: str, place: Place) -> WeightGradient:
        """Take the gradient of one weight apart.

        Raises:
            InspectionError: if there is no such weight, or nothing is known of its gradient.
        """
        if path not in self.modules:
            raise InspectionError(f"no gradient reached layer {path}")
        return weight_gradient(self.modules[path], self.given[path], self.upstream[path], place)

    def update_of(self, path: str, place: Place) -> Update:
        """Return how the optimizer changed one weight."""
        name = f"{path}.weight"
        where = tuple(place)[: self.values[name].dim()]
        before = self.before
        moments = {} if before is None else {key: float(of[name][where]) for key, of in before.moments.items()}
        return explain(
            self.recipe.optimizer,
            float(self.values[name][where]),
            float(self.slopes[name][where]),
            moments,
            0 if before is None else before.step,
            self.recipe.learning_rate,
        )


def take_step(network: nn.Module, batch: Batch, recipe: Recipe, state: OptimizerState | None = None) -> Step:
    """Learn from one batch on a copy of `network`, as training would, and keep every number.

    Args:
        network: left as it is.
        batch: of N pictures.
        recipe: how.
        state: what the optimizer remembers; None, or that of another kind of optimizer: nothing.

    Raises:
        InspectionError: if the batch cannot be learned from, or takes too much memory.
        RuntimeError: torch's, if the pictures do not fit the network.
    """
    twin = as_training_runs(network, recipe.seed)
    kinds = {path: type(module).__name__ for path, module in twin.named_modules()}
    tape = record(twin, batch.images)
    if tape.logits.dim() != 2:
        raise InspectionError("the network gives no row of logits for each picture; end it with a linear layer")
    with torch.enable_grad():
        loss = recipe.loss(tape.logits, batch.targets, recipe.class_weights)
    layers = tuple(describe(path, kinds[path], output) for path, output in tape.outputs.items())
    numbers = _numbers(tape, batch, recipe)
    first = Step(batch, recipe, layers, numbers, float(loss.detach()))
    learned = {name: p for name, p in twin.named_parameters() if p.requires_grad}
    if not learned:
        return _changed(first, obstacle="There is nothing to learn: add a layer with weights.")
    outputs = {path: output for path, output in tape.outputs.items() if output.requires_grad}
    found = torch.autograd.grad(loss, [*outputs.values(), *learned.values()], allow_unused=True)
    upstream = {path: g for path, g in zip(outputs, found, strict=False) if g is not None}
    slopes = {
        name: torch.zeros_like(p) if g is None else g.contiguous()
        for (name, p), g in zip(learned.items(), found[len(outputs) :], strict=True)
    }
    values = {name: p.detach().clone() for name, p in learned.items()}
    modules = dict(twin.named_modules())
    summable = [path for path in upstream if is_summable(modules[path]) and f"{path}.weight" in slopes]
    second = _changed(
        first,
        gradients=tuple(_gradient(path, kinds[path], upstream.get(path), values, slopes) for path in tape.outputs),
        values=values,
        slopes=slopes,
        given={path: tape.inputs[path].detach() for path in summable},
        upstream={path: upstream[path] for path in summable},
        modules={path: modules[path] for path in summable},
    )
    obstacle = _not_finite(second)
    return _changed(second, obstacle=obstacle) if obstacle else _updated(second, network, twin, state)


def _not_finite(step: Step) -> str:
    """Say what keeps a step from being made, a sentence; "" where nothing does."""
    if np.isfinite(step.torch_loss):
        broken = next((name for name, slope in step.slopes.items() if not bool(torch.isfinite(slope).all())), None)
        what = "" if broken is None else f"gradient of {broken} is not finite"
    else:
        what = "loss is not a number" if np.isnan(step.torch_loss) else "loss is infinite"
    return f"The {what}: no step can be made of it; train anew with a lower learning rate." if what else ""


def _changed(step: Step, **fields: object) -> Step:
    return Step(**(vars(step) | fields))


def _numbers(tape: Tape, batch: Batch, recipe: Recipe) -> LossNumbers:
    weights = None if recipe.class_weights is None else recipe.class_weights.numpy().astype(np.float64)
    logits: NDArray[np.float64] = tape.logits.detach().numpy().astype(np.float64)
    return loss_numbers(recipe.loss, logits, batch.targets.numpy(), weights)


def _gradient(
    path: str, kind: str, upstream: Tensor | None, values: Mapping[str, Tensor], slopes: Mapping[str, Tensor]
) -> LayerGradient:
    own = {name.rpartition(".")[2]: slope for name, slope in slopes.items() if name.rpartition(".")[0] == path}
    tensors = tuple((name, strength(slope)) for name, slope in own.items())
    ratio = None
    if "weight" in own:
        size = float(values[f"{path}.weight"].double().norm())
        ratio = float(own["weight"].double().norm()) / size if size else None
    return LayerGradient(path, kind, None if upstream is None else strength(upstream), tensors, ratio)


def _updated(step: Step, network: nn.Module, twin: nn.Module, state: OptimizerState | None) -> Step:
    """Let the optimizer change the weights, and look at the same batch again with another copy of `network`."""
    recipe = step.recipe
    values = torch.cat([value.flatten() for value in step.values.values()])
    slopes = torch.cat([slope.flatten() for slope in step.slopes.values()])
    flat = recipe.optimizer.state(values)
    if state is not None and type(state.optimizer) is type(recipe.optimizer):
        flat.step.fill_(state.step)
        for name, moment in flat.moments.items():
            if name in state.moments:
                moment.copy_(torch.cat([state.moments[name][key].flatten() for key in step.values]))
    before = _split(flat, step)
    with torch.no_grad():
        recipe.optimizer.update(values, slopes, flat, recipe.learning_rate)
        # The buffers are those of the twin: batch norm has seen the batch once.
        weights = {name: value.detach().clone() for name, value in twin.state_dict().items()}
        weights |= _pieces(values, step.values)
        again = as_training_runs(network, recipe.seed)  # draws the same dropout: only the weights differ
        again.load_state_dict(weights)
        logits = cast(Tensor, again(step.batch.images))
        loss = float(recipe.loss(logits, step.batch.targets, recipe.class_weights))
    return _changed(step, before=before, after=_split(flat, step), weights=weights, loss_after=loss)


def _split(state: State, step: Step) -> OptimizerState:
    """Return a flat state, parameter by parameter."""
    moments = {name: _pieces(moment.clone(), step.values) for name, moment in state.moments.items()}
    return OptimizerState(step.recipe.optimizer, step.recipe.learning_rate, int(state.step), moments)


def _pieces(flat: Tensor, like: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return views of `flat` (P,) in the shapes and order of `like`."""
    parts = torch.split(flat, [value.numel() for value in like.values()])
    return {name: part.view(value.shape) for (name, value), part in zip(like.items(), parts, strict=True)}

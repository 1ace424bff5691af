"""One pass forward and back over a copy of a network, with all that goes through it kept."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from workbench.inspection.question import InspectionError
from workbench.training.dropout import with_generator
from workbench.training.generators import stream

MOST_BYTES = 1 << 30  # of outputs; backward needs about as much again


@dataclass(frozen=True, eq=False)
class Tape:
    """What went through a network, by module path in the order in which the modules answered.

    Attributes:
        inputs, outputs: what each layer got and gave, still part of torch's graph.
        logits: (N, K).
    """

    inputs: Mapping[str, Tensor]
    outputs: Mapping[str, Tensor]
    logits: Tensor


def as_training_runs(network: nn.Module, seed: int) -> nn.Module:
    """Return a copy in training mode whose dropout draws what a run's first step with `seed` would.

    No layer works in place, so that what another one gave stays as it was.
    """
    twin = copy.deepcopy(network).cpu()
    generator = stream(seed, "dropout")
    for parent in list(twin.modules()):
        for name, child in list(parent.named_children()):
            setattr(parent, name, with_generator(child, generator))
    for module in twin.modules():
        if getattr(module, "inplace", False):
            module.inplace = False  # type: ignore[assignment]  # a flag of torch's activations
    return twin.train()


def record(network: nn.Module, images: Tensor) -> Tape:
    """Run a network once, with gradients, and keep what its layers and merging blocks got and gave.

    Args:
        network: on the CPU, as `as_training_runs` gives it.
        images: (N, C, H, W) float32, normalised.

    Raises:
        InspectionError: if the outputs take more than `MOST_BYTES`, or batch norm meets a single number per channel.
        RuntimeError: torch's, if the pictures do not fit the network.
    """
    inputs: dict[str, Tensor] = {}
    outputs: dict[str, Tensor] = {}
    held = 0

    def hook(path: str) -> Any:
        def keep(_: nn.Module, given: tuple[Any, ...], output: Tensor) -> None:
            nonlocal held
            inputs[path], outputs[path] = given[0], output
            held += output.nbytes
            if held > MOST_BYTES:
                raise InspectionError(f"{len(images)} pictures take more than 1 GB of outputs; choose fewer")

        return keep

    shown = [(path, module) for path, module in network.named_modules() if path and type(module) is not nn.Sequential]
    handles = [module.register_forward_hook(hook(path)) for path, module in shown]
    try:
        with torch.enable_grad():
            logits: Tensor = network(images)
    except ValueError as error:
        if "more than 1 value per channel" not in str(error):
            raise
        raise InspectionError(
            f"batch norm cannot learn from {len(images)} picture: there is no variance over a single number per "
            "channel; take 2 pictures or more"
        ) from None
    finally:
        for handle in handles:
            handle.remove()
    return Tape(inputs, outputs, logits)

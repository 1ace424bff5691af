"""Forward passes that remember what every module got and gave, shared by all questions about one picture."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any
from weakref import WeakKeyDictionary

import torch
from torch import Tensor, nn

from workbench.inspection.modes import evaluating
from workbench.inspection.question import InspectionError, module_at

MOST_BYTES = 1 << 30  # of all inputs and outputs; VGG-16 on a picture of 224×224 takes 109 MB


@dataclass(frozen=True, eq=False)
class Pass:
    """One forward pass in eval mode; its tensors share no memory with the network's and are on its device.

    Attributes:
        images: (N, C, H, W) normalised.
        inputs: by module path, what each module got.
        outputs: by module path, what it gave; "" is the whole network.
        logits: what the network gave, (N, K) where it ends in classes.
    """

    images: Tensor
    inputs: Mapping[str, Tensor]
    outputs: Mapping[str, Tensor]
    logits: Tensor


State = tuple[int, ...]
# The newest pass of each network; used by the thread that asks it questions only.
_newest: WeakKeyDictionary[nn.Module, tuple[State, Tensor, Pass]] = WeakKeyDictionary()


def forward_pass(network: nn.Module, images: Tensor, path: str = "") -> Pass:
    """Run `images` through a network once, and remember it: as long as both stay the same, no second pass is needed.

    The same means the same tensor `images`, untouched, and no parameter or buffer written to; a training writes past
    torch's counters and has to `forget`. Where all outputs together would take more than `MOST_BYTES`, those of the
    first blocks up to it are kept, and that of `path`.

    Args:
        network: left in the mode it was in.
        images: (N, C, H, W) float32, normalised, on any device.
        path: the block whose output is needed; "" is the whole network.

    Raises:
        InspectionError: if there is no such block, or the network passes it by.
        RuntimeError: torch's, if the pictures do not fit the network.
    """
    module_at(network, path)
    state = _state(network, images)
    known = _newest.get(network)
    if known is not None and known[1] is images and known[0] == state and path in known[2].outputs:
        return known[2]
    done = _run(network, images, path)
    if path not in done.outputs:
        raise InspectionError(f"the network does not use block {path}")
    _newest[network] = (state, images, done)
    return done


def forget(network: nn.Module) -> None:
    """Let the pass remembered of a network go: it has learned since."""
    _newest.pop(network, None)


def _state(network: nn.Module, images: Tensor) -> State:
    """Return what changes with every write to a tensor of the network, or to the pictures."""
    tensors = chain(network.parameters(), network.buffers(), (images,))
    return tuple(chain.from_iterable((t.data_ptr(), 0 if t.is_inference() else t._version) for t in tensors))


@torch.no_grad()
def _run(network: nn.Module, images: Tensor, path: str) -> Pass:
    inputs: dict[str, Tensor] = {}
    outputs: dict[str, Tensor] = {}
    names = {module: name for name, module in network.named_modules()}
    held = 0

    def keep(module: nn.Module, given: tuple[Any, ...], output: Tensor) -> None:
        nonlocal held
        name = names[module]
        if held <= MOST_BYTES or name == path:
            inputs.setdefault(name, given[0])
            outputs[name] = output
            held += output.nbytes

    def spare(module: nn.Module, given: tuple[Any, ...]) -> tuple[Any, ...]:
        """Hand a layer that works in place a copy: what the layer before it gave stays as it was."""
        inputs[names[module]] = given[0]
        return (given[0].clone(), *given[1:])

    hooks = [module.register_forward_hook(keep) for module in names]
    hooks += [module.register_forward_pre_hook(spare) for module in names if getattr(module, "inplace", False)]
    try:
        with evaluating(network) as device:
            there = images.to(device)
            logits: Tensor = network(there)
    finally:
        for hook in hooks:
            hook.remove()
    return Pass(there, inputs, outputs, logits)

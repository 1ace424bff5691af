"""From the document to torch modules, with initial weights drawn from a generator of the caller's."""

import math

import torch
from torch import nn
from torch.nn import init
from torch.nn.modules.batchnorm import _NormBase

from workbench.layers.base import Shape
from workbench.layers.containers import Sequential
from workbench.network.trace import MAX_BUILT, built_layers, trace
from workbench.spec import SpecError


def build(network: Sequential, shape: Shape, generator: torch.Generator) -> nn.Sequential:
    """Build a network on the CPU; its modules' paths are the document's addresses.

    The weights are those that torch's constructors would draw in the same order from a generator in the same state.
    The process-wide generator is neither used nor changed.

    Args:
        network: the document.
        shape: (C, H, W) of its images.
        generator: on the CPU; advanced by the draws.

    Raises:
        SpecError: with the address of the first layer in error, or if there are more than `MAX_BUILT` layers.
    """
    require_buildable(network, shape)
    with torch.device("meta"):
        module = network.build(shape)
    assert isinstance(module, nn.Sequential)
    for part in module.modules():
        _allocate(part)
        initialise(part, generator)
    return module


def require_buildable(network: Sequential, shape: Shape) -> None:
    """Refuse a network that cannot be built for images (C, H, W).

    Raises:
        SpecError: as `build` does.
    """
    count = built_layers(network)
    if count > MAX_BUILT:
        raise SpecError("network", f"would have {count:,} layers when built; at most {MAX_BUILT:,} are possible")
    for step in trace(network, shape):
        if step.error is not None:
            raise SpecError(f"network.{step.path}".rstrip("."), step.error)


def _allocate(module: nn.Module) -> None:
    """Give a meta module's own tensors memory; torch's `to_empty` would import sympy, 3 s."""
    for name, parameter in list(module.named_parameters(recurse=False)):
        setattr(module, name, nn.Parameter(torch.empty(parameter.shape, dtype=parameter.dtype)))
    for name, buffer in list(module.named_buffers(recurse=False)):
        module.register_buffer(name, torch.empty(buffer.shape, dtype=buffer.dtype))


def initialise(module: nn.Module, generator: torch.Generator) -> None:
    """Fill a module's own tensors as its torch constructor does.

    Raises:
        TypeError: if it holds tensors and is of a class that nothing is known about.
    """
    if isinstance(module, nn.Conv2d | nn.Linear):
        init.kaiming_uniform_(module.weight, a=math.sqrt(5), generator=generator)
        if module.bias is not None:
            bound = 1 / math.sqrt(module.weight[0].numel())
            init.uniform_(module.bias, -bound, bound, generator=generator)
    elif isinstance(module, _NormBase | nn.GroupNorm | nn.LayerNorm):
        module.reset_parameters()
    elif any(True for _ in module.parameters(recurse=False)) or any(True for _ in module.buffers(recurse=False)):
        raise TypeError(f"no initial values are known for {type(module).__name__}")

"""Which layer's output another one read: found in a forward pass by the tensors that were handed on."""

from torch import nn

from workbench.inspection.arithmetic.linear import Layout
from workbench.inspection.arithmetic.pointwise import CURVES
from workbench.inspection.passes import Pass

MOST_BEHIND = 3


def producer(network: nn.Module, done: Pass, path: str) -> str | None:
    """Return the path of the layer whose output a block read; None if it read the picture, or what is no block's."""
    found = None
    read = done.inputs[path]
    for name, output in done.outputs.items():
        if name == path:
            break
        inside = name.startswith(f"{path}.") or not path
        if output is read and not inside and not any(network.get_submodule(name).children()):
            found = name
    return found


def behind(network: nn.Module, done: Pass, path: str) -> list[str]:
    """Return the normalization and activation that read a block's output next, up to the first activation.

    Empty where another layer, or more than one, reads it.
    """
    found: list[str] = []
    output = done.outputs[path]
    while len(found) < MOST_BEHIND:
        readers = [
            name
            for name, read in done.inputs.items()
            if read is output and name not in (path, *found) and not any(network.get_submodule(name).children())
        ]
        if len(readers) != 1 or readers[0] not in done.outputs:
            return []
        module = network.get_submodule(readers[0])
        if not isinstance(module, nn.BatchNorm2d) and type(module) not in CURVES:
            return []
        found.append(readers[0])
        output = done.outputs[readers[0]]
        if type(module) in CURVES:
            return found
    return []


def flattened(done: Pass, network: nn.Module, path: str) -> Layout | None:
    """Return (C, H, W) of the maps whose numbers a linear layer read in a row; None where they were no maps."""
    read = done.inputs[path]
    for name, output in done.outputs.items():
        if not isinstance(network.get_submodule(name), nn.Flatten) or output.data_ptr() != read.data_ptr():
            continue
        shape = tuple(done.inputs[name].shape[1:])
        if output.shape == read.shape and len(shape) == 3 and shape[1:] != (1, 1):
            return shape[0], shape[1], shape[2]
    return None

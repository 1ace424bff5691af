"""One channel of a block, or one feature of a flat layer: what is asked what it has learned."""

from typing import Any, NamedTuple

from torch import Tensor, nn

from workbench.inspection.question import InspectionError, module_at


class Unit(NamedTuple):
    """A channel of a block's output.

    Attributes:
        path: the block's, e.g. "2.body.0".
        channel: from 0; of flat features, the feature.
    """

    path: str
    channel: int


def watched(network: nn.Module, images: Tensor, unit: Unit) -> Tensor:
    """Return the unit's maps (N, h, w) for normalised images (N, C, H, W); of a flat layer h = w = 1.

    Gradients flow where they are asked for.

    Raises:
        InspectionError: if there is no such unit.
    """
    return before_and_after(network, images, unit)[1]


def before_and_after(network: nn.Module, images: Tensor, unit: Unit) -> tuple[Tensor | None, Tensor]:
    """Return what the block got for the unit, and what it gave, both as `watched` does.

    The first is None where the block changes the shape, so that no input belongs to the unit alone.

    Raises:
        InspectionError: if there is no such unit.
    """
    seen: list[Tensor] = []

    def keep(_: nn.Module, given: tuple[Any, ...], output: Tensor) -> None:
        seen[:] = [given[0], output]

    handle = module_at(network, unit.path).register_forward_hook(keep)
    try:
        network(images)
    finally:
        handle.remove()
    if not seen:
        raise InspectionError(f"the network does not use block {unit.path}")
    given, output = seen
    if not 0 <= unit.channel < output.shape[1]:
        raise InspectionError(
            f"layer {unit.path} has {output.shape[1]} channels, so there is none of number {unit.channel}"
        )
    return _maps(given, unit.channel) if given.shape == output.shape else None, _maps(output, unit.channel)


def _maps(values: Tensor, channel: int) -> Tensor:
    return values[:, channel].reshape(len(values), *(values.shape[2:] if values.dim() == 4 else (1, 1)))

"""Ask how one number of a network came about."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from workbench.inspection.arithmetic import chain
from workbench.inspection.arithmetic.base import CellArithmetic, Line, Place, Working, array, number_at
from workbench.inspection.arithmetic.explain import border_of, explain, title_of
from workbench.inspection.arithmetic.joins import BLOCKS, explain_block
from workbench.inspection.cell import Cell
from workbench.inspection.passes import Pass, forward_pass
from workbench.inspection.question import InspectionError, module_at

Shape = tuple[int, int, int]


@dataclass(frozen=True, eq=False)
class ExplainCell:
    """Ask for the arithmetic of a cell, for one picture.

    Attributes:
        images: (1, C, H, W) float32, normalised; the same tensor for several questions spares forward passes.
        cell: the cell; one outside of the output is moved inside.
        shown: the input channel whose map is wanted; None: the one that counts most.
    """

    images: Tensor
    cell: Cell
    shown: int | None = None

    def ask(self, network: nn.Module) -> CellArithmetic:
        """Run the network once, unless that was done, and compute the number ourselves.

        Raises:
            InspectionError: if there is no such block, it is passed by, or nothing is known about it.
            RuntimeError: torch's, if the picture does not fit the network.
        """
        done = forward_pass(network, self.images, self.cell.path)
        answer = _explained(network, done, self.cell, self.shown)
        later = chain.behind(network, done, self.cell.path)
        behind = tuple(_explained(network, done, answer.cell._replace(path=path), None) for path in later)
        return replace(answer, behind=behind)


def _explained(network: nn.Module, done: Pass, cell: Cell, shown: int | None) -> CellArithmetic:
    module, path = module_at(network, cell.path), cell.path
    output, given = done.outputs[path][0], done.inputs[path][0]
    shape = maps_shape(output)
    place = Place(*(min(max(index, 0), size - 1) for index, size in zip(cell[1:], shape, strict=True)))
    if isinstance(module, BLOCKS):
        working = explain_block(module, done, path, place)
    else:
        layout = chain.flattened(done, network, path) if isinstance(module, nn.Linear) else None
        working = _traced(network, done, path, explain(module, given, place, layout))
        given = given if layout is None else given.reshape(layout)
    input_shape = maps_shape(given)
    channel = _channel(working, place, input_shape, shown)
    return CellArithmetic(
        cell=Cell(path, *place),
        title=title_of(module),
        working=working,
        torch=number_at(output, place),
        shape=shape,
        output_map=channel_map(output, place.channel),
        input_shape=input_shape,
        input_map=channel_map(given, channel),
        input_channel=channel,
        border=border_of(module, given, shape[1:]),
    )


def maps_shape(tensor: Tensor) -> Shape:
    """Return (C, H, W) of maps, or (F, 1, 1) of flat features.

    Raises:
        InspectionError: for anything else, or nothing.
    """
    shape = tuple(tensor.shape)
    if len(shape) == 1:
        shape = (*shape, 1, 1)
    if len(shape) != 3 or 0 in shape:
        raise InspectionError(f"an output of shape {tuple(tensor.shape)} has no cells to point at")
    return shape[0], shape[1], shape[2]


def channel_map(tensor: Tensor, channel: int) -> NDArray[np.float32]:
    """Return a copy of one channel (H, W) of maps; of flat features, and of maps of one cell, all in a row (1, F)."""
    is_map = tensor.ndim == 3 and tuple(tensor.shape[1:]) != (1, 1)
    values = array(tensor[channel] if is_map else tensor.reshape(1, -1))
    return values.astype(np.float32)


def _channel(working: Working, place: Place, shape: Shape, shown: int | None) -> int:
    """Return the input channel to show: the one asked for, or the one that counts most, or the cell's own."""
    terms = working.terms
    if terms is not None and terms.channels is not None:
        if shown is not None and shown in terms.channels:
            return shown
        first = int(terms.channels[terms.order[0]])
        return first if first < shape[0] else 0
    read = working.read or place
    return min(read.channel, shape[0] - 1)


def _traced(network: nn.Module, done: Pass, path: str, working: Working) -> Working:
    """Add which cell of which layer was read, where a layer reads a single one."""
    before, place = chain.producer(network, done, path), working.read
    if working.terms is not None or before is None or place is None:
        return working
    x = number_at(done.inputs[path][0], place)
    where = f"channel {place.channel}, row {place.row}, column {place.column}"
    read = Line(f"reads layer {before}", "x", where, x, Cell(before, *place))
    kept = [line for line in working.lines if line.name not in ("reads", "comes from", "passed on")]
    return replace(working, lines=(read, *kept))

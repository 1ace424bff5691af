"""All learned numbers of a network in one flat tensor, so that an update is one call whatever the number of layers."""

from collections.abc import Iterable

import torch
from torch import Tensor, nn

from workbench.training.failures import is_out_of_memory


class FlatParameters:
    """Parameters and gradients as views of one flat tensor each; frozen parameters stay apart.

    Attributes:
        values: (P,) float32; changing it changes the network.
        gradients: (P,) float32; backward adds to it.
    """

    def __init__(self, network: nn.Module, *, channels_last: bool) -> None:
        """Take over the parameters of `network`.

        Args:
            network: on its device; a parameter that several layers share is held once.
            channels_last: kernels lie in memory as (out, kH, kW, in).
        """
        self._all = list(network.parameters())
        self._learned = [p for p in self._all if p.requires_grad]
        if channels_last:
            for p in self._all:
                if p.dim() == 4 and not p.requires_grad:
                    p.data = p.data.contiguous(memory_format=torch.channels_last)
        self.values = _flat(self._learned)
        self.gradients = torch.zeros_like(self.values)
        self._channels_last = channels_last
        self._gradient_views = self.pieces(self.gradients)
        with torch.no_grad():
            for p, view in zip(self._learned, _views(self.values, self._learned, channels_last), strict=True):
                view.copy_(p)
                p.data = view
        self.attach()

    def pieces(self, flat: Tensor) -> list[Tensor]:
        """Return views of `flat` (P,), one for each parameter that learns, in the network's order and its shape."""
        return [*_views(flat, self._learned, self._channels_last)]

    def attach(self) -> None:
        """Make the gradients views again where someone replaced or dropped them."""
        for p, view in zip(self._learned, self._gradient_views, strict=True):
            if p.grad is not view:
                p.grad = view

    def release(self) -> None:
        """Give every parameter memory of its own again, in torch's usual layout, and no gradient."""
        for p in self._all:
            p.grad = None
            try:
                p.data = p.data.clone(memory_format=torch.contiguous_format)
            except (MemoryError, RuntimeError) as error:
                if not is_out_of_memory(error):
                    raise  # a view serves as well


def _flat(parameters: list[nn.Parameter]) -> Tensor:
    first = parameters[0]
    return torch.empty(sum(p.numel() for p in parameters), dtype=first.dtype, device=first.device)


def _views(flat: Tensor, parameters: Iterable[nn.Parameter], channels_last: bool) -> Iterable[Tensor]:
    start = 0
    for p in parameters:
        piece = flat[start : start + p.numel()]
        start += p.numel()
        if channels_last and p.dim() == 4:
            o, i, h, w = p.shape
            yield piece.view(o, h, w, i).permute(0, 3, 1, 2)
        else:
            yield piece.view(p.shape)

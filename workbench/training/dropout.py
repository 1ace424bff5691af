"""Dropout that draws from a generator of the run instead of the process-wide one."""

import torch
from torch import Generator, Tensor, nn


class RunDropout(nn.Module):
    """What nn.Dropout, or nn.Dropout2d with `whole_maps`, does, from a generator of its own.

    The numbers are those torch draws on the CPU from a default generator in the same state.
    Source: aten/src/ATen/native/Dropout.cpp, _dropout_impl
    """

    def __init__(self, p: float, generator: Generator, *, whole_maps: bool) -> None:
        super().__init__()
        self.p = p
        self.generator = generator
        self.whole_maps = whole_maps

    def forward(self, x: Tensor) -> Tensor:
        """Return x, (N, …), with a share p set to 0 and the rest scaled by 1 / (1 - p); x itself in eval mode."""
        if not self.training or self.p == 0:
            return x
        kept = 1 - self.p
        noise = x.new_empty((*x.shape[:2], *(1 for _ in x.shape[2:]))) if self.whole_maps else torch.empty_like(x)
        return x * noise.bernoulli_(kept, generator=self.generator).div_(kept)


def with_generator(module: nn.Module, generator: Generator) -> nn.Module:
    """Return `module`, or what stands for it where it is a dropout."""
    if type(module) is nn.Dropout:
        return RunDropout(module.p, generator, whole_maps=False)
    if type(module) is nn.Dropout2d:
        return RunDropout(module.p, generator, whole_maps=True)
    return module

"""Losses and hits of the steps since the last report, kept on the device: a number read at every step stalls a GPU."""

import torch
from torch import Tensor


class Tally:
    """A buffer of (loss, hits) a step."""

    capacity = 4096

    def __init__(self, device: torch.device) -> None:
        # A count of hits is exact in float32 up to 2^24.
        self._figures = torch.empty(2, self.capacity, device=device)
        self._sizes: list[int] = []

    def __len__(self) -> int:
        return len(self._sizes)

    def add(self, loss: Tensor, logits: Tensor, targets: Tensor) -> None:
        """Note a step's loss and how many of its logits (n, K) are largest at its targets, (n,) or shares (n, K)."""
        column = len(self._sizes)
        targets = targets if targets.dim() == 1 else targets.argmax(1)
        self._figures[0, column] = loss
        self._figures[1, column] = (logits.argmax(1) == targets).sum()
        self._sizes.append(len(targets))

    def read(self) -> tuple[list[float], list[int], list[int]]:
        """Return losses, hits and numbers of pictures of the steps since the last read, and forget them."""
        losses, hits = self._figures[:, : len(self._sizes)].tolist()
        sizes, self._sizes = self._sizes, []
        return losses, [int(h) for h in hits], sizes

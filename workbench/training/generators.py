"""The random numbers of a run: each purpose has a stream of its own, all made from one seed."""

import hashlib

import torch
from torch import Generator


def stream(seed: int, purpose: str, device: torch.device | str = "cpu") -> Generator:
    """Return a generator that depends on `seed` and `purpose` alone; no other generator is touched."""
    digest = hashlib.sha256(f"{purpose} {seed}".encode()).digest()
    return Generator(device).manual_seed(int.from_bytes(digest[:8], "big") >> 1)


class RunGenerators:
    """The streams of one run.

    Attributes:
        init: first weights; on the CPU, so that a seed gives the same network everywhere.
        shuffle: order of the training pictures; on the CPU for the same reason.
        dropout: what dropout sets to 0, on the device the network is on.
        augmentation: how training pictures are changed, on the same device.
    """

    def __init__(self, seed: int, device: torch.device) -> None:
        self.init = stream(seed, "init")
        self.shuffle = stream(seed, "shuffle")
        self.dropout = stream(seed, "dropout", device)
        self.augmentation = stream(seed, "augmentation", device)

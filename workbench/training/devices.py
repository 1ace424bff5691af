"""Where to compute."""

from typing import Literal

import torch

from workbench.training.failures import TrainingError
from workbench.training.settings import DeviceChoice

Device = Literal["cpu", "cuda", "mps"]


def available() -> tuple[Device, ...]:
    """Return the devices of this computer, CPU first."""
    found: list[Device] = ["cpu"]
    if torch.cuda.is_available():
        found.append("cuda")
    if torch.backends.mps.is_available():
        found.append("mps")
    return tuple(found)


def resolve(choice: DeviceChoice | str) -> torch.device:
    """Return the device a setting stands for; auto is CUDA where there is one, else the CPU.

    MPS has to be asked for: a small network is often slower there than on the CPU.

    Raises:
        TrainingError: if this computer has none.
    """
    there = available()
    if choice == "auto":
        return torch.device("cuda" if "cuda" in there else "cpu")
    if choice not in there:
        raise TrainingError(f"device {choice} is not on this computer; it has {' and '.join(there)}")
    return torch.device(choice)

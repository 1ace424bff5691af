"""How sure a network stays while one picture is turned, shifted or recoloured little by little."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from workbench.augmentation.base import Augmentation, Sweep
from workbench.data.base import Data
from workbench.inspection.modes import evaluating
from workbench.inspection.question import InspectionError


@dataclass(frozen=True)
class Response:
    """What a network makes of one picture as a number varies.

    Attributes:
        values: (V,) float32, of the number.
        probabilities: (V, K) float32, the softmax of the network's output at each.
    """

    values: np.ndarray
    probabilities: np.ndarray


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """Ask for the probabilities of all classes against a number that an augmentation draws.

    Attributes:
        data: normalises.
        image: (C, H, W) uint8, before normalisation.
        augmentation: whose number varies, all others being neutral.
        sweep: the number and its range.
        count: values over the range, both ends included.
    """

    data: Data
    image: Tensor
    augmentation: Augmentation
    sweep: Sweep
    count: int = 61

    def ask(self, network: nn.Module) -> Response:
        """Run the network once on all values.

        Raises:
            RuntimeError: torch's, if the picture does not fit the network.
        """
        values = steps(self.sweep, self.count)
        images = varied(self.image, self.augmentation, self.sweep.name, values)
        return Response(values.numpy(), probabilities(network, self.data, images))


def steps(sweep: Sweep, count: int) -> Tensor:
    """Return at most `count` values (V,) float32 spread over a range, the neutral one among them."""
    if sweep.whole:
        stride = max(1, -(-int(sweep.high - sweep.low) // (count - 1)))
        first = sweep.neutral - (sweep.neutral - sweep.low) // stride * stride
        return torch.arange(first, sweep.high + 1, stride, dtype=torch.float32)
    even = torch.linspace(sweep.low, sweep.high, count)
    even[(even - sweep.neutral).abs().argmin()] = sweep.neutral
    return even


def varied(image: Tensor, augmentation: Augmentation, name: str, values: Tensor) -> Tensor:
    """Return (V, C, H, W) float32 in [0, 1]: a picture (C, H, W) uint8 at each value of a drawn number."""
    shape = tuple(image.shape)
    draw = dict(augmentation.neutral(len(values), shape, torch.device("cpu")))
    draw[name] = values.to(draw[name].dtype)
    pictures = (image.float() / 255).expand(len(values), *shape)
    return augmentation.apply(pictures, draw)


@torch.inference_mode()
def probabilities(network: nn.Module, data: Data, images: Tensor) -> np.ndarray:
    """Return the network's probabilities (n, K) float32 for images (n, C, H, W) in [0, 1].

    Raises:
        InspectionError: if it gives no single row of numbers for each.
    """
    with evaluating(network) as device:
        logits = network(data.normalise(images * 255).to(device))
    if logits.dim() != 2:
        raise InspectionError("this network gives no probabilities")
    result: np.ndarray = logits.float().softmax(1).cpu().numpy()
    return result

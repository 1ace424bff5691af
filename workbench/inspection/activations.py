"""What a network makes of one picture: the feature maps of a block, and the prediction."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from workbench.inspection.modes import evaluating
from workbench.inspection.question import InspectionError, module_at


@dataclass(frozen=True)
class FeatureMaps:
    """A block's output for one picture.

    Attributes:
        path: the block's; "" is the whole network.
        maps: (C, H, W) float32; flat features are (F, 1, 1).
        probabilities: (K,) float32, the softmax of the network's output.
    """

    path: str
    maps: np.ndarray
    probabilities: np.ndarray


@dataclass(frozen=True, eq=False)
class Activations:
    """Ask for the feature maps of a block and for the prediction, in one forward pass.

    Attributes:
        image: (C, H, W) float32, normalised.
        path: the block's, e.g. "2.body.0".
    """

    image: Tensor
    path: str

    def ask(self, network: nn.Module) -> FeatureMaps:
        """Run the network once.

        Raises:
            InspectionError: if there is no such block, or it is passed by.
            RuntimeError: torch's, if the picture does not fit the network.
        """
        return feature_maps(network, self.image, self.path)


@torch.inference_mode()
def feature_maps(network: nn.Module, image: Tensor, path: str) -> FeatureMaps:
    """Return a block's feature maps and the prediction for `image`, (C, H, W) float32 normalised.

    The network is run in eval mode, and each module put back into the mode it was in.

    Raises:
        InspectionError: if there is no such block, or it is passed by.
    """
    maps: list[np.ndarray] = []

    def keep(_: nn.Module, __: Any, output: Tensor) -> None:
        # Copied at once: an in-place layer behind this one would overwrite it.
        maps[:] = [_map_array(output[0])]

    handle = module_at(network, path).register_forward_hook(keep)
    try:
        with evaluating(network) as device:
            logits = network(image[None].to(device))
    finally:
        handle.remove()
    if not maps:
        raise InspectionError(f"the network does not use block {path}")
    probabilities = logits[0].float().flatten().softmax(0).cpu().numpy()
    return FeatureMaps(path, maps[0], probabilities)


def _map_array(output: Tensor) -> np.ndarray:
    """Return (C, H, W) or (F,) as a contiguous (C, H, W) float32 copy."""
    values = output.float().cpu().contiguous().numpy().copy()
    return values if values.ndim == 3 else values.reshape(-1, 1, 1)

"""What a network makes of pictures: the feature maps of a block, and the predictions."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from workbench.inspection.activation_curve import Curve, curve_of
from workbench.inspection.passes import forward_pass
from workbench.inspection.question import InspectionError, module_at


@dataclass(frozen=True, eq=False)
class FeatureMaps:
    """A block's output for some pictures. Nobody writes to the arrays.

    Attributes:
        path: the block's; "" is the whole network.
        maps: (N, C, H, W) float32; flat features are (N, F, 1, 1).
        probabilities: (N, K) float32, the softmax of the network's output.
        before: what the block got, as `maps`, where it was asked for.
        earlier: the maps an earlier state of the network made, as `maps`, where they were asked for.
        curve: of an activation, where `before` was asked for.
    """

    path: str
    maps: NDArray[np.float32]
    probabilities: NDArray[np.float32]
    before: NDArray[np.float32] | None = None
    earlier: NDArray[np.float32] | None = None
    curve: Curve | None = None


@dataclass(frozen=True, eq=False)
class Activations:
    """Ask for the feature maps of a block and for the predictions, in one forward pass shared with other questions.

    Attributes:
        images: (N, C, H, W) float32, normalised; the same tensor again costs no second pass.
        path: the block's, e.g. "2.body.0".
        before: whether what the block got is asked for, too.
        earlier: an earlier state of the network, whose maps are asked for, too.
    """

    images: Tensor
    path: str
    before: bool = False
    earlier: nn.Module | None = None

    def ask(self, network: nn.Module) -> FeatureMaps:
        """Run the network once, unless it has been run on the same pictures already.

        Raises:
            InspectionError: if there is no such block, it is passed by, or a picture is too small for a kernel.
            RuntimeError: torch's, if the pictures do not fit the network otherwise.
        """
        return feature_maps(network, self.images, self.path, before=self.before, earlier=self.earlier)


def feature_maps(
    network: nn.Module, images: Tensor, path: str, *, before: bool = False, earlier: nn.Module | None = None
) -> FeatureMaps:
    """Return a block's feature maps and the predictions for `images`, (N, C, H, W) float32 normalised.

    The network is run in eval mode, and each module put back into the mode it was in.

    Raises:
        InspectionError: if there is no such block, it is passed by, or a picture is too small for a kernel.
    """
    try:
        done = forward_pass(network, images, path)
    except RuntimeError as error:
        if "Kernel size" not in str(error) and "too small" not in str(error):
            raise
        height, width = images.shape[2:]
        raise InspectionError(
            f"pictures of {height}×{width} become smaller than a kernel in this network: take larger ones, or smaller "
            f"kernels"
        ) from error
    inputs = map_array(done.inputs[path]) if before else None
    return FeatureMaps(
        path,
        map_array(done.outputs[path]),
        done.logits.float().flatten(1).softmax(1).cpu().numpy(),
        inputs,
        None if earlier is None else map_array(forward_pass(earlier, images, path).outputs[path]),
        None if inputs is None else curve_of(module_at(network, path), inputs),
    )


def map_array(output: Tensor) -> NDArray[np.float32]:
    """Return (N, C, H, W) or (N, F) as contiguous (N, C, H, W) float32, without a copy where it is so already."""
    values: NDArray[np.float32] = output.detach().float().cpu().contiguous().numpy()
    return values if values.ndim == 4 else values.reshape(len(values), -1, 1, 1)

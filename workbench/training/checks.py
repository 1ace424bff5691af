"""What must hold before a training begins."""

import torch
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

from workbench.data.base import Data
from workbench.layers.base import shape_text
from workbench.training.failures import TrainingError, is_out_of_memory, out_of_memory


def check(network: nn.Module, data: Data) -> None:
    """Refuse what cannot learn.

    Args:
        network: on the CPU or its device; left in eval mode.
        data: as it will be trained on.

    Raises:
        TrainingError: in one sentence.
    """
    if not len(data.train):
        raise TrainingError("the training split has no pictures; choose a smaller validation_share or other data")
    device = None
    for parameter in network.parameters():
        device = parameter.device if parameter.requires_grad else device
    if device is None:
        raise TrainingError("there is nothing to learn: the network has no weights that may change; add a layer")
    shape = data.train.shape
    network.eval()
    try:
        with torch.inference_mode():
            logits = network(data.normalise(data.train.pictures(slice(1)).to(device)))
    except (RuntimeError, ValueError) as error:
        if is_out_of_memory(error):
            raise out_of_memory(device, 1) from None
        reason = str(error).splitlines()[0]
        raise TrainingError(f"the network cannot take pictures of {shape_text(shape)}: {reason}") from None
    if logits.dim() != 2:
        raise TrainingError(
            f"the network gives {shape_text(tuple(logits.shape[1:]))} for each picture, not one number for each class; "
            "end it with a flatten and a linear layer"
        )
    if logits.shape[1] != len(data.classes):
        raise TrainingError(
            f"the network has {logits.shape[1]} outputs but the data has {len(data.classes)} classes; "
            f"set out_features of the last layer to {len(data.classes)}"
        )


def needs_pairs(network: nn.Module) -> bool:
    """Return whether a batch of one picture may be too small: batch norm has no variance over a single number."""
    return any(isinstance(part, _BatchNorm) for part in network.modules())

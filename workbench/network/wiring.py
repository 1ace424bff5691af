"""Orders of layers that run but are probably not meant."""

from collections.abc import Iterator
from functools import partial
from itertools import islice, pairwise

from workbench.experiment import Experiment
from workbench.layers.activation import ReLU
from workbench.layers.base import Layer
from workbench.layers.containers import Block, Sequential
from workbench.layers.convolution import Conv2d
from workbench.layers.linear import Flatten, Linear
from workbench.layers.normalization import BatchNorm2d, GroupNorm, LayerNorm
from workbench.layers.pooling import MaxPool2d
from workbench.layers.regularization import Dropout
from workbench.layers.squeeze_excite import SqueezeExciteLayer
from workbench.network.advice import Advice
from workbench.network.edit import Edit, insert, replace
from workbench.network.trace import child_path

_USUAL_BATCH = 32
_MOST = 50  # notices of one sort in one sequential
_BEND = MaxPool2d | GroupNorm | LayerNorm | SqueezeExciteLayer  # not linear, though no activation


def advise(experiment: Experiment) -> Iterator[Advice]:
    """Yield what the order of the layers alone tells; shapes are not looked at."""
    network = experiment.network
    layers = list(_leaves(network, ""))
    if experiment.training.batch_size == 1 and any(isinstance(layer, BatchNorm2d) for _, layer in layers):
        yield Advice(
            "warning",
            "training",
            "batch norm compares the images of a batch, and batch_size is 1",
            "batch_of_one",
            f"Set batch_size to {_USUAL_BATCH}",
            partial(experiment.training.changed, batch_size=_USUAL_BATCH),
        )
    # Nobody reads hundreds of one notice.
    for path, sequential in _sequentials(network, ""):
        yield from islice(_redundant_biases(network, path, sequential), _MOST)
        yield from islice(_linear_pairs(network, path, sequential), _MOST)
    yield from _no_bend(network, layers)


def _redundant_biases(network: Sequential, path: str, sequential: Sequential) -> Iterator[Advice]:
    for i, (layer, following) in enumerate(pairwise(sequential.layers)):
        if isinstance(layer, Conv2d) and layer.bias and isinstance(following, BatchNorm2d):
            place = child_path(path, str(i))
            without = partial(replace, network, place, [layer.changed(bias=False)])
            reason = f"its {layer.out_channels} biases have no effect: batch norm takes each channel's mean away"
            yield Advice("notice", place, reason, "redundant_bias", "Set bias to false", without)


def _linear_pairs(network: Sequential, path: str, sequential: Sequential) -> Iterator[Advice]:
    before: int | None = None
    for i, layer in enumerate(sequential.layers):
        if isinstance(layer, Linear):
            if before is not None:
                reason = "follows a linear layer without an activation between: the two are no more than one"
                place = child_path(path, str(i))
                bent = partial(insert, network, path, before + 1, [ReLU()])
                yield Advice("notice", place, reason, "linear_pair", "Insert ReLU before it", bent)
            before = i
        elif not isinstance(layer, Dropout | Flatten):
            before = None


def _no_bend(network: Sequential, layers: list[tuple[str, Layer]]) -> Iterator[Advice]:
    learned = [path for path, layer in layers if isinstance(layer, Conv2d | Linear)]
    if len(learned) < 2 or any(layer.category == "activation" or isinstance(layer, _BEND) for _, layer in layers):
        return
    reason = f"nothing bends: without an activation its {len(learned)} learned layers compute no more than one could"
    if len(learned) > _MOST:
        yield Advice("notice", "", reason, "no_activation")
    else:
        bent = partial(_bent, network, learned[:-1])
        yield Advice("notice", "", reason, "no_activation", "Insert ReLU between them", bent)


def _bent(network: Sequential, paths: list[str]) -> Edit:
    """Insert a ReLU behind each of the layers at `paths`, in document order; the last edit's paths are meaningless."""
    edit = Edit(network, {})
    for path in reversed(paths):
        container, _, index = path.rpartition(".")
        edit = insert(edit.network, container, int(index) + 1, [ReLU()])
    return edit


def _leaves(layer: Layer, path: str) -> Iterator[tuple[str, Layer]]:
    """Yield (path, layer) of everything that is no block, in document order."""
    if not isinstance(layer, Block):
        yield path, layer
        return
    for name, part in layer.slots():
        yield from _leaves(part, child_path(path, name))


def _sequentials(layer: Layer, path: str) -> Iterator[tuple[str, Sequential]]:
    if isinstance(layer, Sequential):
        yield path, layer
    if isinstance(layer, Block):
        for name, part in layer.slots():
            yield from _sequentials(part, child_path(path, name))

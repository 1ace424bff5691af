"""Orders of layers that run but are probably not meant."""

from collections.abc import Iterator
from itertools import islice, pairwise

from workbench.experiment import Experiment
from workbench.layers.activation import ReLU, Sigmoid, Softmax
from workbench.layers.base import Layer
from workbench.layers.containers import Block, Sequential
from workbench.layers.convolution import Conv2d
from workbench.layers.linear import Flatten, Linear
from workbench.layers.normalization import BatchNorm2d
from workbench.layers.pooling import MaxPool2d
from workbench.layers.regularization import Dropout, Dropout2d
from workbench.layers.squeeze_excite import SqueezeExciteLayer
from workbench.network.advice import Advice
from workbench.network.edit import insert, remove, replace
from workbench.network.output import last_layer
from workbench.network.trace import child_path
from workbench.spec import SpecError

_USUAL_BATCH = 32
_MOST = 50  # notices of one sort in one sequential


def advise(experiment: Experiment) -> Iterator[Advice]:
    """Yield what the order of the layers alone tells; shapes are not looked at."""
    network = experiment.network
    yield from _end(experiment)
    layers = list(_leaves(network, ""))
    if experiment.training.batch_size == 1 and any(isinstance(layer, BatchNorm2d) for _, layer in layers):
        yield Advice(
            "warning",
            "training",
            "batch norm compares the images of a batch, and batch_size is 1",
            "batch_of_one",
            f"Set batch_size to {_USUAL_BATCH}",
            training=experiment.training.changed(batch_size=_USUAL_BATCH),
        )
    # Every fix is a whole repaired network, and nobody reads hundreds of one notice.
    for path, sequential in _sequentials(network, ""):
        yield from islice(_redundant_biases(network, path, sequential), _MOST)
        yield from islice(_linear_pairs(network, path, sequential), _MOST)
    yield from _no_bend(network, layers)


def _end(experiment: Experiment) -> Iterator[Advice]:
    network = experiment.network
    path, last = last_layer(network)
    if last is None or len(list(_leaves(network, ""))) == 1:
        return
    if isinstance(last, Dropout | Dropout2d):
        reason = "dropout after the last layer sets logits themselves to 0 while training"
        yield Advice("warning", path, reason, "dropout_last", "Remove it", remove(network, [path]).network)
    elif last.category == "activation" and getattr(experiment.training.loss, "kind", "") == "cross_entropy":
        if isinstance(last, Softmax | Sigmoid):
            reason = (
                f"cross-entropy takes logits and does the softmax itself; {last.title.lower()} before it slows learning"
            )
        else:
            reason = f"{last.title} bounds the logits that cross-entropy takes; they should be free to take any value"
        yield Advice("warning", path, reason, "activation_last", "Remove it", remove(network, [path]).network)


def _redundant_biases(network: Sequential, path: str, sequential: Sequential) -> Iterator[Advice]:
    for i, (layer, following) in enumerate(pairwise(sequential.layers)):
        if isinstance(layer, Conv2d) and layer.bias and isinstance(following, BatchNorm2d):
            place = child_path(path, str(i))
            without = replace(network, place, [layer.changed(bias=False)]).network
            reason = f"its {layer.out_channels} biases have no effect: batch norm takes each channel's mean away"
            yield Advice("notice", place, reason, "redundant_bias", "Set bias to false", without)


def _linear_pairs(network: Sequential, path: str, sequential: Sequential) -> Iterator[Advice]:
    before: int | None = None
    for i, layer in enumerate(sequential.layers):
        if isinstance(layer, Linear):
            if before is not None:
                reason = "follows a linear layer without an activation between: the two are no more than one"
                place = child_path(path, str(i))
                try:
                    bent = insert(network, path, before + 1, [ReLU()]).network
                except SpecError:  # no room for one more layer
                    yield Advice("notice", place, reason, "linear_pair")
                else:
                    yield Advice("notice", place, reason, "linear_pair", "Insert ReLU before it", bent)
            before = i
        elif not isinstance(layer, Dropout | Flatten):
            before = None


def _no_bend(network: Sequential, layers: list[tuple[str, Layer]]) -> Iterator[Advice]:
    learned = [path for path, layer in layers if isinstance(layer, Conv2d | Linear)]
    bends = any(
        layer.category == "activation" or isinstance(layer, MaxPool2d | SqueezeExciteLayer) for _, layer in layers
    )
    if bends or len(learned) < 2:
        return
    reason = f"nothing bends: without an activation its {len(learned)} learned layers compute no more than one could"
    if len(learned) > _MOST:
        yield Advice("notice", "", reason, "no_activation")
        return
    bent = network
    for path in reversed(learned[:-1]):
        container, _, index = path.rpartition(".")
        bent = insert(bent, container, int(index) + 1, [ReLU()]).network
    yield Advice("notice", "", reason, "no_activation", "Insert ReLU between them", bent)


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

"""Whether the network gives one logit a class: a score that may take any value, before the softmax."""

from collections.abc import Callable, Iterator
from functools import partial

from workbench.data.base import DataError
from workbench.experiment import Experiment
from workbench.layers.activation import ReLU, Sigmoid, Softmax, Tanh
from workbench.layers.base import Layer, Shape, shape_text
from workbench.layers.containers import Sequential
from workbench.layers.convolution import Conv2d
from workbench.layers.linear import Flatten, Linear
from workbench.layers.pooling import MaxPool2d
from workbench.layers.regularization import Dropout, Dropout2d
from workbench.network.advice import Advice
from workbench.network.edit import Edit, insert, remove, replace
from workbench.network.trace import Step, child_path

_USUAL_CLASSES = 10


def advise(experiment: Experiment, steps: tuple[Step, ...]) -> Iterator[Advice]:
    """Yield an error where there is no network, or its output (C, H, W) or (F,) is not the classes' (K,)."""
    try:
        classes = len(experiment.dataset.classes())
    except DataError:
        classes = 0
    network = experiment.network
    if not network.layers:
        small = small_network(experiment.dataset.input_shape, classes or _USUAL_CLASSES)
        fill = partial(replace, network, "", [small])
        yield Advice("error", "", "the network has no layers", "empty", "Insert a small network", fill)
        return
    shape = steps[0].output_shape
    if shape is None:
        return
    if classes and shape != (classes,):
        fix, fit = _fit(network, shape, classes)
        reason = f"gives {shape_text(shape)} but the data set has {classes} classes; it needs {classes} logits"
        yield Advice("error", "", reason, "classes", fix, fit)
    elif len(shape) == 1:
        yield from _spoiled(experiment)
    if steps[0].parameters == 0:
        yield Advice("error", "", "nothing in the network learns: it has no parameters", "no_parameters")


def _spoiled(experiment: Experiment) -> Iterator[Advice]:
    """Yield a warning where the last layer does something to logits that the loss should get as they are."""
    network = experiment.network
    path, last = last_layer(network)
    if last is None or len(network.layers) == 1:
        return
    mend = partial(remove, network, [path])
    if isinstance(last, Dropout | Dropout2d):
        reason = "dropout after the last layer sets the classes' scores themselves to 0 while training"
        yield Advice("warning", path, reason, "dropout_last", "Remove it", mend)
    elif last.category == "activation" and getattr(experiment.training.loss, "kind", "") == "cross_entropy":
        if isinstance(last, Softmax | Sigmoid):
            reason = (
                "cross-entropy takes the classes' scores (logits) and does the softmax itself; "
                f"{last.title.lower()} before it slows learning"
            )
        else:
            limit = "keeps them within bounds" if isinstance(last, Tanh) else "squeezes the negative ones"
            reason = f"cross-entropy takes scores (logits) of any value, and {last.title} {limit}"
        yield Advice("warning", path, reason, "activation_last", "Remove it", mend)


def small_network(image: Shape, classes: int) -> Sequential:
    """Return two convolutions and two linear layers for images (C, H, W)."""
    layers: list[Layer] = []
    smallest = min(image[1:])
    for channels in (12, 24):
        layers += [Conv2d(out_channels=channels, kernel_size=3, padding=1), ReLU()]
        if smallest >= 2:
            layers.append(MaxPool2d(kernel_size=2))
            smallest //= 2
    layers += [Flatten(), Linear(out_features=64), ReLU(), Linear(out_features=classes)]
    return Sequential(layers=tuple(layers))


def _fit(network: Sequential, shape: Shape, classes: int) -> tuple[str, Callable[[], Edit]]:
    """Return what would make an output of `shape` logits of so many classes, in words and as an edit."""
    append = partial(insert, network, "", len(network.layers))
    linear = Linear(out_features=classes)
    if shape == (classes, 1, 1):
        return "Append flatten", partial(append, [Flatten()])
    if len(shape) == 3:
        return f"Append flatten and linear with {classes} outputs", partial(append, [Flatten(), linear])
    path, last = last_layer(network)
    if isinstance(last, Linear):
        changed = last.changed(out_features=classes)
        return f"Set out_features to {classes}", partial(replace, network, path, [changed])
    return f"Append linear with {classes} outputs", partial(append, [linear])


def last_layer(network: Sequential) -> tuple[str, Layer | None]:
    """Return (path, layer) of what runs last, looking into sequentials; ("", None) where that is nothing."""
    path, layer = "", None
    while isinstance(network, Sequential) and network.layers:
        path = child_path(path, str(len(network.layers) - 1))
        layer = network.layers[-1]
        if not isinstance(layer, Sequential):
            return path, layer
        network = layer
    return "", None

"""Limits of the machine: too many layers to build, more memory than there is."""

from collections.abc import Iterator
from functools import partial

import psutil

from workbench.experiment import Experiment
from workbench.layers.base import Severity
from workbench.layers.containers import RepeatBlock, Sequential
from workbench.network.advice import Advice
from workbench.network.edit import replace
from workbench.network.summary import FLOAT_BYTES, byte_text
from workbench.network.trace import MAX_BUILT, Step, built_layers
from workbench.training.devices import resolve
from workbench.training.failures import TrainingError
from workbench.training.settings import DeviceChoice

COPIES_PER_PARAMETER = 4
"""Adam keeps the weight, its gradient and two moments."""


def built(network: Sequential) -> Iterator[Advice]:
    """Yield an error where repeats multiply to more layers than can be built."""
    count = built_layers(network)
    if count <= MAX_BUILT:
        return
    path, repeat = max(
        ((str(i), layer) for i, layer in enumerate(network.layers)), key=lambda item: built_layers(item[1])
    )
    reason = f"the network would have {count:,} layers when built; at most {MAX_BUILT:,} are possible"
    if isinstance(repeat, RepeatBlock):
        one = built_layers(repeat.block)
        others = count - repeat.times * one
        times = (MAX_BUILT - others) // one
        if times >= 1:
            fewer = partial(replace, network, path, [repeat.changed(times=times)])
            yield Advice("error", path, reason, "too_many_layers", f"Repeat it only {times}×", fewer)
            return
    yield Advice("error", path, reason, "too_many_layers")


def memory(experiment: Experiment, steps: tuple[Step, ...], available: int | None) -> Iterator[Advice]:
    """Yield where weights, or a batch's feature maps, need more than `available` bytes (None: what is free now).

    A batch that is too large is an error on the CPU, where the system would end the program rather than refuse the
    memory; a GPU refuses, and has a memory of its own.
    """
    root = steps[0]
    free = psutil.virtual_memory().available if available is None else available
    weights = root.parameters * FLOAT_BYTES * COPIES_PER_PARAMETER
    if weights > free:
        reason = (
            f"{root.parameters:,} parameters need {byte_text(weights)} while training (weights, gradients and two "
            f"moments); {byte_text(free)} are free"
        )
        yield Advice("error", "", reason, "memory")
        return
    batch = experiment.training.batch_size
    each = root.outputs * FLOAT_BYTES
    if not each or batch * each + weights <= free:
        return
    reason = (
        f"the layers' outputs for a batch of {batch:,} images need {byte_text(batch * each)}; "
        f"{byte_text(free - weights)} are free"
    )
    fitting = (free - weights) // each
    smaller = 1 << (fitting.bit_length() - 1) if fitting else 0
    severity: Severity = "error" if _on_cpu(experiment.training.device) else "warning"
    if smaller < 2 and batch != 1:
        yield Advice(severity, "training", reason, "batch_memory")
        return
    if not smaller:
        yield Advice(severity, "training", reason, "batch_memory")
        return
    repair = partial(experiment.training.changed, batch_size=smaller)
    yield Advice(severity, "training", reason, "batch_memory", f"Set batch_size to {smaller}", repair)


def _on_cpu(choice: DeviceChoice) -> bool:
    try:
        return resolve(choice).type == "cpu"
    except TrainingError:  # told elsewhere
        return True

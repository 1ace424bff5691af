"""A sentence that reads a curve of probabilities: how far a picture can be varied until it is taken for another."""

import numpy as np

from workbench.augmentation.base import Sweep
from workbench.gui.widgets import MINUS, NO_BREAK_SPACE
from workbench.inspection.sensitivity import Response


def value_text(value: float, sweep: Sweep) -> str:
    """Write a value of the number that varies, with its unit: "−38°", "2 px", "1.25"."""
    digits = 0 if sweep.whole or sweep.unit == "°" else 2
    text = f"{value:z.{digits}f}".replace("-", MINUS)
    if sweep.unit == "°" or not sweep.unit:
        return text + sweep.unit
    return text + NO_BREAK_SPACE + sweep.unit


def verdict(response: Response, sweep: Sweep, classes: tuple[str, ...], target: int | None) -> str:
    """Say what the picture is taken for as it is, from where to where that stays, and what comes beyond.

    Args:
        response: with one probability for each of `classes`.
        sweep: the number that varies.
        classes: their names.
        target: the picture's class, if it is known.
    """
    taken = response.probabilities.argmax(1)  # (V,)
    centre = int(np.abs(response.values - sweep.neutral).argmin())
    here = int(taken[centre])
    first, last = stays(taken, centre)
    name = classes[here]
    if target is None or here == target:
        begin = f"Stays {name}"
    else:
        begin = f"Taken for {name} although it is {classes[target]}; that stays so"
    low, high = (value_text(float(response.values[i]), sweep) for i in (first, last))
    below = classes[int(taken[first - 1])] if first > 0 else ""
    above = classes[int(taken[last + 1])] if last < len(taken) - 1 else ""
    if not below and not above:
        return f"{begin} over the whole range, from {low} to {high}."
    if not below:
        return f"{begin} up to {high}; beyond that {above}."
    if not above:
        return f"{begin} from {low} upwards; below that {below}."
    beyond = f"beyond that {above}" if above == below else f"below that {below}, above {above}"
    return f"{begin} from {low} to {high}; {beyond}."


def stays(taken: np.ndarray, centre: int) -> tuple[int, int]:
    """Return the first and the last index around `centre` up to which all of `taken` (V,) are the same as there."""
    other = np.flatnonzero(taken != taken[centre])
    before, after = other[other < centre], other[other > centre]
    first = int(before[-1]) + 1 if before.size else 0
    last = int(after[0]) - 1 if after.size else len(taken) - 1
    return first, last


def rivals(response: Response, chief: int, most: int, least: float) -> list[int]:
    """Return the classes other than `chief` that come to `least` somewhere, the most probable first, at most `most`."""
    peaks = response.probabilities.max(0)  # (K,)
    order = np.argsort(-peaks, kind="stable").tolist()
    return [i for i in order if i != chief and peaks[i] >= least][:most]

"""The sentences of the pixels panel, in the words of the lecture. No Qt."""

import numpy as np

from workbench.gui.number_text import number
from workbench.gui.panels.pixels.stages import Stage, Stages
from workbench.gui.views.pixel_grid import text
from workbench.gui.views.pixel_grid.geometry import Pixel
from workbench.gui.views.pixel_grid.scene import Mode
from workbench.gui.views.pixel_grid.sheet import Values

POINT = "Point at a pixel to read its value, or walk with the arrow keys."
TITLES: dict[Stage, str] = {"raw": "Raw", "resized": "Resized", "normalised": "Normalised"}
STORED = "Stored"
NOT_LOADED = "The normalised picture needs the mean and the spread of the data set: shown once it is loaded."


def caption(mode: Mode, picture: Values) -> str:
    """Say in one line what is seen of a picture (1 or 3, H, W); floats are normalised."""
    if picture.dtype != np.uint8:
        return _normalised_caption(mode, picture)
    height, width = picture.shape[1:]
    colored = len(picture) == 3
    if mode == "picture":
        return f"What you see: a picture of {width} × {height} pixels, short for picture elements."
    if mode == "values":
        if colored:
            return "What you both see: each pixel with its red, green and blue, from 0 (none) to 255 (full)."
        return "What you both see: each pixel with its value, from 0 (black) to 255 (white)."
    numbers = f"This is all the computer gets: {text.count(picture)} numbers"
    return f"{numbers} from 0 (none) to 255 (full)." if colored else f"{numbers} from 0 (black) to 255 (white)."


def _normalised_caption(mode: Mode, picture: Values) -> str:
    if mode == "numbers":
        return f"This is all the network gets: {text.count(picture)} numbers about zero."
    if len(picture) == 3:
        return "What enters the network: each channel about zero, which is drawn as the middle of its range."
    return "What enters the network: blue is below zero, red above, the deeper the farther."


def note(stage: Stage, stages: Stages) -> str:
    """Say how a stage comes about."""
    if stage == "raw":
        return stages.origin
    if stage == "resized":
        height, width = stages.fitted.shape[1:]
        return f"scaled to cover {width} × {height}, what sticks out is cut off"
    if len(stages.mean) == 1:
        return f"(value / 255 − mean {number(stages.mean[0])}) / std {number(stages.std[0])}"
    means, stds = ("  ".join(number(value) for value in values) for values in (stages.mean, stages.std))
    return f"(value / 255 − mean) / std, of R, G, B: mean {means}, std {stds}"


def title(stage: Stage, stages: Stages) -> str:
    """Return the heading of a stage."""
    return STORED if stage == "raw" and stages.is_stored else TITLES[stage]


def read_out(stage: Stage, stages: Stages, pixel: Pixel) -> str:
    """Say where a pixel lies and what becomes of its values.

    Returns:
        Such as "Resized · row 4, column 7: R 183 G 202 B 237 → 0.72 0.79 0.93 → normalised R 1.02 G 1.12 B 1.51".
    """
    fitted = stage != "raw" or stages.is_stored
    said = f"{title(stage, stages)} · {text.describe(stages.fitted if fitted else stages.raw, pixel)}"
    if fitted and stages.normalised is not None:
        said += f" → normalised {text.values_at(stages.normalised, pixel)}"
    return said

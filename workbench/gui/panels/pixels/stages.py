"""A picture on its way into the network: as it is, at the data set's size and colours, and normalised. No Qt."""

from dataclasses import dataclass
from math import ceil, floor
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from workbench.data.base import Data, Dataset
from workbench.data.pictures.picture import to_tensor
from workbench.gui.pinned import Pinned

Stage = Literal["raw", "resized", "normalised"]
STAGES: tuple[Stage, ...] = ("raw", "resized", "normalised")
_ROUNDING = 1e-6  # cells; what is nearer to a line than that lies on it


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels, which need not be whole."""

    left: float
    top: float
    width: float
    height: float

    def cut_to(self, other: "Box") -> "Box | None":
        """Return what both share, or None."""
        left, top = max(self.left, other.left), max(self.top, other.top)
        right = min(self.left + self.width, other.left + other.width)
        bottom = min(self.top + self.height, other.top + other.height)
        return Box(left, top, right - left, bottom - top) if right > left and bottom > top else None

    def outwards(self) -> "Box":
        """Return all pixels that it touches."""
        left, top = floor(self.left + _ROUNDING), floor(self.top + _ROUNDING)
        right, bottom = ceil(self.left + self.width - _ROUNDING), ceil(self.top + self.height - _ROUNDING)
        return Box(left, top, right - left, bottom - top)


def fitted_part(width: int, height: int, target_width: int, target_height: int) -> Box:
    """Return the part of a picture that is left once it has been scaled to cover the target and cut.

    Source: PIL.ImageOps.fit, which `to_tensor` uses, centred.
    """
    wide = width * target_height - height * target_width
    part_width = height * target_width / target_height if wide > 0 else float(width)
    part_height = width * target_height / target_width if wide < 0 else float(height)
    return Box((width - part_width) / 2, (height - part_height) / 2, part_width, part_height)


@dataclass(frozen=True, eq=False)
class Stages:
    """What becomes of one picture.

    Attributes:
        title: what to call it.
        origin: where it comes from, the rest of a line under it.
        raw: (C, H, W) uint8, as opened, or as the data set holds it.
        resized: (C, H, W) uint8 as the data set's settings make it; None for a picture of the data set.
        normalised: (C, H, W) float32, what enters the network; None while the data set is not loaded.
        mean, std: (C,) what it was normalised by; empty while the data set is not loaded.
    """

    title: str
    origin: str
    raw: NDArray[np.uint8]
    resized: NDArray[np.uint8] | None
    normalised: NDArray[np.float32] | None
    mean: tuple[float, ...] = ()
    std: tuple[float, ...] = ()

    @property
    def is_stored(self) -> bool:
        """Whether it is a picture of the data set, whose raw pixels are the ones that are normalised."""
        return self.resized is None

    @property
    def fitted(self) -> NDArray[np.uint8]:
        """What is normalised, (C, H, W) uint8."""
        return self.raw if self.resized is None else self.resized

    @property
    def part(self) -> Box:
        """The part of the raw picture that the network gets to see."""
        return fitted_part(self.raw.shape[2], self.raw.shape[1], self.fitted.shape[2], self.fitted.shape[1])

    def picture(self, stage: Stage) -> NDArray[np.uint8] | NDArray[np.float32] | None:
        """Return the picture at a stage, or None where there is none."""
        return {"raw": self.raw, "resized": self.resized, "normalised": self.normalised}[stage]

    def linked(self, row: int, column: int, source: Stage, target: Stage) -> Box | None:
        """Return the pixels at one stage that lie where a pixel of another one does; None where they were cut off."""
        cell = Box(column, row, 1, 1)
        if (source == "raw") == (target == "raw") or self.is_stored:
            return cell
        part, height, width = self.part, *self.fitted.shape[1:]
        across, down = width / part.width, height / part.height  # fitted pixels per raw one
        if source == "raw":
            moved = Box((cell.left - part.left) * across, (cell.top - part.top) * down, across, down)
            inside = moved.cut_to(Box(0, 0, width, height))
            return None if inside is None else inside.outwards()
        left, top = part.left + cell.left / across, part.top + cell.top / down
        return Box(left, top, 1 / across, 1 / down).outwards()


def pixels(picture: Image.Image) -> NDArray[np.uint8]:
    """Return a picture of mode "L" or "RGB" as (1 or 3, H, W)."""
    array = np.asarray(picture, np.uint8)
    return np.ascontiguousarray(array[None] if array.ndim == 2 else array.transpose(2, 0, 1))


def of_picture(picture: Image.Image, title: str, origin: str, dataset: Dataset, data: Data | None) -> Stages:
    """Return what becomes of a picture that is not of the data set."""
    resized = to_tensor(picture, dataset.input_shape)
    return Stages(title, origin, pixels(picture), resized.numpy(), *_normalised(resized, data))


def of_pinned(pinned: Pinned, dataset: Dataset, data: Data | None) -> Stages:
    """Return what becomes of the pinned picture."""
    if pinned.picture is not None:
        return of_picture(pinned.picture, pinned.title, f"{pinned.title}, as opened", dataset, data)
    return Stages(
        pinned.title, "as stored in the data set", pinned.image.numpy(), None, *_normalised(pinned.image, data)
    )


def _normalised(
    image: torch.Tensor, data: Data | None
) -> tuple[NDArray[np.float32] | None, tuple[float, ...], tuple[float, ...]]:
    """Return (C, H, W) uint8 as the network gets it, with mean and std; nothing for data of other channels."""
    if data is None or len(data.mean) != len(image):
        return None, (), ()
    return data.normalise(image).numpy(), tuple(data.mean.tolist()), tuple(data.std.tolist())

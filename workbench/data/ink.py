"""Data sets of drawings: what their pictures have in common, so that a new drawing can be made like them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.data.base import Data

SAMPLE = 256  # pictures looked at
CONTRAST = 64  # of 255; what differs from the paper by more is ink
MOST_AT_BORDER = 0.3  # of the border's pixels that may be ink; a photograph has more there


@dataclass(frozen=True)
class Ink:
    """How the pictures of a data set are drawn.

    Attributes:
        paper: grey value of the background, 0 … 255.
        pen: grey value of the ink, 0 … 255.
        extent: the longer side of the ink's bounding box, as a share of the picture's shorter side, in (0, 1].
        thickness: of the lines, in pixels of the picture.
    """

    paper: int
    pen: int
    extent: float
    thickness: float


def ink_of(data: Data) -> Ink | None:
    """Return what the first training pictures have in common; None where they are no drawings on plain paper."""
    part = data.train
    if not len(part):
        return None
    grey = part.pictures(slice(0, min(SAMPLE, len(part)))).float().mean(1).numpy()  # (N, H, W), 0 … 255
    border = np.concatenate([grey[:, 0], grey[:, -1], grey[:, :, 0], grey[:, :, -1]], axis=1)
    paper = float(np.median(border))
    if (np.abs(border - paper) > CONTRAST).mean() > MOST_AT_BORDER:
        return None
    found = [_measure(np.abs(picture - paper) > CONTRAST) for picture in grey]
    drawn = [measure for measure in found if measure is not None]
    if len(drawn) < len(grey) / 2:
        return None
    extent, thickness = np.median(np.array(drawn), axis=0)
    return Ink(round(paper), 255 if paper < 128 else 0, min(1.0, float(extent)), float(thickness))


def _measure(ink: NDArray[np.bool_]) -> tuple[float, float] | None:
    """Return extent and thickness of the ink (H, W); None where there is none.

    A line of length l and thickness t has an area of l·t and an outline of about 2·l: t = 2·area / outline.
    """
    if not ink.any():
        return None
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    longer = max(np.ptp(rows), np.ptp(columns)) + 1
    padded = np.pad(ink, 1)
    outline = sum(int(np.count_nonzero(np.diff(padded, axis=axis))) for axis in (0, 1))
    return longer / min(ink.shape), 2 * int(ink.sum()) / outline


@dataclass(frozen=True)
class Placement:
    """How a drawing is moved: `center` comes to the middle of the picture, all distances grow by `factor`.

    Attributes:
        center: (x, y), in pixels of the drawing.
        factor: above 0.
    """

    center: tuple[float, float]
    factor: float


def like_the_data(grey: NDArray[np.uint8], ink: Ink, thickness: float) -> Placement | None:
    """Return how a drawing comes to the extent that the data set's have, its centre of mass in the middle.

    Lines keep their thickness. Source: how MNIST was made from NIST, LeCun et al. 1998, section III-A; the extent is
    the data set's own.

    Args:
        grey: (H, W), of any fineness.
        ink: of the data set.
        thickness: of the drawing's lines, in its pixels.

    Returns:
        None where nothing is drawn.
    """
    weight = np.abs(grey.astype(np.float32) - ink.paper)
    drawn = weight > CONTRAST
    if not drawn.any():
        return None
    longer = max(int(np.ptp(np.flatnonzero(drawn.any(axis)))) + 1 for axis in (0, 1))
    weight[~drawn] = 0
    total = weight.sum(dtype=np.float64)
    places = [np.arange(size) + 0.5 for size in grey.shape]
    center_y = float(weight.sum(1, dtype=np.float64) @ places[0] / total)
    center_x = float(weight.sum(0, dtype=np.float64) @ places[1] / total)
    wanted = ink.extent * min(grey.shape) - thickness
    return Placement((center_x, center_y), max(wanted, 1.0) / max(longer - thickness, 1.0))

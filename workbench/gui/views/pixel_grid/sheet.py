"""What a grid of pixels shows: its values, the colour of each, and each written as a number. No widgets."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from workbench.gui.number_text import fixed_number
from workbench.gui.theme import Theme
from workbench.gui.views.mosaic import colormaps
from workbench.gui.views.mosaic.levels import STEPS

Values = NDArray[np.uint8] | NDArray[np.floating[Any]]
Tint = Literal["grey", "red", "green", "blue", "rgb"]

BRIGHTEST = 255
DECIMALS = 2
LUMA = np.array([0.299, 0.587, 0.114], np.float32)
LETTERS: dict[Tint, str] = {"grey": "", "red": "R", "green": "G", "blue": "B", "rgb": ""}
_SHIFTS: dict[Tint, tuple[int, ...]] = {"grey": (16, 8, 0), "red": (16,), "green": (8,), "blue": (0,)}
_OPAQUE = np.uint32(0xFF000000)


@dataclass(frozen=True, eq=False)
class Sheet:
    """The values of a picture, or of some of its channels, and how they are coloured.

    Attributes:
        values: (n, H, W), n numbers in a cell: 3 where `tint` is "rgb", else 1; uint8 from 0 (black) to 255, or
            floats about zero, coloured by a diverging map (three together: zero is mid-grey).
        tint: the colour of the brightest value; that of floats is always the diverging map's.
        limit: the size of floats drawn in the strongest colours.
    """

    values: Values
    tint: Tint = "grey"
    limit: float = 1.0

    @property
    def is_signed(self) -> bool:
        """Whether the values are floats about zero."""
        return self.values.dtype != np.uint8

    @property
    def lines(self) -> int:
        """Numbers in a cell."""
        return len(self.values)

    @cached_property
    def characters(self) -> int:
        """Characters of the longest number."""
        if not self.is_signed:
            return 3
        write = self.write
        return max(len(write(float(end))) for end in (self.values.min(), self.values.max()))

    @property
    def write(self) -> Callable[[float], str]:
        """What turns a value into the text of a cell; those of floats align."""
        return _fixed if self.is_signed else _whole

    def colors(self, part: Values, theme: Theme) -> NDArray[np.uint32]:
        """Return the colours, (h, w) uint32 0xffRRGGBB, of a part (n, h, w) of the values."""
        if self.is_signed:
            return self._signed_colors(part, theme)
        levels = part.astype(np.uint32)
        if self.tint == "rgb":
            return _packed(levels)
        result = np.full(part.shape[1:], _OPAQUE, np.uint32)
        for shift in _SHIFTS[self.tint]:
            result |= levels[0] << np.uint32(shift)
        return result

    def _signed_colors(self, part: Values, theme: Theme) -> NDArray[np.uint32]:
        share = np.nan_to_num(part / (self.limit or 1.0)).clip(-1, 1)
        if len(part) == 3:
            return _packed(np.rint((share + 1) * (BRIGHTEST / 2)).astype(np.uint32))
        index = np.rint((share[0] + 1) * ((STEPS - 1) / 2)).astype(np.intp)
        return np.asarray(colormaps.table("diverging", theme)[index])


def _packed(levels: NDArray[np.uint32]) -> NDArray[np.uint32]:
    red, green, blue = levels
    return np.asarray(_OPAQUE | red << np.uint32(16) | green << np.uint32(8) | blue)


def _whole(value: float) -> str:
    return str(int(value))


def _fixed(value: float) -> str:
    return fixed_number(value, DECIMALS)


def luma(picture: Values) -> Values:
    """Return the grey of a picture (3, H, W) as (1, H, W), uint8 (rounded as Pillow does) or float32: ITU-R BT.601.

    Source: https://pillow.readthedocs.io/en/stable/reference/Image.html#PIL.Image.Image.convert
    """
    if picture.dtype == np.uint8:
        red, green, blue = picture.astype(np.uint32)
        weighted = red * 19595 + green * 38470 + blue * 7471 + 0x8000  # 16 bits behind the point
        whole: NDArray[np.uint8] = (weighted >> 16).astype(np.uint8)[None]
        return whole
    mixed: NDArray[np.float32] = np.tensordot(LUMA, picture.astype(np.float32), 1)[None]
    return mixed


Channels = Literal["together", "red", "green", "blue", "apart", "grey"]
COLORS: tuple[Tint, ...] = ("red", "green", "blue")


def sheets(picture: Values, channels: Channels) -> list[Sheet]:
    """Return what is to be shown of a picture: three sheets for its channels apart, else one.

    Args:
        picture: (1 or 3, H, W); one channel is shown as it is, whatever is asked for.
        channels: which of the three, mixed, or side by side.

    Raises:
        ValueError: for another shape.
    """
    if picture.ndim != 3 or picture.shape[0] not in (1, 3) or 0 in picture.shape:
        raise ValueError(f"a picture must be (1 or 3, H, W) with no empty axis, not {picture.shape}")
    limit = 1.0 if picture.dtype == np.uint8 else float(np.abs(np.nan_to_num(picture)).max())
    if len(picture) == 1:
        return [Sheet(picture, "grey", limit)]
    if channels == "together":
        return [Sheet(picture, "rgb", limit)]
    if channels == "grey":
        return [Sheet(luma(picture), "grey", limit)]
    chosen = range(3) if channels == "apart" else [COLORS.index(channels)]
    return [Sheet(picture[i : i + 1], COLORS[i], limit) for i in chosen]

"""Colour maps for pictures of tensors: 256 colours each, of which the last three have a meaning of their own."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.gui.theme import Theme
from workbench.gui.views.mosaic.levels import GAP, NOT_FINITE, STEPS

Name = Literal["grey", "viridis", "diverging"]

MARKED = "#FF00C8"  # cells that are NaN or infinite; in none of the maps

# Every 15th of the 256 colours by Smith and van der Walt, https://bids.github.io/colormap/
VIRIDIS = bytes.fromhex(
    "440154 481769 472A7A 433D84 3D4E8A 355E8D 2E6D8E 297B8E 23898E "
    "1F978B 21A585 2EB37C 46C06F 65CB5E 89D548 B0DD2F D8E219 FDE725"
)
# RdBu of ColorBrewer, blue for negative, https://colorbrewer2.org
BLUE_WHITE_RED = bytes.fromhex("053061 2166AC 4393C3 92C5DE D1E5F0 F7F7F7 FDDBC7 F4A582 D6604D B2182B 67001F")
BLUE_DARK_RED = bytes.fromhex("A9DAFF 68B6F5 3687CF 2C6093 2F4560 343A42 5E3F3F 95453F D3574B F7897A FFC9BC")
GREY = bytes.fromhex("000000 FFFFFF")


def table(name: Name, theme: Theme) -> NDArray[np.uint32]:
    """Return the 256 colours of a map in a theme.

    Args:
        name: "grey" runs from black to white; "diverging" from blue over white (dark theme: dark grey) to red.
        theme: its surface colour fills the gaps between tiles.

    Returns:
        (256,) uint32, 0xffRRGGBB: STEPS colours from low to high, then those of NOT_FINITE and GAP.
    """
    diverging = BLUE_DARK_RED if theme.name == "dark" else BLUE_WHITE_RED
    anchors = {"grey": GREY, "viridis": VIRIDIS, "diverging": diverging}[name]
    channels = np.frombuffer(anchors, np.uint8).reshape(-1, 3).astype(np.float64)  # (anchors, RGB)
    place = np.linspace(0, len(channels) - 1, STEPS)
    smooth = np.stack([np.interp(place, np.arange(len(channels)), channels[:, i]) for i in range(3)], axis=1)
    colors = np.zeros((256, 3), np.uint32)
    colors[:STEPS] = np.round(smooth)
    colors[NOT_FINITE] = tuple(bytes.fromhex(MARKED[1:]))
    colors[GAP:] = tuple(bytes.fromhex(theme.surface[1:]))
    return np.uint32(0xFF000000) | colors[:, 0] << np.uint32(16) | colors[:, 1] << np.uint32(8) | colors[:, 2]


def dark(colors: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Tell for each 0xffRRGGBB whether white text reads better on it than black.

    Source: relative luminance and contrast ratio of WCAG 2.1, https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio
    """
    bytes_ = np.stack([colors >> np.uint32(shift) & np.uint32(255) for shift in (16, 8, 0)], axis=-1) / 255.0
    linear = np.where(bytes_ <= 0.04045, bytes_ / 12.92, ((bytes_ + 0.055) / 1.055) ** 2.4)
    luminance = linear @ np.array([0.2126, 0.7152, 0.0722])
    return np.asarray(1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.05)

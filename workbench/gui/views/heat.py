"""Numbers laid over a picture as colours."""

import numpy as np
from numpy.typing import NDArray

from workbench.gui.colors import LIGHT
from workbench.gui.views.mosaic.colormaps import table
from workbench.gui.views.mosaic.levels import STEPS

FAINT, STRONG = 0.15, 0.85  # opacity of the smallest number and of the largest


def overlaid(picture: NDArray[np.uint8], heat: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Lay numbers over a picture: viridis from the smallest to the largest, the larger the less seen through.

    Args:
        picture: (1 or 3, H, W); shown in grey, so that colours mean numbers.
        heat: (h, w), of any size; enlarged by whole cells. What is not finite counts as the smallest.

    Returns:
        (3, H, W) uint8.
    """
    height, width = picture.shape[1:]
    finite = heat[np.isfinite(heat)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    level = np.clip((np.nan_to_num(heat, nan=low) - low) / (high - low or 1.0), 0, 1)
    rows, columns = (np.arange(n) * m // n for n, m in zip((height, width), heat.shape, strict=True))
    level = level[np.ix_(rows, columns)]  # (H, W)
    colors = table("viridis", LIGHT)[np.round(level * (STEPS - 1)).astype(np.intp)]
    over = np.stack([colors >> np.uint32(shift) & np.uint32(255) for shift in (16, 8, 0)]).astype(np.float32)
    opacity = FAINT + (STRONG - FAINT) * level
    mixed: NDArray[np.uint8] = np.round(over * opacity + picture.mean(0) * (1 - opacity)).astype(np.uint8)
    return mixed

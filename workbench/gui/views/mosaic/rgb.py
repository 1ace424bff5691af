"""Signed numbers of three channels as colours: grey is zero. No Qt."""

import numpy as np
from numpy.typing import NDArray

from workbench.gui.views.mosaic.levels import Floats


def signed_colors(maps: Floats, marked: int, *, shared_scale: bool) -> NDArray[np.uint32]:
    """Return red, green and blue as colours, each from dark at its most negative over half at 0 to bright.

    Args:
        maps: (C, 3, H, W).
        marked: 0xffRRGGBB of cells with a number that is not finite.
        shared_scale: one range for all maps, as far to both sides as the number farthest from 0, instead of one each.

    Returns:
        (C, H, W) uint32, 0xffRRGGBB.
    """
    finite = np.isfinite(maps)
    size = np.abs(np.where(finite, maps, 0)).max(axis=(1, 2, 3), keepdims=True)
    if shared_scale:
        size = np.full_like(size, size.max(initial=0))
    shares = np.divide(np.where(finite, maps, 0), size, out=np.zeros(maps.shape, np.float64), where=size > 0)
    steps = np.rint(127.5 * (1 + shares)).astype(np.uint32)  # (C, 3, H, W) in 0 … 255
    red, green, blue = steps[:, 0], steps[:, 1], steps[:, 2]
    colors: NDArray[np.uint32] = np.uint32(0xFF000000) | red << np.uint32(16) | green << np.uint32(8) | blue
    colors[~finite.all(axis=1)] = marked
    return colors

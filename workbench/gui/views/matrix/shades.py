"""Colours of a confusion matrix: what is right in one hue, what is wrong in another, each against its own largest."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from workbench.gui.colors import Theme

Numbers = NDArray[np.float64]
FAINTEST = 0.12  # of the hue, in the smallest cell that is not zero
_STRONGEST = 0.92


def strengths(values: Numbers) -> Numbers:
    """Return how strongly each cell is coloured, (K, K) in [0, 1]; 0 where there is nothing, or no number.

    The root of each value against the largest of the diagonal, or of the rest: rare mistakes are to be seen.
    """
    known = np.nan_to_num(np.maximum(values, 0))
    right = np.eye(len(values), dtype=np.bool_)
    result = np.zeros_like(known)
    for part in (right, ~right):
        most = known[part].max(initial=0)
        if most > 0:
            result[part] = np.sqrt(known[part] / most)
    return result


def colors(values: Numbers, theme: Theme) -> NDArray[np.uint32]:
    """Return 0xffRRGGBB for each cell (K, K)."""
    return blended(strengths(values), np.eye(len(values), dtype=np.bool_), theme)


def reduced_colors(values: Numbers, side: int, theme: Theme) -> NDArray[np.uint32]:
    """Return `side` × `side` pixels of more cells than that: a mistake among the cells of a pixel is what is seen.

    Args:
        values: (K, K), K >= side >= 1.
        side: px.
        theme: whose colours.
    """
    starts = (np.arange(side) * len(values)) // side
    off = np.nan_to_num(np.maximum(values, 0))
    on = np.diag(off).copy()
    np.fill_diagonal(off, 0)
    wrong = np.maximum.reduceat(np.maximum.reduceat(off, starts, 0), starts, 1)
    right = np.diag(np.maximum.reduceat(on, starts))
    shown = [np.sqrt(part / (part.max(initial=0) or 1)) for part in (right, wrong)]
    return blended(np.where(wrong > 0, shown[1], shown[0]), wrong == 0, theme)


def blended(strength: Numbers, right: NDArray[np.bool_], theme: Theme) -> NDArray[np.uint32]:
    """Return 0xffRRGGBB: the accent where it is right, the colour of errors where not, over the surface's."""
    share = np.where(strength > 0, FAINTEST + (_STRONGEST - FAINTEST) * strength, 0)[..., None]
    ground, accent, error = (_rgb(name) for name in (theme.surface, theme.accent, theme.error))
    over = np.where(right[..., None], accent, error)
    mixed = np.round(over * share + ground * (1 - share)).astype(np.uint32)
    red, green, blue = (mixed[..., channel] for channel in range(3))
    packed: NDArray[np.uint32] = np.uint32(0xFF000000) | red << np.uint32(16) | green << np.uint32(8) | blue
    return packed


def _rgb(name: str) -> Numbers:
    color = QColor(name)
    return np.array([color.red(), color.green(), color.blue()], np.float64)

"""Colours that tell groups of points apart."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from workbench.gui.colors import Theme

# Okabe and Ito's colour-blind-safe palette, https://jfly.uni-koeln.de/color/, grey, and three of Paul Tol's "muted"
# one, https://personal.sron.nl/~pault/
FEW = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#808A94", "#999933", "#AA4499", "#661100")
_GOLDEN = 137.508  # degrees, so that neighbours in the list are far apart


def group_colors(count: int, theme: Theme) -> tuple[str, ...]:
    """Return "#rrggbb" for each of `count` groups; up to ten can be told apart by anybody, more by their neighbours."""
    if count <= len(FEW):
        lifted = {"#661100": "#E5A08A"} if theme.name == "dark" else {}
        return tuple(lifted.get(color, color) for color in FEW[:count])
    light = (0.62, 0.74) if theme.name == "dark" else (0.38, 0.52)
    return tuple(
        QColor.fromHslF((index * _GOLDEN % 360) / 360, 0.65, light[index // 2 % 2]).name() for index in range(count)
    )


def thinned(places: NDArray[np.float64], pitch: float) -> NDArray[np.bool_]:
    """Return which points (N, 2), px, have room for a picture of `pitch` px that covers no other: the first ones do."""
    chosen = np.zeros(len(places), np.bool_)
    taken: dict[tuple[int, int], tuple[float, float]] = {}  # by square of `pitch` px, each of which holds one at most
    for index, (x, y) in enumerate(places.tolist()):
        column, row = int(x // pitch), int(y // pitch)
        around = (taken.get((column + dx, row + dy)) for dx in (-1, 0, 1) for dy in (-1, 0, 1))
        if all(other is None or max(abs(other[0] - x), abs(other[1] - y)) >= pitch for other in around):
            taken[column, row] = x, y
            chosen[index] = True
    return chosen

"""Colours of classes that stay the same while other classes come and go."""

from collections.abc import Sequence

# Okabe and Ito's colour-blind-safe palette, https://jfly.uni-koeln.de/color/, grey, and the olive of Paul Tol's "muted"
# one, https://personal.sron.nl/~pault/
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#808A94", "#999933")


class ClassColors:
    """Gives each class shown a colour of its own, and the same again where it is still free."""

    def __init__(self) -> None:
        self._given: dict[int, str] = {}

    def of(self, shown: Sequence[int]) -> dict[int, str]:
        """Return colours "#rrggbb" for classes shown at once, at most as many as there are; the first gets the first.

        Args:
            shown: class indices, the most important first.
        """
        colors = {shown[0]: PALETTE[0]}
        kept = [index for index in shown[1:] if self._given.get(index, PALETTE[0]) != PALETTE[0]]
        for index in kept:
            if self._given[index] not in colors.values():
                colors[index] = self._given[index]
        free = (color for color in PALETTE if color not in colors.values())
        for index in shown:
            if index not in colors:
                colors[index] = next(free)
        self._given |= colors
        return colors

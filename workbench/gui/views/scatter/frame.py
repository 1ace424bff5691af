"""What part of a plane of points is in sight, and where a point lies on the screen."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

MOST_ZOOM = 64.0
_FILLED = 0.9  # of the shorter side, what all points take at zoom 1

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Frame:
    """A window onto the plane; both axes have one scale, y runs up.

    Attributes:
        centre: of all points.
        extent: of all points along the longer axis.
        zoom: 1 shows all.
        shift: (x, y) of what is in the middle, from the centre, in extents.
    """

    centre: tuple[float, float] = (0.0, 0.0)
    extent: float = 1.0
    zoom: float = 1.0
    shift: tuple[float, float] = (0.0, 0.0)

    def around(self, points: Points) -> "Frame":
        """Return one of the same zoom and shift around other points (N, 2)."""
        low, high = points.min(0), points.max(0)
        middle, extent = (low + high) / 2, float((high - low).max())
        return replace(self, centre=(float(middle[0]), float(middle[1])), extent=extent or 1.0)

    def _scale(self, width: int, height: int) -> float:
        return max(1, min(width, height)) * _FILLED * self.zoom / self.extent

    def places(self, points: Points, width: int, height: int) -> Points:
        """Return where points (N, 2) lie, (N, 2) px, in a view of such a size."""
        scale = self._scale(width, height)
        middle = np.array(self.centre) + np.array(self.shift) * self.extent
        found: Points = np.array([width / 2, height / 2]) + (points - middle) * np.array([scale, -scale])
        return found

    def zoomed(self, factor: float, x: float, y: float, width: int, height: int) -> "Frame":
        """Return one that shows more or less; what lies at (x, y) px stays there. All of it is zoom 1."""
        zoom = min(max(self.zoom * factor, 1.0), MOST_ZOOM)
        if zoom == 1.0:
            return replace(self, zoom=1.0, shift=(0.0, 0.0))
        across, up = (x - width / 2), (height / 2 - y)
        before, after = self._scale(width, height), replace(self, zoom=zoom)._scale(width, height)
        gain = (1 / before - 1 / after) / self.extent
        return replace(self, zoom=zoom, shift=(self.shift[0] + across * gain, self.shift[1] + up * gain))

    def moved(self, dx: float, dy: float, width: int, height: int) -> "Frame":
        """Return one in which everything lies so many px further right and down."""
        size = self._scale(width, height) * self.extent
        return replace(self, shift=(self.shift[0] - dx / size, self.shift[1] + dy / size))

"""Figures drawn by formula: signed distances give smooth edges, whole batches at a time.

Source of the distance functions: Inigo Quilez, https://iquilezles.org/articles/distfunctions2d/
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
"""float32, throughout."""

PLAIN, GRADIENT, NOISE = 0, 1, 2
LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)
"""ITU-R BT.601 weights of red, green and blue."""

SMALLEST, LARGEST = 0.2, 0.42  # radius of a figure, in shorter sides of the picture
LEAST_CONTRAST, MOST_CONTRAST = 60.0, 140.0  # luma between a figure and its background, of 255
NOISE_SHARE = 0.4  # of the contrast that noise may take, so that a figure stays visible

_DRAWS = 24  # 64-bit draws a picture owns; fewer are used


def _circle(x: Floats, y: Floats) -> Floats:
    return np.hypot(x, y) - 0.85


def _square(x: Floats, y: Floats) -> Floats:
    return np.maximum(np.abs(x), np.abs(y)) - 0.7


def _triangle(x: Floats, y: Floats) -> Floats:
    return np.maximum(y, np.abs(x) * np.float32(0.75**0.5) - y * np.float32(0.5)) - 0.5


def _star(x: Floats, y: Floats) -> Floats:
    """Five points: fold the plane into a tenth, where the outline is one straight edge."""
    fifth, inner = 2 * math.pi / 5, 0.45
    around = np.arctan2(y, x)
    angle = np.abs(around - np.rint(around / fifth) * fifth)
    radius = np.hypot(x, y)
    # The edge runs from the tip (1, 0) to the notch; its normal points outwards.
    right, down = inner * math.cos(fifth / 2) - 1, inner * math.sin(fifth / 2)
    distance: Floats = (radius * np.cos(angle) - 1) * down - radius * np.sin(angle) * right
    return distance / math.hypot(right, down)


def _cross(x: Floats, y: Floats) -> Floats:
    long, short = np.maximum(np.abs(x), np.abs(y)), np.minimum(np.abs(x), np.abs(y))
    return np.maximum(long - 0.95, short - 0.3)


def _ring(x: Floats, y: Floats) -> Floats:
    return np.abs(np.hypot(x, y) - 0.7) - 0.22


FIGURES: dict[str, Callable[[Floats, Floats], Floats]] = {
    "circle": _circle,
    "square": _square,
    "triangle": _triangle,
    "star": _star,
    "cross": _cross,
    "ring": _ring,
}
"""Signed distance to the outline of each figure, negative inside, in radii; picture i shows figure i % 6."""


@dataclass(frozen=True)
class Scenes:
    """What pictures `first`, `first + 1`, … show, whatever their size.

    Attributes:
        seed, first: what they were drawn from.
        radius: (N,) in shorter sides of the picture.
        place: (N, 2) down and right, in [0, 1] of the room the figure leaves.
        angle, slope: (N,) turn of the figure and direction of the gradient, in radians.
        figure, near, far: (N, 3) colours in [0, 255]; `near` and `far` are the ends of a gradient.
        background: (N,) PLAIN, GRADIENT or NOISE.
        noise: (N,) largest deviation from `near` in a noisy background.
    """

    seed: int
    first: int
    radius: Floats
    place: Floats
    angle: Floats
    slope: Floats
    figure: Floats
    near: Floats
    far: Floats
    background: NDArray[np.int64]
    noise: Floats

    def __len__(self) -> int:
        return len(self.radius)


def scenes(seed: int, first: int, count: int) -> Scenes:
    """Draw `count` scenes from the `first` on; each depends on `seed` and its own index only."""
    raw = np.random.PCG64([seed, 0]).advance(first * _DRAWS).random_raw(count * _DRAWS)
    draw = ((raw >> np.uint64(11)) * 2.0**-53).astype(np.float32).reshape(count, _DRAWS).T
    contrast = LEAST_CONTRAST + (MOST_CONTRAST - LEAST_CONTRAST) * draw[5]
    dark = draw[6] * (255 - contrast)
    # Figure and background lie on either side of a gap in luma; which one is the bright side is drawn, too.
    bright_figure = draw[7] < 0.5
    near = np.where(bright_figure, dark, dark + contrast)
    far = np.where(bright_figure, near * draw[8], near + (255 - near) * draw[8])
    return Scenes(
        seed=seed,
        first=first,
        radius=SMALLEST + (LARGEST - SMALLEST) * draw[0],
        place=draw[1:3].T,
        angle=draw[3] * 2 * math.pi,
        slope=draw[4] * 2 * math.pi,
        figure=_tinted(draw[9:12].T, np.where(bright_figure, dark + contrast, dark)),
        near=_tinted(draw[12:15].T, near),
        far=_tinted(draw[15:18].T, far),
        background=(draw[18] * 3).astype(np.int64),
        noise=NOISE_SHARE * contrast * (0.25 + 0.75 * draw[19]),
    )


def _tinted(hue: Floats, luma: Floats) -> Floats:
    """Return colours (N, 3) in [0, 255] of the given luma, mixed from `hue` in [0, 1] and black or white."""
    own = (hue * LUMA).sum(axis=1, keepdims=True)
    target = luma[:, None] / 255
    darker = hue * (target / np.maximum(own, 1e-6))
    lighter = 1 - (1 - hue) * ((1 - target) / np.maximum(1 - own, 1e-6))
    mixed: Floats = np.clip(np.where(own > target, darker, lighter), 0, 1)
    return 255 * mixed


def coverage(drawn: Scenes, height: int, width: int) -> Floats:
    """Return (N, height, width) in [0, 1]: how much of each pixel the figure covers."""
    radius = (drawn.radius * min(height, width))[:, None]
    room = np.array([height, width], dtype=np.float32) - 2 * radius
    centre = radius + drawn.place * room
    down = (np.arange(height, dtype=np.float32) + 0.5 - centre[:, :1])[:, :, None]
    right = (np.arange(width, dtype=np.float32) + 0.5 - centre[:, 1:])[:, None, :]
    cos, sin = np.cos(drawn.angle)[:, None, None], np.sin(drawn.angle)[:, None, None]
    radius = radius[:, :, None]
    x, y = (right * cos + down * sin) / radius, (down * cos - right * sin) / radius
    result = np.empty_like(x)
    for index, distance in enumerate(FIGURES.values()):
        mine = slice((index - drawn.first) % len(FIGURES), None, len(FIGURES))
        result[mine] = np.clip(0.5 - distance(x[mine], y[mine]) * radius[mine], 0, 1)
    return result


def paint(drawn: Scenes, height: int, width: int) -> NDArray[np.uint8]:
    """Return the pictures, (N, 3, height, width)."""
    ground = drawn.near[:, :, None, None]
    slope = drawn.slope[:, None, None]
    down = (np.arange(height, dtype=np.float32) + 0.5)[:, None] / height - 0.5
    right = (np.arange(width, dtype=np.float32) + 0.5) / width - 0.5
    along = (np.sin(slope) * down + np.cos(slope) * right) / (np.abs(np.sin(slope)) + np.abs(np.cos(slope))) + 0.5
    along *= (drawn.background == GRADIENT)[:, None, None]
    picture: Floats = ground + (drawn.far[:, :, None, None] - ground) * along[:, None]
    noisy = drawn.background == NOISE
    speckles = _speckles(drawn, 3 * height * width)[noisy].reshape(-1, 3, height, width)
    picture[noisy] += speckles * drawn.noise[noisy, None, None, None]
    np.clip(picture, 0, 255, out=picture)
    picture += (drawn.figure[:, :, None, None] - picture) * coverage(drawn, height, width)[:, None]
    picture += 0.5
    return picture.astype(np.uint8)


def _speckles(drawn: Scenes, values: int) -> Floats:
    """Return (N, values) in [-1, 1], again each row from the seed and its own index only."""
    draws = -(-values // 8)
    raw = np.random.PCG64([drawn.seed, 1]).advance(drawn.first * draws).random_raw(len(drawn) * draws)
    speckles = raw.astype("<u8").view(np.uint8).reshape(len(drawn), draws * 8)[:, :values]
    return speckles.astype(np.float32) / np.float32(127.5) - 1

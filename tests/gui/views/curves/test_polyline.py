import math
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from workbench.gui.views.curves import polyline

BOX = QRectF(0, 0, 10, 10)


def elements(path: QPainterPath) -> list[tuple[str, float, float]]:
    names = {QPainterPath.ElementType.MoveToElement: "M", QPainterPath.ElementType.LineToElement: "L"}
    found = (path.elementAt(index) for index in range(path.elementCount()))
    return [(names[element.type], element.x, element.y) for element in found]


@pytest.mark.parametrize(
    ("line", "inside"),
    [
        ((1, 1, 9, 9), (1, 1, 9, 9)),
        ((-5, 5, 15, 5), (0, 5, 10, 5)),
        ((5, 20, 5, -20), (5, 10, 5, 0)),
        ((-10, -10, 20, 20), (0, 0, 10, 10)),
        ((-5, 0, 5, 10), (0, 5, 5, 10)),
        ((-5, 4, -1, 8), None),
        ((11, 1, 11, 9), None),
        ((-4, 7, 3, 14.5), None),
        ((3, 3, 3, 3), (3, 3, 3, 3)),
    ],
)
def test_lines_are_cut_at_the_box(line: tuple[float, ...], inside: tuple[float, ...] | None) -> None:
    parts = polyline.segments(np.array([line[0], line[2]], float), np.array([line[1], line[3]], float), BOX)
    np.testing.assert_allclose(parts, np.zeros((0, 4)) if inside is None else [inside], atol=1e-12)


def test_cut_lines_agree_with_dense_sampling() -> None:
    points = np.random.default_rng(0).uniform(-15, 25, (40, 2))
    length = np.hypot(*np.diff(polyline.segments(*points.T, BOX).reshape(-1, 2, 2), axis=1)[:, 0].T).sum()
    expected = 0.0
    for start, end in pairwise(points):
        samples = start + np.linspace(0, 1, 20_001)[:, None] * (end - start)
        expected += ((samples >= 0) & (samples <= 10)).all(axis=1).mean() * math.dist(start, end)
    assert length == pytest.approx(expected, rel=1e-3)


def test_gaps_break_the_path_and_lonely_points_are_found() -> None:
    nan = math.nan
    x, y = np.arange(8.0), np.array([1.0, 2, nan, 4, nan, 6, 7, 8])
    path = polyline.connected(polyline.segments(x, y, BOX))
    assert elements(path) == [("M", 0, 1), ("L", 1, 2), ("M", 5, 6), ("L", 6, 7), ("L", 7, 8)]
    assert polyline.lonely(x, y) == [QPointF(3, 4)]
    assert polyline.lonely(np.array([2.0]), np.array([3.0])) == [QPointF(2, 3)]


def test_separate_parts_cover_the_same_lines() -> None:
    parts = polyline.segments(np.arange(3.0), np.array([1.0, 5, 2]), BOX)
    assert elements(polyline.separate(parts)) == [("M", 0, 1), ("L", 1, 5), ("M", 1, 5), ("L", 2, 2)]


@pytest.mark.parametrize("n", [0, 1])
def test_nothing_to_draw_is_an_empty_path(n: int) -> None:
    parts = polyline.segments(np.ones(n), np.ones(n), BOX)
    assert polyline.connected(parts).isEmpty()
    assert polyline.separate(parts).isEmpty()
    assert polyline.distance(parts, QPointF(1, 1)) == math.inf


@pytest.mark.parametrize(("point", "expected"), [((5, 3), 3), ((-3, 4), 5), ((13, 0), 3), ((2, 0), 0)])
def test_the_distance_is_that_to_the_nearest_place(point: tuple[float, float], expected: float) -> None:
    parts = np.array([[0.0, 0, 10, 0], [50, 50, 50, 50]])
    assert polyline.distance(parts, QPointF(*point)) == pytest.approx(expected)

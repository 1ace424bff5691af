import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from tests.gui.conftest import pixels_of
from workbench.gui.theme import DARK, LIGHT
from workbench.gui.views.arithmetic.matrix import ABSENT, MARK, PADDING, Cells, Matrix, Scale, paint_matrix

AREA = QRect(0, 0, 120, 60)


def painted(matrix, theme=LIGHT, cells=None):
    """Return the pixels (H, W, 3) of a matrix on a black ground."""
    image = QImage(AREA.size(), QImage.Format.Format_RGB32)
    image.fill(QColor("black"))
    with QPainter(image) as painter:
        paint_matrix(painter, matrix, cells or Cells(0, 0, 40, 20), AREA, theme)
    return pixels_of(image)


def corner(pixels, row, column):
    """Return the colour of a cell where no number stands."""
    return tuple(int(value) for value in pixels[20 * row + 2, 40 * column + 2])


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_cells_have_the_colours_of_their_numbers(theme):
    values = np.array([[-2.0, 0.0, 2.0], [1.0, -1.0, 0.5]])
    scale = Scale.of(values)
    pixels = painted(Matrix(values, scale), theme)
    colors = scale.paint(values, theme)
    for row in range(2):
        for column in range(3):
            assert corner(pixels, row, column) == QColor.fromRgb(int(colors[row, column])).getRgb()[:3]


def test_what_is_absent_is_left_out_and_padding_is_not_coloured():
    values, marks = np.full((2, 3), 5.0), np.zeros((2, 3), np.uint8)
    marks[0, 0], marks[1, 2] = PADDING, ABSENT
    pixels = painted(Matrix(values, Scale(5.0), marks))
    strongest = corner(pixels, 0, 1)
    assert corner(pixels, 1, 2) == QColor(LIGHT.surface).getRgb()[:3]
    assert corner(pixels, 0, 0) != strongest
    assert np.all(pixels[20:40, 80:120] == QColor(LIGHT.surface).getRgb()[:3])  # no number either


def test_the_winner_is_framed():
    values = np.zeros((2, 3))
    pixels = painted(Matrix(values, Scale(1.0), winner=(1, 1)))
    framed = np.all(pixels == QColor(MARK).getRgb()[:3], axis=2)
    rows, columns = np.nonzero(framed)
    assert (rows.min(), columns.min()) == (20, 40)
    assert rows.max() < 40
    assert columns.max() < 80


def test_numbers_that_are_none_have_a_colour_of_their_own():
    values = np.array([[np.nan, np.inf, 1.0]])
    scale = Scale.of(values)
    assert scale.limit == 1.0
    colors = scale.paint(values, LIGHT)
    assert colors[0, 0] == colors[0, 1] != colors[0, 2]
    painted(Matrix(values, scale))


def test_only_what_is_seen_is_painted():
    cells = Cells(-40_000, -20_000, 40, 20)
    rows, columns = cells.seen(AREA, (5000, 5000))
    assert rows == range(1000, 1003)
    assert columns == range(1000, 1003)
    painted(Matrix(np.zeros((5000, 5000)), Scale(1.0)), cells=cells)
    assert painted(Matrix(np.zeros((2, 2)), Scale(1.0)), cells=Cells(500, 0, 40, 20)).max() == 0


def test_grey_runs_from_zero_to_the_limit():
    colors = Scale(10.0, "grey").paint(np.array([[0.0, 10.0, -5.0]]), LIGHT)
    assert [int(color) & 0xFFFFFF for color in colors[0]] == [0, 0xFFFFFF, 0]

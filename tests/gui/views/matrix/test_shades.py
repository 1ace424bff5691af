"""Colours of a confusion matrix."""

import numpy as np
from PySide6.QtGui import QColor

from workbench.gui.colors import LIGHT
from workbench.gui.views.matrix.shades import colors, reduced_colors, strengths


def test_each_part_is_shaded_against_its_own_largest() -> None:
    found = strengths(np.array([[100.0, 1.0], [4.0, 25.0]]))
    np.testing.assert_allclose(found, [[1, 0.5], [1, 0.5]])
    assert not strengths(np.array([[np.nan, np.nan], [np.nan, np.nan]])).any()


def test_nothing_has_the_colour_of_the_ground_and_mistakes_that_of_errors() -> None:
    found = colors(np.array([[9.0, 0.0], [3.0, 0.0]]), LIGHT)
    assert int(found[0, 1]) == int(found[1, 1]) == QColor(LIGHT.surface).rgb()
    right, wrong = QColor.fromRgb(int(found[0, 0])), QColor.fromRgb(int(found[1, 0]))
    assert abs(right.hue() - QColor(LIGHT.accent).hue()) < 8
    assert abs(wrong.hue() - QColor(LIGHT.error).hue()) < 8


def test_one_mistake_among_a_million_cells_is_seen() -> None:
    values = np.diag(np.full(1000, 50.0))
    values[337, 121] = 1
    found = reduced_colors(values, 400, LIGHT)
    assert found.shape == (400, 400)
    reds = np.argwhere((found >> 16 & 255) > (found & 255) + 40)
    assert len(reds) == 1
    np.testing.assert_allclose(reds[0] * 1000 / 400, [337, 121], atol=1000 / 400)

import numpy as np
from PySide6.QtGui import QColor

from workbench.gui import theme
from workbench.gui.views.function_curve import FunctionCurve


def test_the_curve_runs_through_its_points(qtbot):
    view = FunctionCurve()
    qtbot.addWidget(view)
    view.setPalette(theme.palette(theme.LIGHT))
    view.resize(200, 96)
    x = np.linspace(-4, 4, 81)
    view.set_curve(x, np.maximum(x, 0), np.arange(8))
    image, accent = view.grab().toImage(), QColor(theme.of(view).accent)
    for at in (-3.0, 1.0, 3.0):
        place = view.point(at, max(at, 0)).toPoint()
        near = [image.pixelColor(place.x() + dx, place.y() + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        assert accent in near
    assert view.toolTip().startswith("What the activation makes of numbers from −4 to 4")


def test_a_curve_that_is_not_finite_is_not_painted(qtbot):
    view = FunctionCurve()
    qtbot.addWidget(view)
    view.set_curve(np.linspace(-1, 1, 3), np.array([0, np.nan, 1]), np.zeros(0, np.int64))
    view.grab()

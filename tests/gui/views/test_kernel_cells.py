import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from tests.gui.conftest import pixels_of
from workbench.gui.views.kernel_cells import MOST_WRITTEN, WIDE, KernelCells


@pytest.fixture
def cells(qtbot):
    cells = KernelCells("cells", "Cells")
    qtbot.addWidget(cells)
    cells.put(np.array([[-1.0, 0.0, 0.5], [0.25, 1.0, -0.5]]), 0, 0)
    cells.resize(cells.sizeHint())
    with qtbot.waitExposed(cells):
        cells.show()
    return cells


def test_a_click_and_the_arrow_keys_choose_a_cell_within_the_matrix(qtbot, cells):
    told = []
    cells.chosen.connect(lambda row, column: told.append((row, column)))
    width, height = WIDE
    qtbot.mouseClick(cells, Qt.MouseButton.LeftButton, pos=QPoint(width + 5, height + 5))
    qtbot.keyClick(cells, Qt.Key.Key_Right)
    qtbot.keyClick(cells, Qt.Key.Key_Right)
    qtbot.keyClick(cells, Qt.Key.Key_Up)
    assert told == [(1, 1), (1, 2), (0, 2)]


def test_showing_others_tells_nothing(cells):
    told = []
    cells.chosen.connect(lambda row, column: told.append((row, column)))
    cells.put(np.ones((2, 2)), 1, 1)
    assert told == []


def test_below_zero_is_blue_and_above_is_red(cells):
    pixels = pixels_of(cells.grab().toImage()).astype(int)
    negative, positive = pixels[4, 6], pixels[WIDE[1] + 5, WIDE[0] + 6]
    assert negative[2] > negative[0]
    assert positive[0] > positive[2]


def test_large_and_broken_matrices_are_shown_small(cells):
    side = MOST_WRITTEN + 1
    values = np.zeros((side, side))
    values[0, 0] = np.nan
    cells.put(values, 0, 0)
    assert cells.sizeHint().width() < side * WIDE[0]
    cells.grab()

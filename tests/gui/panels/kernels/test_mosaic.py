import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from workbench.gui.panels.kernels.mosaic import KernelMosaic
from workbench.gui.views.mosaic.layout import Cell

ORDER = np.array([2, 0, 3, 1])


@pytest.fixture
def mosaic(qtbot):
    mosaic = KernelMosaic()
    qtbot.addWidget(mosaic)
    mosaic.resize(500, 400)
    with qtbot.waitExposed(mosaic):
        mosaic.show()
    return mosaic


@pytest.fixture
def kernels():
    return np.random.default_rng(0).normal(size=(4, 3, 3)).astype(np.float32)


def label(mosaic, name):
    return mosaic.findChild(QLabel, name).text()


def hover(mosaic, cell):
    mosaic.canvas._cursor = mosaic.canvas.cell_rect(Cell(*cell)).center()
    mosaic.canvas._find_hovered()


def test_kernels_are_called_by_their_index_wherever_they_lie(mosaic, kernels):
    mosaic.show_kernels(kernels, ORDER, shared_scale=True)
    np.testing.assert_array_equal(mosaic.canvas._picture.maps, kernels[ORDER])
    assert list(mosaic.canvas._picture.labels) == ["2", "0", "3", "1"]
    hover(mosaic, (2, 1, 0))
    assert label(mosaic, "mosaic_value").startswith("kernel 3, row 1, column 0: ")
    assert label(mosaic, "mosaic_summary").startswith("kernel 3:  min")
    mosaic.enlarge(0)
    assert label(mosaic, "mosaic_title") == "kernel 2 of 0 … 3"
    assert mosaic.selected_kernel == 2


def test_the_selected_kernel_stays_selected_in_another_order(qtbot, mosaic, kernels):
    mosaic.show_kernels(kernels, np.arange(4), shared_scale=True)
    with qtbot.waitSignal(mosaic.kernel_selected) as told:
        mosaic.select_kernel(3)
    assert told.args == [3]
    with qtbot.assertNotEmitted(mosaic.kernel_selected):
        mosaic.show_kernels(kernels, ORDER, shared_scale=True)
    assert (mosaic.selected_kernel, mosaic.selected_map) == (3, 2)
    assert mosaic.canvas.selected == 2


def test_names_go_with_their_kernels(mosaic, kernels):
    mosaic.show_kernels(kernels, ORDER, shared_scale=True, names=["a", "b", "c", "d"])
    assert list(mosaic.canvas._picture.labels) == ["c", "a", "d", "b"]
    hover(mosaic, (0, 0, 0))
    assert label(mosaic, "mosaic_value").startswith("kernel 2 (c), row 0")


def test_colours_are_told_apart(mosaic, kernels):
    rgb = np.zeros((4, 3, 3, 3), np.float32)
    rgb[2, :, 1, 1] = (1, -0.5, 0)
    mosaic.show_kernels(kernels, ORDER, shared_scale=True, rgb=rgb)
    hover(mosaic, (0, 1, 1))
    assert label(mosaic, "mosaic_value") == "kernel 2, row 1, column 1: R 1, G −0.500, B 0"
    assert mosaic.canvas._picture.colors[0, 1, 1] == 0xFFFF4080


def test_frequencies_are_told_in_cycles_a_pixel(mosaic):
    mosaic.show_kernels(np.ones((4, 32, 32), np.float32), ORDER, shared_scale=True, frequencies=True)
    hover(mosaic, (1, 16, 16))
    assert label(mosaic, "mosaic_value") == "kernel 0, even surface: 1"
    hover(mosaic, (1, 0, 24))
    assert label(mosaic, "mosaic_value") == "kernel 0, 0.25 across, −0.5 down cycles/px: 1"


def test_a_click_selects_where_that_is_wanted(qtbot, mosaic, kernels):
    mosaic.show_kernels(kernels, ORDER, shared_scale=True)
    mosaic.click_selects = True
    qtbot.mouseClick(mosaic.canvas, Qt.MouseButton.LeftButton, pos=mosaic.canvas.tile_rect(3).center().toPoint())
    assert not mosaic.enlarged
    assert mosaic.selected_kernel == 1


def test_another_layer_keeps_no_selection(mosaic, kernels):
    mosaic.show_kernels(kernels, ORDER, shared_scale=True)
    mosaic.select_kernel(3)
    mosaic.clear()
    assert mosaic.selected_kernel == -1
    mosaic.show_kernels(kernels[:2], np.arange(2), shared_scale=True)
    assert mosaic.selected_kernel == -1

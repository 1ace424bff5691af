import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from workbench.gui import theme
from workbench.gui.views.mosaic.colormaps import MARKED, table
from workbench.gui.views.number_cells import NumberCells


@pytest.fixture
def cells(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    cells = NumberCells(window)
    elsewhere = QLineEdit(window)
    column = QVBoxLayout(window)
    column.addWidget(cells)
    column.addWidget(elsewhere)
    window.resize(240, 280)
    window.setPalette(theme.palette(theme.LIGHT))
    cells.set_numbers(np.arange(6, dtype=np.float32).reshape(2, 3) - 2, 3.0)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    cells.setFocus()
    cells.typings, cells.strokes = [], []
    cells.typed.connect(lambda *typed: cells.typings.append(typed))
    cells.painted.connect(lambda *painted: cells.strokes.append(painted))
    cells.elsewhere = elsewhere
    yield cells
    window.close()


def middle(cells, row, column):
    return cells.cell_rect(row, column).center().toPoint()


def test_a_digit_opens_a_cell_and_enter_goes_on(qtbot, cells):
    qtbot.keyClicks(cells, "4")
    assert cells.editor.isVisible()
    qtbot.keyClicks(cells.editor, ".5")
    qtbot.keyClick(cells.editor, Qt.Key.Key_Return)
    assert cells.typings == [(0, 0, "4.5")]
    assert not cells.editor.isVisible()
    assert cells.current == (0, 1)
    assert cells.hasFocus()


def test_enter_offers_the_number_there_and_the_last_cell_leads_to_the_first(qtbot, cells):
    qtbot.mouseClick(cells, Qt.MouseButton.LeftButton, pos=middle(cells, 1, 2))
    assert cells.current == (1, 2)
    qtbot.keyClick(cells, Qt.Key.Key_Return)
    assert cells.editor.text() == "3"
    qtbot.keyClick(cells.editor, Qt.Key.Key_Return)
    assert cells.typings == [(1, 2, "3")]
    assert cells.current == (0, 0)


def test_escape_leaves_the_number(qtbot, cells):
    qtbot.mouseDClick(cells, Qt.MouseButton.LeftButton, pos=middle(cells, 0, 1))
    qtbot.mouseRelease(cells, Qt.MouseButton.LeftButton, pos=middle(cells, 0, 1))
    assert cells.editor.isVisible()
    qtbot.keyClicks(cells.editor, "9")
    qtbot.keyClick(cells.editor, Qt.Key.Key_Escape)
    assert not cells.editor.isVisible()
    assert cells.typings == []


def test_leaving_the_cell_takes_the_number_once(qtbot, cells):
    qtbot.keyClicks(cells, "7")
    cells.elsewhere.setFocus()
    assert cells.typings == [(0, 0, "7")]
    assert not cells.editor.isVisible()


def test_arrows_walk_and_delete_erases(qtbot, cells):
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left):
        qtbot.keyClick(cells, key)
    assert cells.current == (1, 1)
    qtbot.keyClick(cells, Qt.Key.Key_Delete)
    assert cells.typings == [(1, 1, "0")]


def test_a_drag_paints_each_cell_once(qtbot, cells):
    cells.brush = True
    qtbot.mousePress(cells, Qt.MouseButton.LeftButton, pos=middle(cells, 0, 0))
    for place in (middle(cells, 0, 0) + QPoint(3, 3), middle(cells, 0, 1), middle(cells, 1, 1)):
        qtbot.mouseMove(cells, place)
    qtbot.mouseRelease(cells, Qt.MouseButton.LeftButton, pos=middle(cells, 1, 1))
    assert cells.strokes == [(0, 0, True), (0, 1, False), (1, 1, False)]
    qtbot.keyClick(cells, Qt.Key.Key_Space)
    assert cells.strokes[-1] == (1, 1, True)
    assert not cells.typings


def test_without_a_brush_a_click_paints_nothing(qtbot, cells):
    qtbot.mouseClick(cells, Qt.MouseButton.LeftButton, pos=middle(cells, 0, 2))
    assert cells.strokes == []
    assert cells.current == (0, 2)


def test_the_colours_are_the_mosaics_and_what_is_no_number_is_marked(cells):
    cells.set_numbers(np.array([[-1, 0, 1], [2, np.nan, np.inf]], np.float32), 1.0)
    image = cells.grab().toImage()
    ratio = image.devicePixelRatio()
    colors = table("diverging", theme.of(cells))

    def color(row, column):
        corner = cells.cell_rect(row, column).topLeft()
        return image.pixelColor(int((corner.x() + 6) * ratio), int((corner.y() + 6) * ratio)).rgb()

    assert color(0, 2) == color(1, 0) == int(colors[252])
    assert color(0, 1) == int(colors[126])
    assert f"#{color(1, 1) & 0xFFFFFF:06X}" == f"#{color(1, 2) & 0xFFFFFF:06X}" == MARKED


def test_another_shape_begins_at_the_first_cell(cells):
    cells.current = (1, 2)
    cells.set_numbers(np.zeros((1, 1), np.float32), 1.0)
    assert cells.current == (0, 0)
    cells.set_numbers(np.zeros((0, 0), np.float32), 1.0)
    cells.open()
    assert not cells.editor.isVisible()
    cells.grab()

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage

from tests.gui.conftest import pixels_of
from workbench.gui.views.number_table.cell import Cell, Column, visible
from workbench.gui.views.number_table.view import NumberTable

COLUMNS = (
    Column("name", right=False, stretch=True),
    Column("a"),
    Column("b", spare=1),
    Column("bar", right=False, width=100, spare=2),
)


@pytest.fixture
def table(qtbot):
    table = NumberTable("numbers", "Numbers")
    qtbot.addWidget(table)
    table.resize(600, 200)
    with qtbot.waitExposed(table):
        table.show()
    return table


def rows(count=3):
    return [[Cell(f"row {at}"), Cell(str(at)), Cell("2"), Cell(bar=at / 2)] for at in range(count)]


def painted(table, row, column, color):
    """Return the share of a cell's pixels that have about this colour."""
    index = table.model_.index(row, column)
    place = table.visualRect(index)
    pixels = pixels_of(table.viewport().grab(place).toImage()).astype(int)
    wanted = np.array(QColor(color).getRgb()[:3])
    return float(np.mean(np.abs(pixels - wanted).max(-1) < 12))


def test_columns_go_where_room_is_short_and_fill_what_there_is(table):
    table.put(COLUMNS, rows())
    assert not any(table.isColumnHidden(at) for at in range(4))
    assert sum(table.columnWidth(at) for at in range(4)) == table.viewport().width()
    table.resize(190, 200)
    assert [table.isColumnHidden(at) for at in range(4)] == [False, False, False, True]
    table.resize(84, 200)
    assert [table.isColumnHidden(at) for at in range(4)] == [False, False, True, True]


def test_columns_that_stay_stay():
    assert visible(COLUMNS, [50, 50, 50, 50], 10) == [True, True, False, False]
    assert visible(COLUMNS, [50, 50, 50, 50], 150) == [True, True, True, False]
    assert visible(COLUMNS, [50, 50, 50, 50], 200) == [True] * 4


def test_bars_are_as_long_as_their_share(table):
    color = "#D55E00"
    cells = [Cell(bar=0.5, color=color), Cell(bar=1.0, color=color)]
    table.put((Column("bar", right=False, width=200, stretch=True),), [[cell] for cell in cells])
    assert 2 * painted(table, 0, 0, color) == pytest.approx(painted(table, 1, 0, color), rel=0.05)


def test_signed_bars_begin_in_the_middle(table):
    color = "#D55E00"
    table.put((Column("bar", right=False, stretch=True),), [[Cell(bar=-1.0, signed=True, color=color)]])
    place = table.visualRect(table.model_.index(0, 0))
    pixels = pixels_of(table.viewport().grab(place).toImage()).astype(int)
    found = np.abs(pixels - np.array(QColor(color).getRgb()[:3])).max(-1) < 12
    columns = np.flatnonzero(found.any(0))
    assert columns.max() <= found.shape[1] / 2
    assert columns.min() < found.shape[1] * 0.1


def test_histograms_and_pictures_are_painted(table):
    picture = QImage(8, 8, QImage.Format.Format_RGB888)
    picture.fill(QColor("#00FF00"))
    row = [Cell("x", picture=picture), Cell(counts=np.array([0, 4, 0, 0]), color="#0072B2")]
    table.put((Column("p", right=False), Column("h", right=False, width=100)), [row])
    assert painted(table, 0, 0, "#00FF00") > 0.1
    assert painted(table, 0, 1, "#0072B2") > 0.05


def test_broken_numbers_paint(table):
    columns = (Column("a", width=60), Column("b", width=60))
    table.put(columns, [[Cell(bar=float("nan")), Cell(counts=np.zeros(4))]])
    table.grab()


def test_a_row_is_chosen_by_hand_but_not_told_when_shown(qtbot, table):
    told = []
    table.row_chosen.connect(told.append)
    table.put(COLUMNS, rows(), chosen=1)
    assert told == []
    assert table.currentIndex().row() == 1
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert told == [2]


def test_notes_make_only_their_rows_higher_and_spans_cover_the_next_cell(table):
    noted = [Cell("with", note="a note"), Cell("1"), Cell("2"), Cell()]
    table.put(COLUMNS, [*rows(2), noted, [Cell("wide", span=2), Cell(), Cell(), Cell()]])
    assert table.rowHeight(2) > table.rowHeight(0) == table.rowHeight(3)
    assert table.columnSpan(3, 0) == 2
    table.put(COLUMNS, rows())
    assert table.rowHeight(2) == table.rowHeight(0)

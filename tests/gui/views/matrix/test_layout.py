"""Where cells lie, and where a point finds them."""

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint

from workbench.gui.views.matrix.layout import MatrixLayout, fitting, zoomed


@given(st.integers(1, 1000), st.integers(20, 900), st.integers(20, 900), st.data())
def test_a_cell_is_found_where_it_lies(count: int, width: int, height: int, data: st.DataObject) -> None:
    cell = fitting(count, width, height)
    layout = MatrixLayout(count, cell, 30, 40)
    assert layout.side <= max(min(width, height), 1)
    row, column = data.draw(st.integers(0, count - 1)), data.draw(st.integers(0, count - 1))
    found = layout.cell_at(layout.place(row, column).topLeft().toPoint())
    assert found is not None
    shared = max(1, round(1 / cell))  # cells that share a pixel
    assert abs(found[0] - row) <= shared
    assert abs(found[1] - column) <= shared
    if cell >= 3:
        assert found == (row, column)


def test_beside_the_matrix_there_is_no_cell() -> None:
    layout = MatrixLayout(10, 20.0, 30, 40)
    assert layout.cell_at(QPoint(29, 50)) is None
    assert layout.cell_at(QPoint(31, 39)) is None
    assert layout.cell_at(QPoint(30 + 200, 50)) is None
    assert layout.cell_at(QPoint(30 + 199, 40)) == (0, 9)
    assert MatrixLayout(10, 20.0, 30, 40, x=45, y=21).cell_at(QPoint(30, 40)) == (1, 2)


def test_zooming_has_two_ends() -> None:
    fit = fitting(1000, 400, 400)
    assert fit == 0.4
    cell = fit
    for _ in range(40):
        cell = zoomed(cell, 1, fit)
    assert cell == 96
    for _ in range(60):
        cell = zoomed(cell, -1, fit)
    assert cell == fit

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from workbench.gui.views.arithmetic.rows import NARROWEST, RowLayout, Rows
from workbench.gui.views.arithmetic.terms import TermsView


def rows(count=12, size=3, grids=3):
    rng = np.random.default_rng(0)
    arrays = tuple(rng.normal(size=(count, size, size)) for _ in range(grids))
    return Rows(
        heads=("patch", "kernel", "products")[:grids],
        labels=tuple(f"channel {i}" for i in range(count)),
        grids=arrays,
        marks=np.zeros((count, size, size), np.uint8),
        sums=arrays[-1].sum((1, 2)),
    )


@pytest.fixture
def view(qtbot):
    view = TermsView()
    qtbot.addWidget(view)
    view.resize(620, 200)
    with qtbot.waitExposed(view):
        view.show()
    return view


@pytest.mark.parametrize(("size", "grids"), [(1, 1), (3, 3), (5, 3), (7, 3), (8, 2), (28, 1)])
@pytest.mark.parametrize("width", [300, 620, 1270])
def test_nothing_in_a_row_overlaps(size, grids, width):
    layout = RowLayout.fitting(rows(2, size, grids), width, 20)
    for grid in range(grids):
        assert layout.left(grid) + size * layout.cell_width < layout.left(grid + 1)
    assert layout.cell_width >= NARROWEST
    fits = layout.width <= width
    assert fits or layout.cell_width == NARROWEST


def test_every_row_of_many_can_be_reached(qtbot, view):
    view.set_rows(rows(512))
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.current == 511
    assert view.verticalScrollBar().value() >= view.verticalScrollBar().maximum() - 8
    assert "channel 511" in view.accessibleDescription()
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert view.current == 510
    with qtbot.waitSignal(view.chosen) as signal:
        qtbot.keyClick(view, Qt.Key.Key_Home)
    assert signal.args == [0]
    assert view.verticalScrollBar().value() <= 4


def test_a_click_chooses_the_row_under_it(qtbot, view):
    view.set_rows(rows())
    with qtbot.waitSignal(view.chosen) as signal:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(100, 120))
    assert signal.args == [1]
    view.verticalScrollBar().setValue(300)
    with qtbot.waitSignal(view.chosen) as signal:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(100, 20))
    assert signal.args[0] > 1


def test_scrolling_stays_while_numbers_change(view):
    view.set_rows(rows())
    view.verticalScrollBar().setValue(200)
    view.set_rows(rows(), 3)
    assert view.verticalScrollBar().value() == 200
    view.set_rows(rows(1))
    assert view.verticalScrollBar().maximum() == 0
    assert view.content_height < 200
    view.set_rows(None)
    assert view.content_height == 0
    view.grab()


def test_only_what_is_in_sight_is_painted(view, monkeypatch):
    painted = []
    view.set_rows(rows(512))
    monkeypatch.setattr(TermsView, "_paint_row", lambda self, painter, row, area: painted.append(row))
    view.verticalScrollBar().setValue(5000)
    painted.clear()
    view.grab()
    assert painted
    assert len(set(painted)) <= 4

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from workbench.gui.views.draw_pad.pad import DrawPad

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def pad(qtbot: QtBot) -> DrawPad:
    made = DrawPad()
    qtbot.addWidget(made)
    made.resize(282, 282)
    made.set_paper(28, 28, (0, 0, 0))
    with qtbot.waitExposed(made):
        made.show()
    return made


def at(pad: DrawPad, x: float, y: float) -> QPoint:
    """Return where a place in pixels of the picture lies in the widget."""
    place = pad.place()
    return (place.topLeft() + QPointF(x, y) * place.width() / 28).toPoint()


def draw(pad: DrawPad, *places: tuple[float, float]) -> None:
    QTest.mousePress(pad, LEFT, pos=at(pad, *places[0]))
    for place in places[1:]:
        QTest.mouseMove(pad, at(pad, *place))
    QTest.mouseRelease(pad, LEFT, pos=at(pad, *places[-1]))


def small(pad: DrawPad) -> np.ndarray:
    """Return the drawing in the picture's own pixels (28, 28), mean of the finer ones."""
    fine = pad.pixels()[..., 0].astype(float)
    f = fine.shape[0] // 28
    return fine.reshape(28, f, 28, f).mean((1, 3))


def test_a_line_lies_where_the_mouse_went(pad: DrawPad) -> None:
    pad.thickness = 2
    draw(pad, (5, 14), (15, 14), (25, 14))
    found = small(pad)
    np.testing.assert_allclose(found[13:15, 6:24], 255, atol=8)
    assert found[:12].max() < 8
    assert found[16:].max() < 8
    assert found[:, :3].max() == 0


def test_a_click_is_a_dot_as_wide_as_the_pen(pad: DrawPad) -> None:
    pad.thickness = 4
    draw(pad, (14, 14))
    area = small(pad).sum() / 255
    assert area == pytest.approx(np.pi * 2**2, rel=0.05)


def test_the_eraser_takes_away_and_the_paper_may_be_white(pad: DrawPad) -> None:
    pad.set_paper(28, 28, (255, 255, 255))
    pad.color, pad.thickness = (0, 0, 0), 3
    draw(pad, (4, 14), (24, 14))
    assert small(pad)[14, 14] < 8
    pad.erasing, pad.thickness = True, 8
    draw(pad, (4, 14), (24, 14))
    np.testing.assert_allclose(small(pad), 255, atol=2)


def test_undo_redo_and_clear_bring_every_pixel_back(pad: DrawPad) -> None:
    draw(pad, (4, 4), (20, 20))
    one = pad.pixels()
    draw(pad, (4, 20), (20, 4))
    two = pad.pixels()
    QTest.keySequence(pad, "Ctrl+Z")
    np.testing.assert_array_equal(pad.pixels(), one)
    QTest.keySequence(pad, "Ctrl+Shift+Z")
    np.testing.assert_array_equal(pad.pixels(), two)
    QTest.keyClick(pad, Qt.Key.Key_Delete)
    assert pad.is_empty
    assert not pad.pixels().any()
    pad.undo()
    np.testing.assert_array_equal(pad.pixels(), two)


def test_what_is_drawn_stays_on_paper_of_the_same_size_only(pad: DrawPad) -> None:
    draw(pad, (4, 4), (20, 20))
    pad.set_paper(28, 28, (10, 10, 10))
    assert not pad.is_empty
    pad.set_paper(32, 64, (0, 0, 0))
    assert pad.is_empty
    height, width = pad.pixels().shape[:2]
    assert width == 2 * height

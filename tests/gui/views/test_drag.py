import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

from workbench.gui.views.drag import ZOOM_KEYS, Drag, zoom_of_wheel


def test_a_press_that_hardly_moves_is_a_click(qapp: QApplication) -> None:
    drag = Drag()
    drag.begin(QPointF(10, 10))
    assert drag.moved(QPointF(10 + qapp.startDragDistance() - 1, 10)) is None
    assert drag.end()
    assert not drag.end()


def test_a_drag_loses_no_way(qapp: QApplication) -> None:
    drag, far = Drag(), float(qapp.startDragDistance())
    assert drag.moved(QPointF(5, 5)) is None
    drag.begin(QPointF(10, 10))
    drag.moved(QPointF(10 + far / 2, 10))
    ways = [drag.moved(QPointF(10 + x, 10 + y)) for x, y in ((far, 0.0), (far, 3.0), (0.0, 0.0))]
    assert ways == [QPointF(far, 0), QPointF(0, 3), QPointF(-far, -3)]
    assert not drag.end()
    assert drag.moved(QPointF(90, 90)) is None


def test_the_wheel_and_the_keys_zoom_alike_and_back() -> None:
    assert zoom_of_wheel(120) == ZOOM_KEYS["+"] > 1
    assert zoom_of_wheel(240) == pytest.approx(ZOOM_KEYS["+"] ** 2)
    assert zoom_of_wheel(-120) == pytest.approx(ZOOM_KEYS["−"]) == pytest.approx(1 / ZOOM_KEYS["="])

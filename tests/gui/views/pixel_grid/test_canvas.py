import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication

from workbench.gui import theme
from workbench.gui.views.pixel_grid.canvas import PixelCanvas
from workbench.gui.views.pixel_grid.geometry import Pixel
from workbench.gui.views.pixel_grid.sheet import sheets

RNG = np.random.default_rng(3)


@pytest.fixture
def canvas(qtbot):
    canvas = PixelCanvas()
    qtbot.addWidget(canvas)
    canvas.setPalette(theme.palette(theme.LIGHT))
    canvas.resize(420, 460)
    with qtbot.waitExposed(canvas):
        canvas.show()
    return canvas


def show(canvas, picture, mode="picture", channels="together"):
    (sheet,) = sheets(picture, channels)
    canvas.show_sheet(sheet, mode)


def middle(canvas, row, column):
    return canvas.rect_of(Pixel(row, column)).center().toPoint()


def wheel(canvas, at, notches):
    where = QPointF(at)
    event = QWheelEvent(
        where,
        canvas.mapToGlobal(where),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def test_every_cell_is_painted_in_its_own_colour(canvas):
    picture = RNG.integers(0, 256, (3, 16, 12), dtype=np.uint8)
    show(canvas, picture)
    shot = canvas.grab().toImage()
    seen = [[shot.pixelColor(middle(canvas, row, column)).getRgb()[:3] for column in range(12)] for row in range(16)]
    np.testing.assert_array_equal(np.array(seen, np.uint8).transpose(2, 0, 1), picture)


@pytest.mark.parametrize("notches", [0, 1, 3, 9])
def test_each_px_shows_the_cell_its_middle_lies_in_at_any_zoom(canvas, notches):
    picture = RNG.integers(0, 256, (1, 100, 120), dtype=np.uint8)
    show(canvas, picture)
    canvas.zoom(1.25**notches, QPointF(211.0, 187.0))
    shot = canvas.grab().toImage()
    area = canvas.area
    for x in range(area.left() + 40, area.left() + 200, 7):
        for y in range(area.top() + 90, area.top() + 200, 7):
            place = canvas.viewport.cell_at(x + 0.5 - area.left(), y + 0.5 - area.top())
            column, row = (int(at) for at in place)
            if canvas.viewport.scale < 9:  # no lines between the cells
                assert shot.pixelColor(x, y).red() == picture[0, row, column]


def test_a_shrunk_picture_shows_the_mean_of_its_blocks(canvas):
    picture = np.zeros((1, 2000, 1800), np.uint8)
    picture[:, :, 900:] = 200
    show(canvas, picture)
    assert canvas.viewport.scale < 0.25
    shot, area = canvas.grab().toImage(), canvas.area
    y = area.center().y()
    assert shot.pixelColor(area.left() + area.width() // 4, y).red() == 0
    assert shot.pixelColor(area.left() + 3 * area.width() // 4, y).red() == 200


def test_numbers_are_black_on_bright_cells_and_white_on_dark_ones(canvas):
    picture = np.full((1, 4, 4), 250, np.uint8)
    picture[0, 1, 1] = 10
    show(canvas, picture, "values")
    assert canvas.has_numbers
    assert not canvas.hint.isVisible()
    shot = canvas.grab().toImage()

    def levels(row, column):
        box = canvas.rect_of(Pixel(row, column)).toRect().adjusted(4, 4, -4, -4)
        return [
            shot.pixelColor(x, y).red() for x in range(box.left(), box.right()) for y in range(box.top(), box.bottom())
        ]

    assert min(levels(0, 0)) < 40
    assert max(levels(1, 1)) > 215


def test_numbers_alone_stand_on_the_surface_whatever_the_values(canvas):
    picture = np.full((1, 4, 4), 77, np.uint8)
    show(canvas, picture, "numbers")
    shot = canvas.grab().toImage()
    box = canvas.rect_of(Pixel(2, 2)).toRect().adjusted(4, 4, -4, -4)
    assert shot.pixelColor(box.topLeft()) == QColor(theme.LIGHT.surface)
    inside = {
        shot.pixelColor(x, y).lightness()
        for x in range(box.left(), box.right())
        for y in range(box.top(), box.bottom())
    }
    assert min(inside) < 80


def test_cells_too_small_for_numbers_offer_to_zoom_in(canvas, qtbot):
    show(canvas, RNG.integers(0, 256, (3, 200, 200), dtype=np.uint8), "values")
    assert canvas.hint.isVisible()
    assert not canvas.has_numbers
    qtbot.mouseClick(canvas.hint.button, Qt.MouseButton.LeftButton)
    assert canvas.has_numbers
    assert not canvas.hint.isVisible()
    show(canvas, RNG.integers(0, 256, (3, 200, 200), dtype=np.uint8), "values")
    assert canvas.has_numbers  # zoom stays for a picture of the same size
    show(canvas, RNG.integers(0, 256, (3, 200, 201), dtype=np.uint8), "values")
    assert canvas.fitted


def test_the_wheel_zooms_about_the_cursor(canvas):
    show(canvas, RNG.integers(0, 256, (1, 100, 100), dtype=np.uint8))
    at, whole = middle(canvas, 30, 70), canvas.viewport.scale
    wheel(canvas, at, 4)
    assert canvas.viewport.scale == pytest.approx(whole * 1.25**4)
    assert canvas.pixel == (30, 70)
    wheel(canvas, at, -20)
    assert canvas.fitted


def test_a_drag_pans(canvas, qtbot):
    show(canvas, RNG.integers(0, 256, (1, 100, 100), dtype=np.uint8))
    canvas.zoom(8)
    before, start = canvas.viewport, canvas.area.center()
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(canvas, start + QPoint(15, 0))
    qtbot.mouseMove(canvas, start + QPoint(40, 25))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=start + QPoint(40, 25))
    assert (canvas.viewport.x, canvas.viewport.y) == (before.x + 40, before.y + 25)


def test_pointing_tells_the_cell_and_outlines_it(canvas, qtbot):
    show(canvas, np.full((1, 16, 12), 128, np.uint8))
    with qtbot.waitSignal(canvas.pointed) as heard:
        qtbot.mouseMove(canvas, middle(canvas, 4, 7))
    assert heard.args == [Pixel(4, 7)]
    shot = canvas.grab().toImage()
    corner = canvas.rect_of(Pixel(4, 7)).toRect().topLeft()
    assert shot.pixelColor(corner - QPoint(1, -8)) == QColor(theme.LIGHT.accent)
    with qtbot.waitSignal(canvas.pointed) as heard:
        qtbot.mouseMove(canvas, QPoint(2, 2))
    assert heard.args == [None]


def test_keys_walk_from_cell_to_cell_and_keep_it_in_sight(canvas, qtbot):
    show(canvas, RNG.integers(0, 256, (1, 50, 60), dtype=np.uint8))
    for key, modifier, wanted in (
        (Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier, (0, 0)),
        (Qt.Key.Key_Up, Qt.KeyboardModifier.NoModifier, (0, 0)),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, (0, 1)),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier, (10, 1)),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier, (10, 0)),
        (Qt.Key.Key_End, Qt.KeyboardModifier.NoModifier, (49, 59)),
    ):
        qtbot.keyClick(canvas, key, modifier)
        assert canvas.pixel == wanted
    canvas.zoom(10)
    qtbot.keyClick(canvas, Qt.Key.Key_Home)
    assert QRectF(canvas.area).contains(canvas.rect_of(Pixel(0, 0)))


def test_keys_zoom(canvas, qtbot):
    show(canvas, RNG.integers(0, 256, (1, 100, 100), dtype=np.uint8))
    whole = canvas.viewport.scale
    qtbot.keyClicks(canvas, "++")
    assert canvas.viewport.scale == pytest.approx(whole * 1.25**2)
    qtbot.keyClicks(canvas, "-")
    assert canvas.viewport.scale == pytest.approx(whole * 1.25)
    qtbot.keyClicks(canvas, "0")
    assert canvas.fitted
    canvas.show_own_size()
    assert canvas.viewport.scale == 1.0


def test_outside_the_frame_the_picture_is_veiled(canvas):
    show(canvas, np.zeros((1, 16, 12), np.uint8))
    canvas.set_frame(QRectF(0, 2, 12, 12))
    shot = canvas.grab().toImage()
    assert shot.pixelColor(middle(canvas, 8, 5)).red() == 0
    assert shot.pixelColor(middle(canvas, 0, 5)).red() > 100


class Paints(QObject):
    """Keeps the regions that a widget is asked to paint."""

    def __init__(self, widget):
        super().__init__(widget)
        self.regions = []
        widget.installEventFilter(self)

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            self.regions.append(event.region())
        return False


def test_hovering_paints_little(canvas, qtbot):
    show(canvas, RNG.integers(0, 256, (1, 16, 12), dtype=np.uint8), "values")
    qtbot.mouseMove(canvas, middle(canvas, 4, 4))
    QApplication.processEvents()
    paints = Paints(canvas)
    qtbot.mouseMove(canvas, middle(canvas, 4, 5))
    qtbot.waitUntil(lambda: bool(paints.regions))
    (region,) = paints.regions
    assert region.contains(middle(canvas, 4, 4))
    assert region.contains(middle(canvas, 4, 5))
    assert not region.contains(middle(canvas, 12, 10))
    qtbot.mouseMove(canvas, middle(canvas, 4, 5) + QPoint(1, 1))  # the same cell
    QApplication.processEvents()
    assert len(paints.regions) == 1


@pytest.mark.parametrize("shape", [(1, 60, 400), (1, 400, 60)])
def test_the_offer_to_zoom_in_covers_nothing_where_there_is_room(canvas, shape):
    canvas.resize(500, 500)
    show(canvas, np.zeros(shape, np.uint8), "values")
    cells = canvas.rect_of_cells(QRectF(0, 0, shape[2], shape[1])).toRect()
    assert canvas.hint.isVisible()
    assert canvas.rect().contains(canvas.hint.geometry())
    assert not canvas.hint.geometry().intersects(cells)


def test_the_offer_to_zoom_in_keeps_to_a_corner_where_there_is_no_room(canvas):
    canvas.resize(500, 500)
    show(canvas, np.zeros((1, 200, 200), np.uint8), "values")
    cells = canvas.rect_of_cells(QRectF(0, 0, 200, 200)).toRect()
    lies = canvas.hint.geometry()
    assert canvas.hint.text.isHidden()
    assert cells.right() - lies.right() < 8
    assert cells.bottom() - lies.bottom() < 8

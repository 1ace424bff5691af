import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from workbench.gui import theme
from workbench.gui.views.image_grid import ImageGrid


@pytest.fixture
def grid(qtbot):
    grid = ImageGrid()
    qtbot.addWidget(grid)
    grid.setPalette(theme.palette(theme.LIGHT))
    grid.resize(420, 300)
    with qtbot.waitExposed(grid):
        grid.show()
    return grid


class Recorder:
    """Captions that remember which were asked for."""

    def __init__(self, count):
        self.count, self.asked = count, set()

    def __len__(self):
        return self.count

    def __getitem__(self, index):
        self.asked.add(index)
        return f"class {index}"


def find(grid, index):
    """A point of the viewport on a picture."""
    area = grid.viewport().rect()
    for y in range(0, area.height(), 4):
        for x in range(0, area.width(), 4):
            if grid.index_at(QPoint(x, y)) == index:
                return QPoint(x + 6, y + 6)
    raise AssertionError(f"picture {index} is not in sight")


@pytest.mark.parametrize("channels", [1, 3])
def test_pictures_are_enlarged_by_a_whole_factor_without_blurring(grid, channels):
    images = np.random.default_rng(0).integers(0, 256, (5, channels, 8, 8)).astype(np.uint8)
    grid.set_images(images)
    shot = grid.viewport().grab().toImage()
    corner = find(grid, 2)
    while grid.index_at(corner - QPoint(1, 0)) == 2:
        corner -= QPoint(1, 0)
    while grid.index_at(corner - QPoint(0, 1)) == 2:
        corner -= QPoint(0, 1)
    seen = np.array(
        [[shot.pixelColor(corner + QPoint(x, y)).getRgb()[:3] for x in range(64)] for y in range(64)], np.uint8
    )
    wanted = np.kron(np.broadcast_to(images[2], (3, 8, 8)).transpose(1, 2, 0), np.ones((8, 8, 1), np.uint8))
    np.testing.assert_array_equal(seen, wanted)


def test_only_pictures_in_sight_are_read(grid, qtbot):
    captions = Recorder(60_000)
    grid.set_images(np.zeros((60_000, 1, 28, 28), np.uint8), captions)
    grid.viewport().grab()
    assert max(captions.asked) < 60
    grid.set_current(59_999)
    captions.asked.clear()
    grid.viewport().grab()
    assert 59_999 in captions.asked
    assert min(captions.asked) > 59_900


def test_keys_move_and_activate(grid, qtbot):
    grid.set_images(np.zeros((40, 1, 28, 28), np.uint8))
    columns = grid.columns
    for key, wanted in (
        (Qt.Key.Key_Right, 0),
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Down, 1 + columns),
        (Qt.Key.Key_Up, 1),
        (Qt.Key.Key_End, 39),
        (Qt.Key.Key_Right, 39),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_Left, 0),
    ):
        qtbot.keyClick(grid, key)
        assert grid.current == wanted
    with qtbot.waitSignal(grid.activated) as heard:
        qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert heard.args == [0]


def test_in_an_order_of_its_own_a_picture_keeps_its_index(grid, qtbot):
    order = np.array([3, 0, 2, 1])
    images = (np.arange(4, dtype=np.uint8) * 60).reshape(4, 1, 1, 1) * np.ones((4, 1, 28, 28), np.uint8)
    grid.set_images(images, [f"c{i}" for i in range(4)], order)
    shown = grid.viewport().grab().toImage()
    for index in range(4):
        place = grid._place(index)
        assert grid.index_at(place.center()) == index
        assert shown.pixelColor(place.left() + 5, place.top() + 5).red() == 60 * index
    walked = []
    for _ in range(5):
        qtbot.keyClick(grid, Qt.Key.Key_Right)
        walked.append(grid.current)
    assert walked == [3, 0, 2, 1, 1]
    with qtbot.waitSignal(grid.activated) as chosen:
        qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=find(grid, 3))
    assert chosen.args == [3]
    with pytest.raises(ValueError, match="places"):
        grid.set_images(images, None, order[:2])


def test_moving_keeps_the_current_picture_in_sight(grid, qtbot):
    grid.set_images(np.zeros((400, 1, 28, 28), np.uint8))
    qtbot.keyClick(grid, Qt.Key.Key_Home)
    for _ in range(12):
        qtbot.keyClick(grid, Qt.Key.Key_Down)
        find(grid, grid.current)
    assert grid.current == 12 * grid.columns


def test_a_click_selects_and_activates(grid, qtbot):
    grid.set_images(np.zeros((10, 3, 28, 28), np.uint8), [f"c{i}" for i in range(10)])
    with qtbot.waitSignal(grid.current_changed) as moved, qtbot.waitSignal(grid.activated) as chosen:
        qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=find(grid, 3))
    assert moved.args == chosen.args == [3]
    with qtbot.assertNotEmitted(grid.activated):
        qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(1, 1))


def test_large_pictures_are_shrunk_and_sizes_change(grid, qtbot):
    grid.set_images(np.zeros((10, 3, 224, 224), np.uint8))
    few = grid.columns
    assert few > 3
    for _ in range(6):
        qtbot.keyClick(grid, "+")
    assert grid.columns < few


@pytest.mark.parametrize("images", [np.zeros((2, 2, 4, 4), np.uint8), np.zeros((2, 1, 4, 4), np.float32)])
def test_other_arrays_are_refused(grid, images):
    with pytest.raises(ValueError, match="uint8"):
        grid.set_images(images)


def test_an_empty_grid_paints_and_ignores_keys(grid, qtbot):
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert grid.current == -1
    assert not grid.grab().isNull()


def test_no_picture_is_framed_any_more(grid):
    grid.set_images(np.zeros((400, 1, 28, 28), np.uint8))
    plain = grid.grab().toImage()
    grid.set_current(2)
    assert grid.grab().toImage() != plain
    grid.clear_current()
    assert grid.current == -1
    assert grid.accessibleDescription() == ""
    assert grid.grab().toImage() == plain

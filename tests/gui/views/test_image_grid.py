import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QContextMenuEvent

from workbench.gui import theme
from workbench.gui.views.grid_places import Section
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
        place = grid.frame_of(index)
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
    with pytest.raises(ValueError, match="4 places need as many different pictures, not 3"):
        grid.set_images(images, None, np.array([0, 1, 2, 2]))


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


def grey(count, side=8):
    """Pictures (N, 1, side, side) that tell their index by their brightness."""
    return np.broadcast_to((np.arange(count) % 256).astype(np.uint8)[:, None, None, None], (count, 1, side, side))


def brightness(grid, index):
    """What is painted in the middle of a picture that is in sight."""
    frame = grid.frame_of(index)
    return grid.viewport().grab().toImage().pixelColor(frame.left() + 10, frame.top() + 10).red()


def sections(*sizes):
    starts = np.cumsum([0, *sizes[:-1]]).tolist()
    return [Section(f"class {i}", str(size), start) for i, (size, start) in enumerate(zip(sizes, starts, strict=True))]


def test_rows_say_where_in_a_shared_array_a_picture_is(grid):
    images, rows = grey(200), np.array([150, 3, 77, 20])
    grid.set_images(images, list("abcd"), rows=rows)
    assert np.shares_memory(grid.pictures.images, images)
    assert len(grid.places.order) == 4
    for index, row in enumerate(rows.tolist()):
        assert brightness(grid, index) == row
    grid.rearrange(np.array([2, 0]))
    assert brightness(grid, 2) == 77
    assert grid.frame_of(2).left() < grid.frame_of(0).left()


def test_a_picture_is_named_by_its_group_number_and_caption(grid):
    grid.set_images(grey(2000), [f"c{i}" for i in range(2000)], group="train")
    grid.set_current(1204)
    assert grid.accessibleDescription() == "train 1\u2009204: c1204"
    grid.set_captions(None)
    assert grid.describe(7) == "train 7"


def test_mapped_pictures_are_read_where_they_are_visible_only(grid, tmp_path):
    file = np.memmap(tmp_path / "pictures", np.uint8, "w+", shape=(5000, 1, 8, 8))
    file[:] = grey(5000)
    rows = np.arange(5000)[::-1].copy()
    grid.set_images(file, rows=rows)
    grid.set_current(4000)
    assert brightness(grid, 4000) == (5000 - 1 - 4000) % 256
    assert isinstance(grid.pictures.images, np.memmap)


def test_a_part_of_the_pictures_is_walked_through(grid, qtbot):
    grid.set_images(grey(50), order=np.array([40, 7, 23]))
    walked = []
    for _ in range(4):
        qtbot.keyClick(grid, Qt.Key.Key_Right)
        walked.append(grid.current)
    assert walked == [40, 7, 23, 23]
    grid.rearrange(np.array([1, 7]))
    assert grid.current == 23  # framed again as soon as it is shown again
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert grid.current == 1


def test_headings_stick_to_the_top_and_can_be_jumped_to(grid, qtbot):
    grid.set_images(grey(300), sections=sections(100, 150, 50))
    bar = grid.verticalScrollBar()
    grid.show_picture(100)
    assert brightness(grid, 100) == 100
    top = grid.frame_of(100).top()
    assert 20 < top < 60
    assert grid.index_at(QPoint(20, 4)) == -1  # the heading
    band = QRect(0, 0, grid.viewport().width(), 20)
    before = grid.viewport().grab(band).toImage()
    bar.setValue(bar.value() + 200)
    assert grid.viewport().grab(band).toImage() == before
    bar.setValue(0)
    assert grid.viewport().grab(band).toImage() != before


def test_the_keyboard_never_walks_under_a_heading(grid, qtbot):
    grid.set_images(grey(300), sections=sections(100, 200))
    qtbot.keyClick(grid, Qt.Key.Key_End)
    for _ in range(60):
        qtbot.keyClick(grid, Qt.Key.Key_Up)
        middle = grid.frame_of(grid.current).center()
        assert grid.index_at(QPoint(middle.x(), grid.frame_of(grid.current).top() + 1)) == grid.current
    assert grid.current < grid.columns


def test_what_is_in_sight_stays_when_others_go(grid):
    grid.set_images(grey(4000))
    grid.set_current(2000)
    before = grid.frame_of(2000).top()
    grid.rearrange(np.arange(0, 4000, 4))
    assert grid.frame_of(2000).top() == before
    grid.rearrange(np.arange(0, 4000))
    assert grid.frame_of(2000).top() == before
    # Without it, the next one that is still shown takes its place.
    grid.clear_current()
    first = min(i for i in range(4000) if grid.frame_of(i).top() >= 0)
    kept = np.array([i for i in range(4000) if i % 7 == 3])
    next_one = int(kept[kept >= first][0])
    height = grid.frame_of(next_one).top()
    grid.rearrange(kept)
    assert grid.frame_of(next_one).top() == height


def test_the_size_changes_around_what_is_in_sight(grid):
    grid.set_images(grey(4000))
    grid.set_current(2000)
    before = grid.frame_of(2000).top()
    grid.set_picture_size(32)
    assert grid.frame_of(2000).top() == before
    grid.resize(300, 300)
    assert grid.frame_of(2000).top() == before


def test_a_wider_grid_shows_more_pictures_in_a_row(grid):
    grid.set_images(grey(200), list(map(str, range(200))))
    narrow, before = grid.columns, grid.viewport().grab()
    grid.resize(700, 300)
    assert grid.columns > narrow
    assert not before.isNull()
    for index in (0, narrow, grid.columns - 1, grid.columns):
        assert brightness(grid, index) == index


def test_a_double_click_opens_and_a_menu_is_asked_for(grid, qtbot):
    grid.set_images(grey(10))
    with qtbot.waitSignal(grid.opened) as opened:
        qtbot.mouseDClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=find(grid, 3))
        qtbot.mouseRelease(grid.viewport(), Qt.MouseButton.LeftButton, pos=find(grid, 3))
    assert opened.args == [3]
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    with qtbot.waitSignal(grid.opened) as opened:
        qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert opened.args == [grid.current]
    with qtbot.assertNotEmitted(grid.opened), qtbot.waitSignal(grid.activated):
        qtbot.keyClick(grid, Qt.Key.Key_Space)
    for reason, spot, wanted in (
        (QContextMenuEvent.Reason.Mouse, find(grid, 5), 5),
        (QContextMenuEvent.Reason.Keyboard, QPoint(), 5),
    ):
        with qtbot.waitSignal(grid.menu_wanted) as asked:
            grid.contextMenuEvent(QContextMenuEvent(reason, spot, grid.viewport().mapToGlobal(spot)))
        assert asked.args[0] == wanted


def test_flagged_captions_are_written_in_the_colour_of_errors(grid):
    grid.set_images(grey(2, 28), ["8", "8"])
    plain = grid.viewport().grab().toImage()
    grid.set_captions(["8", "8"], np.array([False, True]))
    flagged = grid.viewport().grab().toImage()
    red = QColor(theme.LIGHT.error)

    def reddish(picture, index):
        frame = grid.frame_of(index)
        spots = [(x, y) for x in range(frame.left(), frame.right()) for y in range(frame.top() + 57, frame.bottom())]
        return any(
            abs(picture.pixelColor(x, y).red() - red.red()) < 40 > picture.pixelColor(x, y).green() - red.green()
            and picture.pixelColor(x, y).red() - picture.pixelColor(x, y).green() > 80
            for x, y in spots
        )

    assert reddish(flagged, 1)
    assert not reddish(flagged, 0)
    assert not reddish(plain, 1)


def test_much_larger_pictures_are_shrunk_to_their_mean(grid):
    images = np.zeros((3, 1, 256, 256), np.uint8)
    images[1, :, ::2] = 200  # stripes that are grey from afar
    images[2] = 130
    grid.set_images(images)
    grid.set_picture_size(32)
    assert brightness(grid, 0) == 0
    assert brightness(grid, 2) == 130


@pytest.mark.parametrize("starts", [[1], [0, 5, 5], [0, 10]])
def test_sections_without_pictures_are_refused(grid, starts):
    with pytest.raises(ValueError, match="ascend"):
        grid.set_images(grey(10), sections=[Section("x", "", start) for start in starts])

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

from workbench.gui import theme
from workbench.gui.views.bars import ProbabilityBars

NAMES = [f"class {i}" for i in range(12)]


@pytest.fixture
def bars(qtbot):
    bars = ProbabilityBars()
    qtbot.addWidget(bars)
    bars.setPalette(theme.palette(theme.LIGHT))
    bars.resize(360, 280)
    with qtbot.waitExposed(bars):
        bars.show()
    return bars


@pytest.fixture
def probabilities():
    return np.random.default_rng(0).dirichlet(np.ones(12)).astype(np.float32)


def accent_pixels(bars):
    """Pixels of the accent colour in each row."""
    image = bars.grab().toImage()
    height = bars.row_height
    accent = 0xFF000000 | int(theme.LIGHT.accent[1:], 16)
    return [
        sum(image.pixel(x, row * height + height // 2) == accent for x in range(image.width()))
        for row in range(len(bars.rows))
    ]


def room_for(bars, rows):
    """Make the bars as high as that many of their usual rows."""
    bars.resize(bars.width(), rows * (bars.fontMetrics().height() + 8))


def test_classes_keep_their_order_while_all_of_them_have_room(bars, probabilities):
    bars.set_probabilities(probabilities, NAMES)
    assert bars.rows == list(range(12))
    bars.set_probabilities(probabilities[::-1], NAMES)
    assert bars.rows == list(range(12))


def test_rows_stand_closer_before_classes_are_left_out(bars, probabilities):
    bars.set_probabilities(probabilities, NAMES)
    usual = bars.row_height
    bars.resize(360, 12 * bars.fontMetrics().height() + 5)
    assert bars.rows == list(range(12))
    assert bars.fontMetrics().height() <= bars.row_height < usual


def test_with_less_room_the_most_probable_classes_are_shown(bars, probabilities):
    room_for(bars, 4)
    bars.set_probabilities(probabilities, NAMES)
    assert bars.rows == np.argsort(-probabilities)[:4].tolist()
    room_for(bars, 3)
    assert bars.rows == np.argsort(-probabilities)[:3].tolist()


def test_a_class_keeps_its_row_as_long_as_it_is_among_the_most_probable(bars):
    room_for(bars, 3)
    bars.set_probabilities(np.array([0.1, 0.4, 0.3, 0.2, *[0.0] * 8]), NAMES)
    assert bars.rows == [1, 2, 3]
    bars.set_probabilities(np.array([0.4, 0.1, 0.2, 0.3, *[0.0] * 8]), NAMES)
    assert bars.rows == [0, 2, 3]
    bars.set_probabilities(np.array([0.3, 0.1, 0.2, 0.4, *[0.0] * 8]), NAMES, true_class=0)
    assert bars.rows == [3, 0, 2]


def test_the_true_class_is_always_shown(bars, probabilities):
    room_for(bars, 5)
    worst = int(np.argmin(probabilities))
    bars.set_probabilities(probabilities, NAMES, true_class=worst)
    assert bars.rows[-1] == worst
    assert len(bars.rows) == 5


def test_only_the_predicted_class_has_the_accent_and_its_bar_has_its_length(bars):
    lengths = []
    for best in (0.45, 0.9):
        bars.set_probabilities(np.array([0.07, best, 0.03]), ["a", "b", "c"])
        first, second, third = accent_pixels(bars)
        assert (first, third) == (0, 0)
        lengths.append(second)
    assert lengths[1] == pytest.approx(2 * lengths[0], abs=3)


def test_ordinary_names_are_whole(bars):
    names = ["square", "triangle", "airplane", "horse"]
    bars.resize(190, 280)
    bars.set_probabilities(np.array([0.7, 0.1, 0.1, 0.1]), names, true_class=0)
    metrics = QFontMetrics(bars.font())
    room = bars.name_width()
    written = [metrics.elidedText(name, Qt.TextElideMode.ElideRight, room) for name in names]
    assert written == names


@pytest.mark.parametrize("width", [160, 240, 360])
def test_long_names_leave_room_for_the_bars(bars, width):
    bars.resize(width, 280)
    bars.set_probabilities(np.array([1.0, 0.0]), ["a class with a very long name", "another one like it"], true_class=0)
    assert bars.name_width() <= 0.45 * width
    assert accent_pixels(bars)[0] >= 20


def test_what_is_not_a_number_comes_last(bars):
    room_for(bars, 3)
    bars.set_probabilities(np.array([np.nan, 0.2, 0.8, *[np.nan] * 9]), NAMES)
    assert bars.rows == [2, 1, 0]
    assert bars.predicted == 2
    bars.set_probabilities(np.full(3, np.nan), ["a", "b", "c"])
    assert bars.predicted is None
    bars.grab()


def test_names_and_classes_are_checked(bars, probabilities):
    with pytest.raises(ValueError, match="as many names"):
        bars.set_probabilities(probabilities, NAMES[:3])
    with pytest.raises(ValueError, match="class 12"):
        bars.set_probabilities(probabilities, NAMES, true_class=12)


def test_an_empty_view_says_why(bars, probabilities):
    assert not bars.grab().isNull()
    bars.set_probabilities(probabilities, NAMES)
    bars.clear("No prediction yet: there is no network.")
    assert bars.rows == []
    assert bars.accessibleDescription() == "No prediction yet: there is no network."
    assert not bars.grab().isNull()

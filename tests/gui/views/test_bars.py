import numpy as np
import pytest

from workbench.gui import theme
from workbench.gui.views.bars import ProbabilityBars

NAMES = [f"class {i}" for i in range(12)]


@pytest.fixture
def bars(qtbot):
    bars = ProbabilityBars()
    qtbot.addWidget(bars)
    bars.setPalette(theme.palette(theme.LIGHT))
    bars.resize(360, 280)
    return bars


@pytest.fixture
def probabilities():
    return np.random.default_rng(0).dirichlet(np.ones(12)).astype(np.float32)


def accent_pixels(bars):
    """Pixels of the accent colour in each row."""
    image = bars.grab().toImage()
    height = bars.minimumSizeHint().height() // len(bars.rows)
    accent = 0xFF000000 | int(theme.LIGHT.accent[1:], 16)
    return [
        sum(image.pixel(x, row * height + height // 2) == accent for x in range(image.width()))
        for row in range(len(bars.rows))
    ]


def test_rows_are_sorted_and_cut_to_the_best(bars, probabilities):
    bars.set_probabilities(probabilities, NAMES)
    assert bars.rows == np.argsort(-probabilities)[:10].tolist()
    bars.set_top_k(3)
    assert bars.rows == np.argsort(-probabilities)[:3].tolist()


def test_the_true_class_is_always_shown(bars, probabilities):
    worst = int(np.argmin(probabilities))
    bars.set_probabilities(probabilities, NAMES, true_class=worst)
    assert bars.rows[-1] == worst
    assert len(bars.rows) == 10


def test_only_the_predicted_class_has_the_accent_and_its_bar_has_its_length(bars):
    lengths = []
    for best in (0.45, 0.9):
        bars.set_probabilities(np.array([0.07, best, 0.03]), ["a", "b", "c"])
        first, second, third = accent_pixels(bars)
        assert (second, third) == (0, 0)
        lengths.append(first)
    assert lengths[1] == pytest.approx(2 * lengths[0], abs=3)


@pytest.mark.parametrize("width", [160, 240, 360])
def test_long_names_leave_the_bars_most_of_the_room(bars, width):
    bars.resize(width, 280)
    bars.set_probabilities(np.array([1.0, 0.0]), ["a class with a very long name", "another one like it"], true_class=0)
    metrics = bars.fontMetrics()
    room = width - metrics.height() - metrics.horizontalAdvance("100.0 %") - 16
    assert accent_pixels(bars)[0] >= 0.55 * room


def test_what_is_not_a_number_comes_last(bars):
    bars.set_probabilities(np.array([np.nan, 0.2, 0.8]), ["a", "b", "c"])
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


def test_an_empty_view_paints(bars):
    assert not bars.grab().isNull()

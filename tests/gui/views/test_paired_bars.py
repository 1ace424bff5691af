import numpy as np
import pytest
from PySide6.QtGui import QColor

from tests.gui.conftest import pixels_of
from workbench.gui import theme
from workbench.gui.views.paired_bars import PairedBars


@pytest.fixture
def bars(qtbot):
    bars = PairedBars("Logits")
    qtbot.addWidget(bars)
    bars.setPalette(theme.palette(theme.LIGHT))
    bars.resize(300, 120)
    with qtbot.waitExposed(bars):
        bars.show()
    return bars


def accent_width(bars):
    """Return the px of the widest line in the accent colour."""
    accent = QColor(theme.LIGHT.accent).getRgb()[:3]
    return (pixels_of(bars.grab().toImage()) == accent).all(axis=2).sum(axis=1).max()


def floats(*values):
    return np.array(values, np.float32)


def test_bars_are_as_long_as_the_numbers_are_large(bars):
    bars.set_values(["a"], floats(4), floats(2))
    half = accent_width(bars)
    bars.set_values(["a"], floats(4), floats(4))
    assert accent_width(bars) == pytest.approx(2 * half, abs=3)
    bars.set_values(["a"], floats(-4), floats(-2))
    assert accent_width(bars) == pytest.approx(half, abs=10)  # the text beside it has other widths


def test_where_there_is_no_room_those_that_changed_most_are_shown(bars):
    count = 100
    now = np.zeros(count, np.float32)
    now[[7, 50, 93]] = (3, -5, 4)
    bars.set_values([str(i) for i in range(count)], np.zeros(count, np.float32), now)
    shown = bars.rows
    assert len(shown) < 20
    assert {7, 50, 93} <= set(shown)
    assert shown == sorted(shown)


def test_what_is_no_number_has_no_bar(bars):
    bars.set_values(["a", "b"], floats(1, 2), floats(np.nan, np.inf))
    assert accent_width(bars) == 0
    bars.set_values(["a"], floats(0), floats(0))
    bars.grab()
    bars.clear()
    bars.grab()


def test_the_largest_is_told(bars):
    bars.set_values(["a", "b"], floats(1, 2), floats(3, 2))
    assert bars.accessibleDescription() == "largest now: a"
    with pytest.raises(ValueError, match="2 names"):
        bars.set_values(["a", "b"], floats(1), floats(1))

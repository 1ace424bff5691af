import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from workbench.gui.views.mosaic.levels import statistics
from workbench.gui.views.mosaic.text import describe_statistics
from workbench.gui.views.mosaic.titled import TitledMosaic
from workbench.gui.widgets import plain_tooltip


@pytest.fixture
def view(qtbot):
    view = TitledMosaic()
    qtbot.addWidget(view)
    view.resize(400, 300)
    with qtbot.waitExposed(view):
        view.show()
    return view


def text(view, name):
    return view.findChild(QLabel, name).text()


def test_the_title_stands_over_all_maps_and_an_enlarged_one_tells_of_itself(qtbot, view):
    maps = np.random.default_rng(0).normal(size=(12, 8, 8)).astype(np.float32)
    view.set_title("12 <b>kernels</b>")
    view.set_maps(maps, diverging=True, shared_scale=True)
    assert text(view, "mosaic_title") == "12 <b>kernels</b>"
    view.enlarge(3)
    assert text(view, "mosaic_title") == "map 3 of 0 … 11"
    assert text(view, "mosaic_summary") == f"map 3:  {describe_statistics(statistics(maps[3]))}"
    view.set_title("later")
    assert text(view, "mosaic_title") == "map 3 of 0 … 11"
    qtbot.keyClick(view.canvas, Qt.Key.Key_Escape)
    assert text(view, "mosaic_title") == "later"
    assert text(view, "mosaic_summary") == f"all:  {describe_statistics(statistics(maps))}"


def test_a_line_without_room_is_shortened_and_told_in_its_tool_tip(view):
    view.set_maps(np.zeros((2, 4, 4), np.float32), diverging=True, shared_scale=True)
    summary = view.findChild(QLabel, "mosaic_summary")
    summary.resize(80, 16)
    assert "…" in summary.shown_text()
    assert summary.toolTip() == plain_tooltip(summary.text())


def test_without_maps_there_is_no_title(view):
    view.set_title("x")
    view.clear("Nothing here.")
    assert text(view, "mosaic_title") == ""

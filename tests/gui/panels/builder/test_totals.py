"""What the whole network costs: on one line where there is room, whole in any case."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.gui.panels.builder.totals import Totals


@pytest.mark.parametrize(("width", "lines"), [(240, 2), (420, 1)])
def test_the_sums_take_one_line_where_both_have_room(qtbot: QtBot, width: int, lines: int) -> None:
    totals = Totals()
    qtbot.addWidget(totals)
    totals.show()
    totals.show_numbers(138_357_544, 15_470_264_320, complete=True)
    totals.resize(width, totals.sizeHint().height())
    QApplication.processEvents()
    totals.resize(width, totals.sizeHint().height())
    assert totals.minimumSizeHint().width() <= 240
    values = (totals.parameters, totals.macs)
    assert len({value.y() for value in values}) == lines
    assert all(value.width() >= value.sizeHint().width() for value in values)
    assert all(totals.rect().contains(value.geometry()) for value in values)

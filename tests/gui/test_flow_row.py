from PySide6.QtWidgets import QPushButton

from workbench.gui.flow_row import FlowRow


def test_widgets_break_into_lines_and_hidden_ones_take_no_room(qtbot):
    row = FlowRow()
    qtbot.addWidget(row)
    buttons = [QPushButton(text) for text in ("one", "two", "three")]
    for button in buttons:
        button.setFixedSize(100, 24)
        row.add(button, gap=16)
    row.resize(400, row.height())
    row.show()
    assert [button.x() for button in buttons] == [0, 116, 232]
    assert row.height() == 24
    row.resize(250, row.height())
    assert [(button.x(), button.y()) for button in buttons] == [(0, 0), (116, 0), (0, 28)]
    assert row.height() == 52
    buttons[0].hide()
    assert [(button.x(), button.y()) for button in buttons[1:]] == [(0, 0), (116, 0)]
    assert row.height() == 24

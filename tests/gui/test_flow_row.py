from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from workbench.gui.flow_row import FlowRow


def test_widgets_break_into_lines_and_hidden_ones_take_no_room(qtbot):
    page = QWidget()
    qtbot.addWidget(page)
    row, rest = FlowRow(), QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(row)
    column.addWidget(rest, 1)
    buttons = [QPushButton(text) for text in ("one", "two", "three")]
    for button in buttons:
        button.setFixedSize(100, 24)
        row.add(button, gap=16)
    page.resize(400, 200)
    with qtbot.waitExposed(page):
        page.show()
    qtbot.waitUntil(lambda: row.height() == 24)
    assert [button.x() for button in buttons] == [0, 116, 232]
    page.resize(250, 200)
    qtbot.waitUntil(lambda: row.height() == 52)
    assert [(button.x(), button.y()) for button in buttons] == [(0, 0), (116, 0), (0, 28)]
    assert rest.y() == 52
    buttons[0].hide()
    qtbot.waitUntil(lambda: row.height() == 24)
    assert [(button.x(), button.y()) for button in buttons[1:]] == [(0, 0), (116, 0)]


def test_before_it_has_a_width_it_asks_for_one_line_only(qtbot):
    row = FlowRow()
    qtbot.addWidget(row)
    for _ in range(9):
        button = QPushButton()
        button.setFixedSize(100, 24)
        row.add(button)
    assert row.minimumSizeHint().height() == 24
    assert row.heightForWidth(100) == 9 * 24 + 8 * 4

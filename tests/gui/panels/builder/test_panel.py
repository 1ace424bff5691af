import itertools
import json
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFontMetrics,
    QGuiApplication,
    QMouseEvent,
)
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from workbench import experiment as experiments
from workbench.experiment import Experiment
from workbench.gui.colors import of
from workbench.gui.panels.builder.chips import Chip
from workbench.gui.panels.builder.clipboard import drag_data, dragged
from workbench.gui.panels.builder.commands import COMMANDS
from workbench.gui.panels.builder.outline import Node, Row
from workbench.gui.panels.builder.panel import BuilderPanel
from workbench.gui.panels.builder.row import Line
from workbench.gui.panels.builder.row_layout import measure, places, small
from workbench.gui.session import Session
from workbench.gui.theme import tabular
from workbench.layers.base import LAYERS
from workbench.layers.containers import Sequential
from workbench.network.problems import problems

Open = Callable[[Experiment], BuilderPanel]
Key = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
LECTURE = [
    "conv2d",
    "relu",
    "max_pool2d",
    "conv2d",
    "relu",
    "max_pool2d",
    "flatten",
    "linear",
    "relu",
    "dropout",
    "linear",
]


@pytest.fixture
def open_panel(qtbot: QtBot) -> Iterator[Open]:
    sessions: list[Session] = []

    def opened(experiment: Experiment) -> BuilderPanel:
        session = Session(experiment)
        sessions.append(session)
        panel = BuilderPanel(session)
        qtbot.addWidget(panel)
        panel.resize(320, 900)
        panel.show()
        qtbot.waitExposed(panel)
        panel.activateWindow()
        panel.tree.setFocus()
        qtbot.waitUntil(panel.tree.hasFocus)
        return panel

    yield opened
    for session in sessions:
        assert session.shut_down()


@pytest.fixture
def panel(open_panel: Open) -> BuilderPanel:
    return open_panel(experiments.find("lecture-cnn"))


def network(*layers: dict[str, object]) -> Experiment:
    lecture = experiments.find("lecture-cnn")
    return lecture.changed(network=Sequential.model_validate({"layers": layers}))


def residual() -> Experiment:
    body = {"kind": "sequential", "layers": [{"kind": "relu"}, {"kind": "tanh"}]}
    return network({"kind": "sigmoid"}, {"kind": "residual", "body": body}, {"kind": "flatten"}, {"kind": "linear"})


def session_of(panel: BuilderPanel) -> Session:
    return panel._session


def kinds(panel: BuilderPanel) -> list[str]:
    return [layer.kind for layer in session_of(panel).experiment.network.layers]


def document(panel: BuilderPanel) -> list[dict[str, object]]:
    layers: list[dict[str, object]] = session_of(panel).experiment.network.model_dump(mode="json")["layers"]
    return layers


def line(panel: BuilderPanel, path: str) -> Line:
    found = panel.tree.line(path)
    assert found is not None
    return found


def point(panel: BuilderPanel, path: str, share: float = 0.5, x: int = 120) -> QPoint:
    """Return the viewport's pixel at `share` of a line's height."""
    rect = panel.tree.visualItemRect(line(panel, path))
    return QPoint(x, rect.top() + round(share * (rect.height() - 1)))


def click(qtbot: QtBot, panel: BuilderPanel, path: str, modifier: Qt.KeyboardModifier = NONE) -> None:
    qtbot.mouseClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, modifier, point(panel, path))


def press(qtbot: QtBot, panel: BuilderPanel, key: Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    qtbot.keyClick(panel.tree, key, modifier)


def drop(panel: BuilderPanel, data: QMimeData, at: QPoint, modifier: Qt.KeyboardModifier = NONE) -> bool:
    """Send what Qt sends while something is dragged over the tree and let go at `at`; return whether it was taken."""
    both = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    button, viewport = Qt.MouseButton.LeftButton, panel.tree.viewport()
    QApplication.sendEvent(viewport, QDragEnterEvent(at, both, data, button, modifier))
    move = QDragMoveEvent(at, both, data, button, modifier)
    QApplication.sendEvent(viewport, move)
    if not move.isAccepted():
        return False
    QApplication.sendEvent(viewport, QDropEvent(QPointF(at), both, data, button, modifier))
    return True


def drag(
    qtbot: QtBot, panel: BuilderPanel, monkeypatch: pytest.MonkeyPatch, to: QPoint, modifier: Qt.KeyboardModifier = NONE
) -> bool:
    """Drag the selection to a place of the tree; return whether it was taken there."""
    taken: list[bool] = []

    def execute(self: object, *actions: object) -> Qt.DropAction:
        taken.append(drop(panel, self.mimeData(), to, modifier))  # type: ignore[attr-defined]
        return Qt.DropAction.MoveAction

    monkeypatch.setattr("workbench.gui.panels.builder.tree.QDrag.exec", execute)
    panel.tree.startDrag(Qt.DropAction.MoveAction)
    return taken == [True]


def complaints(panel: BuilderPanel) -> list[str]:
    said: list[str] = []
    session_of(panel).failed.connect(lambda title, sentence: said.append(f"{title}: {sentence}"))
    return said


def test_the_lectures_numbers_stand_on_the_lines(panel: BuilderPanel) -> None:
    assert (line(panel, "0").node.row.shape, line(panel, "0").node.row.parameters) == ("12×28×28", "120")
    assert (line(panel, "3").node.row.shape, line(panel, "3").node.row.parameters) == ("24×14×14", "2\u2009616")
    assert line(panel, "7").node.row.parameters == "75\u2009328"
    assert panel.totals.parameters.text() == "78\u2009714"
    assert panel.totals.macs.text() == "668\u2009608"
    first = panel.tree.topLevelItem(0)
    assert isinstance(first, Line)
    assert (first.node.row.label, first.node.row.detail, first.node.row.shape) == ("Input", "MNIST", "1×28×28")


def test_clicking_a_chip_adds_after_the_selection_and_selects_the_new_layer(qtbot: QtBot, panel: BuilderPanel) -> None:
    click(qtbot, panel, "0")
    chips = {chip.kind: chip for chip in panel.findChildren(Chip)}
    qtbot.mouseClick(panel.findChild(object, "category_normalization"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(chips["batch_norm2d"], Qt.MouseButton.LeftButton)
    assert kinds(panel) == [LECTURE[0], "batch_norm2d", *LECTURE[1:]]
    assert panel.tree.selected_paths() == session_of(panel).selected == ("1",)
    assert session_of(panel).history.undo_label == "Add batch_norm2d"
    press(qtbot, panel, Key.Key_Z, CTRL)
    assert kinds(panel) == LECTURE
    assert panel.tree.selected_paths() == ("0",)


def test_typing_a_kind_and_enter_adds_it_at_the_end(qtbot: QtBot, panel: BuilderPanel) -> None:
    field = panel.palette_of_layers.filter
    field.setFocus()
    qtbot.keyClicks(field, "conv")
    qtbot.keyClick(field, Key.Key_Return)
    assert kinds(panel) == [*LECTURE, "conv2d"]
    qtbot.keyClick(field, Key.Key_Escape)
    assert field.text() == ""
    qtbot.keyClick(field, Key.Key_Escape)
    assert panel.tree.hasFocus()


def test_layers_added_to_an_empty_block_go_into_it(qtbot: QtBot, open_panel: Open) -> None:
    panel = open_panel(network({"kind": "residual"}))
    click(qtbot, panel, "0")
    panel.palette_of_layers.chosen.emit("relu")
    panel.palette_of_layers.chosen.emit("tanh")
    click(qtbot, panel, "0.shortcut")
    panel.palette_of_layers.chosen.emit("sigmoid")
    (block,) = document(panel)
    assert block["body"] == {"kind": "sequential", "layers": [{"kind": "relu"}, {"kind": "tanh"}]}
    assert block["shortcut"] == {"kind": "sequential", "layers": [{"kind": "sigmoid"}]}


def test_a_chip_is_dropped_between_two_lines(panel: BuilderPanel) -> None:
    data = drag_data([LAYERS["tanh"].model_validate({})])
    assert drop(panel, data, point(panel, "3", 0.2))
    assert kinds(panel) == [*LECTURE[:3], "tanh", *LECTURE[3:]]
    assert drop(panel, data, point(panel, "11", 0.9))
    assert kinds(panel)[-2:] == ["linear", "tanh"]


def test_what_is_no_layer_cannot_be_dropped(panel: BuilderPanel) -> None:
    data = QMimeData()
    data.setText("conv2d")
    assert not drop(panel, data, point(panel, "3"))
    assert kinds(panel) == LECTURE


def test_dragging_moves_the_selection_and_ctrl_copies_it(
    qtbot: QtBot, panel: BuilderPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    click(qtbot, panel, "9")
    click(qtbot, panel, "6", CTRL)
    assert drag(qtbot, panel, monkeypatch, point(panel, "0", 0.1))
    assert kinds(panel) == ["flatten", "dropout", *LECTURE[:6], "linear", "relu", "linear"]
    assert set(panel.tree.selected_paths()) == {"0", "1"}
    press(qtbot, panel, Key.Key_Z, CTRL)
    assert drag(qtbot, panel, monkeypatch, point(panel, "0", 0.1), CTRL)
    assert kinds(panel) == ["flatten", "dropout", *LECTURE]


def test_layers_are_dragged_into_a_block_and_out_of_it(
    qtbot: QtBot, open_panel: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = open_panel(residual())
    click(qtbot, panel, "0")
    assert drag(qtbot, panel, monkeypatch, point(panel, "1.shortcut"))
    assert kinds(panel) == ["residual", "flatten", "linear"]
    assert document(panel)[0]["shortcut"] == {"kind": "sequential", "layers": [{"kind": "sigmoid"}]}
    assert session_of(panel).selected == ("0.shortcut.0",)
    assert drag(qtbot, panel, monkeypatch, point(panel, "0.shortcut.0", 0.9, x=4))
    assert kinds(panel) == ["residual", "sigmoid", "flatten", "linear"]


def test_a_block_cannot_be_dropped_into_itself(qtbot: QtBot, open_panel: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    panel = open_panel(residual())
    click(qtbot, panel, "1")
    before = session_of(panel).experiment
    assert not drag(qtbot, panel, monkeypatch, point(panel, "1.body.0"))
    assert session_of(panel).experiment is before


def test_a_layer_stays_beside_the_pointer_where_the_line_is_indented(
    qtbot: QtBot, open_panel: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = open_panel(residual())
    click(qtbot, panel, "0")
    assert drag(qtbot, panel, monkeypatch, point(panel, "1.body.1", 0.9))
    assert [part["kind"] for part in document(panel)[0]["body"]["layers"]] == ["relu", "tanh", "sigmoid"]  # type: ignore[index]


@pytest.mark.parametrize("key", [Key.Key_Delete, Key.Key_Backspace])
def test_delete_takes_the_selection_out_and_selects_what_follows(qtbot: QtBot, panel: BuilderPanel, key: Key) -> None:
    click(qtbot, panel, "3")
    click(qtbot, panel, "5", Qt.KeyboardModifier.ShiftModifier)
    press(qtbot, panel, key)
    assert kinds(panel) == [*LECTURE[:3], *LECTURE[6:]]
    assert session_of(panel).selected == ("3",)
    assert session_of(panel).history.undo_label == "Delete 3 layers"
    press(qtbot, panel, Key.Key_Z, CTRL)
    assert kinds(panel) == LECTURE
    press(qtbot, panel, Key.Key_Y, CTRL)
    assert len(kinds(panel)) == 8


def test_deleting_a_body_empties_it(qtbot: QtBot, open_panel: Open) -> None:
    panel = open_panel(residual())
    click(qtbot, panel, "1.body")
    press(qtbot, panel, Key.Key_Delete)
    assert document(panel)[1]["body"] == {"kind": "sequential", "layers": []}


def test_copy_cut_paste_and_duplicate(qtbot: QtBot, panel: BuilderPanel) -> None:
    click(qtbot, panel, "0")
    click(qtbot, panel, "1", Qt.KeyboardModifier.ShiftModifier)
    press(qtbot, panel, Key.Key_C, CTRL)
    assert [part["kind"] for part in json.loads(QGuiApplication.clipboard().text())["layers"]] == ["conv2d", "relu"]
    click(qtbot, panel, "2")
    press(qtbot, panel, Key.Key_V, CTRL)
    assert kinds(panel) == [*LECTURE[:3], "conv2d", "relu", *LECTURE[3:]]
    assert document(panel)[3]["out_channels"] == 12
    press(qtbot, panel, Key.Key_X, CTRL)
    assert kinds(panel) == LECTURE
    click(qtbot, panel, "2")
    press(qtbot, panel, Key.Key_D, CTRL)
    assert kinds(panel) == [*LECTURE[:3], "max_pool2d", *LECTURE[3:]]
    assert session_of(panel).selected == ("3",)


@pytest.mark.parametrize(
    "text", ["", "hello", "[1, 2]", '{"kind": "nonsense"}', '{"kind": "conv2d", "kernel_size": 0}', "[]", "[" * 5000]
)
def test_garbage_on_the_clipboard_is_told_and_changes_nothing(qtbot: QtBot, panel: BuilderPanel, text: str) -> None:
    said = complaints(panel)
    QGuiApplication.clipboard().setText(text)
    press(qtbot, panel, Key.Key_V, CTRL)
    assert kinds(panel) == LECTURE
    assert len(said) == 1
    assert said[0].startswith("There are no layers to paste: ")
    assert "\n" not in said[0]


def test_alt_and_arrows_move_within_into_and_out_of_blocks(qtbot: QtBot, open_panel: Open) -> None:
    panel = open_panel(residual())
    click(qtbot, panel, "2")
    press(qtbot, panel, Key.Key_Up, ALT)
    assert kinds(panel) == ["sigmoid", "flatten", "residual", "linear"]
    press(qtbot, panel, Key.Key_Down, ALT)
    assert kinds(panel) == ["sigmoid", "residual", "flatten", "linear"]
    press(qtbot, panel, Key.Key_Right, ALT)
    assert session_of(panel).selected == ("1.body.2",)
    press(qtbot, panel, Key.Key_Down, ALT)
    assert kinds(panel) == ["sigmoid", "residual", "flatten", "linear"]
    click(qtbot, panel, "1.body.0")
    press(qtbot, panel, Key.Key_Up, ALT)
    assert kinds(panel) == ["sigmoid", "relu", "residual", "flatten", "linear"]


def test_f2_names_a_layer(qtbot: QtBot, panel: BuilderPanel) -> None:
    click(qtbot, panel, "0")
    press(qtbot, panel, Key.Key_F2)
    editor = panel.tree.findChild(QLineEdit, "layer_name")
    qtbot.keyClicks(editor, "<b>stem</b>")
    qtbot.keyClick(editor, Key.Key_Return)
    qtbot.waitUntil(lambda: document(panel)[0].get("name") == "<b>stem</b>")
    row = line(panel, "0").node.row
    assert (row.label, row.detail) == ("<b>stem</b>", "conv2d 12, 3×3, padding 1")
    assert "&lt;b&gt;" in line(panel, "0").toolTip(0)


def test_ctrl_a_and_escape(qtbot: QtBot, panel: BuilderPanel) -> None:
    press(qtbot, panel, Key.Key_A, CTRL)
    assert len(session_of(panel).selected) == 11
    press(qtbot, panel, Key.Key_Escape)
    assert session_of(panel).selected == ()
    assert panel.tree.selected_paths() == ()


def test_enter_asks_for_the_settings(qtbot: QtBot, panel: BuilderPanel) -> None:
    click(qtbot, panel, "0")
    with qtbot.waitSignal(panel.settings_wanted):
        press(qtbot, panel, Key.Key_Return)


@pytest.mark.parametrize("kind", ["residual", "parallel", "repeat"])
def test_the_selection_is_wrapped_and_unwrapped(qtbot: QtBot, panel: BuilderPanel, kind: str) -> None:
    before = session_of(panel).experiment
    click(qtbot, panel, "3")
    click(qtbot, panel, "4", Qt.KeyboardModifier.ShiftModifier)
    panel.actions_of_network.all[f"wrap_{kind}"].trigger()
    assert kinds(panel) == [*LECTURE[:3], kind, *LECTURE[5:]]
    assert session_of(panel).selected == ("3",)
    panel.actions_of_network.all["unwrap"].trigger()
    assert session_of(panel).experiment == before


def test_what_is_not_side_by_side_cannot_be_wrapped(qtbot: QtBot, panel: BuilderPanel) -> None:
    click(qtbot, panel, "1")
    click(qtbot, panel, "4", CTRL)
    assert not panel.actions_of_network.all["wrap_residual"].isEnabled()


def test_a_branch_is_added_and_taken_out(qtbot: QtBot, open_panel: Open) -> None:
    panel = open_panel(network({"kind": "parallel"}))
    click(qtbot, panel, "0")
    panel.actions_of_network.all["add_branch"].trigger()
    assert session_of(panel).selected == ("0.branches.2",)
    assert line(panel, "0.branches.2").node.row.label == "branch 2"
    press(qtbot, panel, Key.Key_Delete)
    assert len(document(panel)[0]["branches"]) == 2  # type: ignore[arg-type]


def test_the_error_of_a_missing_flatten_stands_under_its_line_and_one_click_repairs_it(
    qtbot: QtBot, panel: BuilderPanel
) -> None:
    click(qtbot, panel, "6")
    press(qtbot, panel, Key.Key_Delete)
    row = line(panel, "6").node.row
    assert row.severity == "error"
    assert "1176 = 24·7·7" in row.reason
    assert row.shape == ""
    assert panel.totals.parameters.text().startswith("≥")
    index = panel.tree.indexFromItem(line(panel, "6"))
    QApplication.processEvents()
    place = panel.tree.rows.at(index, panel.tree.visualRect(index)).fix
    qtbot.mouseClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, NONE, place.center())
    assert kinds(panel) == LECTURE
    assert session_of(panel).history.undo_label == row.fix
    assert line(panel, "6").node.row.severity == ""


def test_the_key_for_fixes_repairs_the_selected_layer(qtbot: QtBot, panel: BuilderPanel) -> None:
    click(qtbot, panel, "6")
    press(qtbot, panel, Key.Key_Delete)
    click(qtbot, panel, "6")
    press(qtbot, panel, Key.Key_Period, CTRL)
    assert kinds(panel) == LECTURE


def test_a_wrong_number_of_outputs_is_told_below_the_tree(qtbot: QtBot, panel: BuilderPanel) -> None:
    session = session_of(panel)
    layers = session.experiment.network.layers
    wrong = Sequential(layers=(*layers[:-1], layers[-1].changed(out_features=12)))
    session.edit(session.experiment.changed(network=wrong), "Change out_features")
    assert panel.notice.isVisible()
    assert "12" in panel.notice.text.text()
    assert "10" in panel.notice.text.text()
    qtbot.mouseClick(panel.notice.button, Qt.MouseButton.LeftButton)
    assert session.experiment.network.layers[-1].out_features == 10
    assert not panel.notice.isVisible()


def test_an_empty_network_offers_the_lectures(qtbot: QtBot, open_panel: Open) -> None:
    panel = open_panel(network())
    assert panel.empty.isVisible()
    qtbot.mouseClick(panel.empty.button, Qt.MouseButton.LeftButton)
    assert kinds(panel) == LECTURE
    assert not panel.empty.isVisible()
    assert not [p for p in problems(session_of(panel).experiment) if p.severity == "error"]
    assert drop(open_panel(network()), drag_data([LAYERS["relu"].model_validate({})]), QPoint(100, 300))


def test_an_edit_keeps_folds_selection_scroll_position_and_lines(qtbot: QtBot, open_panel: Open) -> None:
    panel = open_panel(experiments.find("resnet-small"))
    panel.resize(320, 400)
    session = session_of(panel)
    blocks = [str(i) for i, layer in enumerate(session.experiment.network.layers) if layer.kind == "residual"]
    line(panel, blocks[0]).setExpanded(False)
    click(qtbot, panel, "0")
    bar = panel.tree.verticalScrollBar()
    bar.setValue(60)
    kept = {path: line(panel, path) for path in ("0", *blocks)}
    layers = session.experiment.network.layers
    changed = Sequential(layers=(layers[0].changed(bias=True), *layers[1:]))
    session.edit(session.experiment.changed(network=changed), "Change bias")
    assert all(line(panel, path) is item for path, item in kept.items())
    assert not line(panel, blocks[0]).isExpanded()
    assert line(panel, blocks[1]).isExpanded()
    assert panel.tree.selected_paths() == ("0",)
    assert bar.value() == 60
    session.edit(session.experiment.changed(network=Sequential(layers=changed.layers[1:])), "Delete", select=())
    assert not line(panel, str(int(blocks[0]) - 1)).isExpanded()
    assert line(panel, str(int(blocks[1]) - 1)) is kept[blocks[1]]


def test_a_moved_block_stays_folded(qtbot: QtBot, open_panel: Open) -> None:
    panel = open_panel(residual())
    line(panel, "1").setExpanded(False)
    click(qtbot, panel, "1")
    press(qtbot, panel, Key.Key_Up, ALT)
    assert kinds(panel)[0] == "residual"
    assert not line(panel, "0").isExpanded()


def test_a_hidden_panel_catches_up(panel: BuilderPanel) -> None:
    panel.hide()
    panel.palette_of_layers.chosen.emit("relu")
    assert panel.tree.topLevelItemCount() == len(LECTURE) + 1
    panel.show()
    assert panel.tree.topLevelItemCount() == len(LECTURE) + 2


def test_every_action_has_an_icon_and_stands_in_the_edit_menu(panel: BuilderPanel) -> None:
    actions = [action for action in panel.menu_actions()["Edit"] if not action.isSeparator()]
    assert {action.objectName() for action in actions} == {command.name for command in COMMANDS}
    assert all(not action.icon().isNull() and action.toolTip() for action in actions)
    keys = [key.toString() for action in actions for key in action.shortcuts()]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("width", [240, 320, 560])
def test_no_line_is_wider_than_the_panel_and_no_shape_is_cut(open_panel: Open, width: int) -> None:
    panel = open_panel(experiments.find("lecture-cnn"))
    panel.resize(width, 700)
    QApplication.processEvents()
    assert panel.minimumSizeHint().width() <= 240
    assert panel.tree.horizontalScrollBar().maximum() == 0
    for i in range(11):
        index = panel.tree.indexFromItem(line(panel, str(i)))
        row = line(panel, str(i)).node.row
        place = panel.tree.rows.at(index, panel.tree.visualRect(index))
        assert place.shape.right() < panel.tree.viewport().width()
        assert panel.tree.fontMetrics().horizontalAdvance(row.shape) <= place.shape.width()
        whole = panel.tree.fontMetrics().horizontalAdvance(row.label)
        assert place.text.width() >= (whole if width >= 300 else min(56, whole))


def framed(panel: BuilderPanel) -> list[str | None]:
    """Return the paths of the lines with the accent colour along their upper edge."""
    picture, tree = panel.tree.viewport().grab().toImage(), panel.tree
    tops = [
        (path, tree.visualItemRect(item).top()) for path, item in [(None, tree.topLevelItem(0)), *tree._lines.items()]
    ]
    return [path for path, y in tops if y >= 0 and picture.pixelColor(150, y) == QColor(of(tree).accent)]


def test_the_current_line_is_framed_where_it_is_selected_or_keys_walk(qtbot: QtBot, panel: BuilderPanel) -> None:
    session = session_of(panel)
    panel.tree.clearFocus()
    panel.tree.setFocus(Qt.FocusReason.TabFocusReason)
    assert framed(panel) == [None]
    session.new(experiments.find("digits"))
    assert framed(panel) == []
    press(qtbot, panel, Key.Key_Down)
    press(qtbot, panel, Key.Key_Down)
    assert framed(panel) == list(session.selected) != []
    press(qtbot, panel, Key.Key_Down, CTRL)
    assert len(framed(panel)) == 1
    assert framed(panel) != list(session.selected)
    panel.tree.clearFocus()
    session.new(experiments.find("lecture-cnn"))
    panel.tree.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
    assert framed(panel) == []


def test_the_context_menu_offers_wrapping(qtbot: QtBot, panel: BuilderPanel) -> None:
    click(qtbot, panel, "3")
    menu = panel.context_menu()
    texts = [action.text() for action in menu.actions()]
    assert "Wrap in a block" in texts
    assert "Delete" in texts
    menu.deleteLater()


def test_pulling_a_line_or_a_chip_starts_a_drag(
    qtbot: QtBot, panel: BuilderPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    carried: list[list[str]] = []

    def execute(self: object, *actions: object) -> Qt.DropAction:
        carried.append([layer.kind for layer in dragged(self.mimeData())])  # type: ignore[attr-defined]
        return Qt.DropAction.CopyAction

    monkeypatch.setattr("PySide6.QtGui.QDrag.exec", execute)
    click(qtbot, panel, "1")
    click(qtbot, panel, "2", CTRL)
    viewport = panel.tree.viewport()
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, NONE, point(panel, "2"))
    for share in (1, 2, 3):
        event = QMouseEvent(
            QMouseEvent.Type.MouseMove,
            QPointF(point(panel, "2", share)),
            QPointF(viewport.mapToGlobal(point(panel, "2", share))),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.LeftButton,
            NONE,
        )
        QApplication.sendEvent(viewport, event)
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, NONE, point(panel, "2", 3))
    assert carried[0] == ["relu", "max_pool2d"]
    chip = panel.findChild(Chip, "chip_conv2d")
    qtbot.mousePress(chip, Qt.MouseButton.LeftButton, NONE, QPoint(5, 5))
    event = QMouseEvent(
        QMouseEvent.Type.MouseMove,
        QPointF(60, 5),
        QPointF(chip.mapToGlobal(QPoint(60, 5))),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        NONE,
    )
    QApplication.sendEvent(chip, event)
    qtbot.mouseRelease(chip, Qt.MouseButton.LeftButton, NONE, QPoint(60, 5))
    assert carried[-1] == ["conv2d"]
    assert kinds(panel) == LECTURE


def test_a_click_on_the_input_selects_no_layer(qtbot: QtBot, panel: BuilderPanel) -> None:
    click(qtbot, panel, "3")
    rect = panel.tree.visualItemRect(panel.tree.topLevelItem(0))
    qtbot.mouseClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, NONE, rect.center())
    assert session_of(panel).selected == ()


def test_keys_stay_with_the_network_when_a_chip_is_clicked(qtbot: QtBot, panel: BuilderPanel) -> None:
    qtbot.mouseClick(panel.findChild(Chip, "chip_conv2d"), Qt.MouseButton.LeftButton)
    assert panel.tree.hasFocus()
    assert kinds(panel) == [*LECTURE, "conv2d"]


def test_down_goes_from_the_filter_to_the_chips_and_enter_adds(qtbot: QtBot, panel: BuilderPanel) -> None:
    field = panel.palette_of_layers.filter
    field.setFocus()
    qtbot.keyClicks(field, "relu")
    qtbot.keyClick(field, Key.Key_Down)
    chip = QApplication.focusWidget()
    assert isinstance(chip, Chip)
    assert chip.kind == "relu"
    qtbot.keyClick(chip, Key.Key_Right)
    other = QApplication.focusWidget()
    assert isinstance(other, Chip)
    qtbot.keyClick(other, Key.Key_Return)
    assert kinds(panel) == [*LECTURE, "leaky_relu"]


def test_an_edit_that_cannot_be_done_is_told(qtbot: QtBot, open_panel: Open) -> None:
    panel = open_panel(network({"kind": "parallel", "branches": [{"kind": "sequential"}]}))
    said = complaints(panel)
    click(qtbot, panel, "0.branches.0")
    press(qtbot, panel, Key.Key_Delete)
    assert len(said) == 1
    assert len(document(panel)[0]["branches"]) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize("preset", ["lecture-cnn", "resnet-small", "vgg-small"])
@pytest.mark.parametrize("width", [240, 300, 420])
def test_every_line_has_its_position_shape_and_parameters(open_panel: Open, preset: str, width: int) -> None:
    panel = open_panel(experiments.find(preset))
    panel.resize(width, 700)
    QApplication.processEvents()
    tree, figures = panel.tree, QFontMetrics(tabular(panel.tree.font()))
    lines = [tree.line(row.path) for row in session_of(panel).summary.rows if tree.line(row.path) is not None]
    assert len(lines) >= 11
    for item in lines:
        assert item is not None
        rect, row = tree.visualItemRect(item), item.node.row
        place = tree.rows.at(tree.indexFromItem(item), rect)
        assert place.shape.width() >= figures.horizontalAdvance(row.shape)
        assert place.parameters.width() >= figures.horizontalAdvance(row.parameters)
        assert place.position.width() >= QFontMetrics(tabular(small(tree.font()))).horizontalAdvance(row.position)
        parts = [place.icon, place.position, place.text, place.shape, place.parameters]
        parts = [part for part in parts if not part.isEmpty()]
        assert all(rect.contains(part) for part in parts)
        assert all(a.right() < b.left() for a, b in itertools.pairwise(parts))
        if width >= 300:
            assert place.text.width() >= min(56, figures.horizontalAdvance(row.label))


@pytest.mark.parametrize("width", [240, 300, 420])
def test_long_shapes_leave_room_for_parameters_and_name(open_panel: Open, width: int) -> None:
    """The numbers are VGG-16's: https://arxiv.org/abs/1409.1556, table 1 and 2, configuration D."""
    panel = open_panel(network())
    font = panel.tree.font()
    figures = QFontMetrics(tabular(font))
    vgg = [("conv2d", "64×224×224", "36 928"), ("max_pool2d", "64×112×112", ""), ("linear", "4096", "102 760 448")]
    rows = [Row("0", label, label, shape=shape, position="30", parameters=count) for label, shape, count in vgg]
    columns = measure(Node(Row("", "root", ""), children=tuple(map(Node, rows))), font)
    for row in rows:
        place = places(row, QRect(0, 0, width, 28), columns, font)
        assert place.shape.width() >= figures.horizontalAdvance(row.shape)
        assert place.parameters.width() >= figures.horizontalAdvance(row.parameters)
        assert place.shape.right() < (place.parameters.left() if row.parameters else width)
        assert place.text.right() < place.shape.left()
        assert place.text.width() >= (30 if width == 240 else min(56, figures.horizontalAdvance(row.label)))


def test_shapes_stand_under_one_another_however_long_the_names(open_panel: Open) -> None:
    panel = open_panel(experiments.find("resnet-small"))
    panel.resize(302, 1200)
    QApplication.processEvents()
    tree = panel.tree
    lines = [item for row in session_of(panel).summary.rows if (item := tree.line(row.path)) is not None]
    assert {"batch_norm2d", "conv2d", "residual"} <= {item.node.row.label for item in lines}
    assert len({tree.rows.at(tree.indexFromItem(item), tree.visualItemRect(item)).shape.right() for item in lines}) == 1


@pytest.mark.parametrize("width", [240, 420])
def test_a_problem_of_the_whole_network_takes_its_own_room(qtbot: QtBot, open_panel: Open, width: int) -> None:
    panel = open_panel(experiments.find("lecture-cnn"))
    panel.resize(width, 470)
    qtbot.wait(10)
    session = session_of(panel)
    click(qtbot, panel, "9")
    layers = session.experiment.network.layers
    wrong = Sequential(layers=(*layers[:-1], layers[-1].changed(out_features=12)))
    session.edit(session.experiment.changed(network=wrong), "Change out_features", select=("9",))
    qtbot.wait(50)
    notice, tree, totals = panel.notice, panel.tree, panel.totals
    assert notice.width() == width
    assert notice.height() >= notice.layout().totalHeightForWidth(width)
    assert tree.geometry().bottom() < notice.geometry().top()
    assert notice.geometry().bottom() < totals.geometry().top()
    assert panel.rect().contains(totals.geometry())
    assert panel.minimumSizeHint().height() >= notice.height() + totals.height() + panel.palette_of_layers.height()
    assert tree.viewport().rect().contains(tree.visualItemRect(line(panel, "9")).adjusted(0, 1, 0, -1))


@pytest.mark.parametrize(("width", "lines"), [(240, 2), (700, 1)])
def test_the_button_of_the_network_shows_all_of_its_words(open_panel: Open, width: int, lines: int) -> None:
    panel = open_panel(network({"kind": "conv2d"}, {"kind": "relu"}))
    panel.resize(width, 600)
    QApplication.processEvents()
    button = panel.notice.button
    assert button.text().split() == ["Append", "flatten", "and", "linear", "with", "10", "outputs"]
    assert button.text().count("\n") == lines - 1
    assert panel.notice.rect().contains(button.geometry())
    assert button.width() >= button.sizeHint().width()
    assert button.height() >= button.sizeHint().height()


def test_tree_and_fix_are_named_and_explained(panel: BuilderPanel) -> None:
    for control in (panel.tree, panel.notice.button):
        assert control.toolTip()
        assert control.accessibleName()

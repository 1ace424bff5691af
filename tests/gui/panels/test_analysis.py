import csv
import io

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from workbench import experiment as experiments
from workbench.gui.colors import of
from workbench.gui.panels.analysis.columns import COLUMNS, KEYS, csv_text, visible_columns
from workbench.gui.panels.analysis.panel import AnalysisPanel
from workbench.gui.session import Session
from workbench.gui.widgets import EmptyState
from workbench.layers.base import LAYERS
from workbench.network.edit import get, insert, remove, replace
from workbench.network.summary import summarize, table

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


@pytest.fixture
def opened(qtbot):
    sessions = []

    def make(experiment="lecture-cnn", width=1000):
        session = Session(experiments.find(experiment) if isinstance(experiment, str) else experiment)
        sessions.append(session)
        panel = AnalysisPanel(session)
        qtbot.addWidget(panel)
        panel.resize(width, 500)
        panel.show()
        return session, panel

    yield make
    for session in sessions:
        assert session.shut_down()


def cell(panel, row, key, role=Qt.ItemDataRole.DisplayRole):
    return panel.table.model_.index(row, KEYS.index(key)).data(role)


def cells(panel, row):
    return {key: str(cell(panel, row, key)).replace("\u2009", " ") for key in KEYS}


def click(qtbot, panel, row, modifier=Qt.KeyboardModifier.NoModifier):
    place = panel.table.visualRect(panel.table.model_.index(row, 0)).center()
    qtbot.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, modifier, place)


def total(panel, name):
    return panel.findChild(QLabel, f"total:{name}").text().replace("\u2009", " ")


def test_the_lectures_numbers(opened):
    _, panel = opened()
    assert total(panel, "input → output") == "1×28×28 → 10"
    assert total(panel, "parameters") == "78 714"
    assert total(panel, "MACs") == "668 608"
    assert panel.table.model_.rowCount() == 11
    second = cells(panel, 3)
    assert second == second | {
        "path": "3",
        "kind": "conv2d",
        "output": "24×14×14",
        "weights": "weight 24×12×3×3, bias 24",
        "formula": "24·12·3·3 + 24",
        "parameters": "2 616",
        "macs": "508 032",
        "sees": "8×8",
    }
    assert cells(panel, 1)["parameters"] == ""
    assert cell(panel, 3, "parameters", Qt.ItemDataRole.ToolTipRole).replace("\u2009", " ").endswith("= 2 616")


def test_a_click_selects_the_layer_everywhere(qtbot, opened):
    session, panel = opened()
    click(qtbot, panel, 3)
    assert session.selected == ("3",)
    click(qtbot, panel, 0, Qt.KeyboardModifier.ControlModifier)
    assert set(session.selected) == {"0", "3"}
    assert session.selected[-1] == "0"
    qtbot.keyClick(panel.table, Qt.Key.Key_Down)
    assert session.selected == ("1",)


def test_it_follows_the_selection_and_the_document(opened):
    session, panel = opened()
    session.select(("7",))
    assert [index.row() for index in panel.table.selectionModel().selectedRows()] == [7]
    network = insert(session.experiment.network, "", 0, [LAYERS["batch_norm2d"]()]).network
    session.edit(session.experiment.model_copy(update={"network": network}), "Add", select=("8",))
    assert panel.table.model_.rowCount() == 12
    assert [index.row() for index in panel.table.selectionModel().selectedRows()] == [8]
    assert session.selected == ("8",)
    session.undo()
    assert [index.row() for index in panel.table.selectionModel().selectedRows()] == [7]


def test_numbers_follow_an_edit_without_losing_the_selection(opened):
    session, panel = opened()
    session.select(("0",))
    network = replace(session.experiment.network, "3", [get(session.experiment.network, "3").changed(out_channels=32)])
    session.edit(session.experiment.model_copy(update={"network": network.network}), "Change")
    assert cells(panel, 3)["formula"] == "32·12·3·3 + 32"
    assert session.selected == ("0",)


def test_a_broken_layer_is_red_and_what_follows_has_no_numbers(opened):
    whole = experiments.find("lecture-cnn")
    _, panel = opened(whole.model_copy(update={"network": remove(whole.network, ["6"]).network}))
    row = summarize(panel._session.experiment).rows[6]
    assert row.output_shape is None
    assert cells(panel, 6) == cells(panel, 6) | {"output": "–", "macs": "", "memory": ""}
    assert cell(panel, 6, "kind", Qt.ItemDataRole.ForegroundRole).color().name() == of(panel.table).error.lower()
    assert total(panel, "input → output") == "1×28×28 → –"


def test_columns_go_before_a_scroll_bar_comes(opened):
    _, panel = opened("resnet-small", 560)
    view = panel.table
    shown = [key for at, key in enumerate(KEYS) if not view.isColumnHidden(at)]
    assert {"path", "kind", "output", "parameters", "macs"} <= set(shown)
    assert "weights" not in shown
    assert view.horizontalHeader().length() <= view.viewport().width()
    panel.resize(1700, 500)
    assert not view.isColumnHidden(KEYS.index("weights"))
    assert view.horizontalHeader().length() == view.viewport().width()


def test_the_least_important_columns_go_first():
    widths = [100] * len(COLUMNS)
    assert all(visible_columns(widths, 900))
    gone = [{k for k, s in zip(KEYS, visible_columns(widths, room), strict=True) if not s} for room in (800, 700, 0)]
    assert gone == [{"weights"}, {"weights", "sees"}, {"weights", "formula", "sees", "memory"}]


def test_a_narrow_column_takes_the_room_that_a_wide_one_left():
    widths = [50 if key == "sees" else 150 if key in ("weights", "formula") else 100 for key in KEYS]
    needed = sum(width for width, column in zip(widths, COLUMNS, strict=True) if not column.spare)
    shown = {k for k, s in zip(KEYS, visible_columns(widths, needed + 180), strict=True) if s}
    assert {"memory", "sees"} <= shown
    assert not {"weights", "formula"} & shown


@pytest.mark.parametrize("experiment", ["lecture-cnn", "shapes-rgb"])
def test_640_px_show_how_the_parameters_are_counted(opened, experiment):
    _, panel = opened(experiment, width=640)
    assert not panel.table.isColumnHidden(KEYS.index("formula"))
    assert panel.table.horizontalHeader().length() <= panel.table.viewport().width()
    assert panel.table.model_.index(3, KEYS.index("formula")).data(Qt.ItemDataRole.ForegroundRole) is not None
    shapes = cells(panel, 3)["weights"]
    assert shapes.startswith("weight ")
    assert shapes in cell(panel, 3, "parameters", Qt.ItemDataRole.ToolTipRole)


def test_copy_as_text_and_csv(qtbot, opened):
    session, panel = opened("resnet-small")
    with qtbot.waitActive(panel):
        panel.activateWindow()
    panel.table.setFocus()
    qtbot.keyClick(panel.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == table(session.summary)
    action = next(a for a in panel.menu_actions()["Edit"] if a.text() == "Copy as CSV")
    action.trigger()
    lines = list(csv.DictReader(io.StringIO(QGuiApplication.clipboard().text())))
    assert [line["path"] for line in lines] == [row.path for row in session.summary.rows]
    assert [int(line["macs"]) for line in lines] == [row.macs for row in session.summary.rows]


def test_csv_quotes_what_a_user_named():
    whole = experiments.find("lecture-cnn")
    network = replace(whole.network, "0", [get(whole.network, "0").changed(name='a,"b"')]).network
    text = csv_text(summarize(whole.model_copy(update={"network": network})))
    assert next(csv.DictReader(io.StringIO(text)))["name"] == 'a,"b"'


def test_an_empty_network_says_what_will_be_here(opened):
    session, panel = opened(experiments.find("lecture-cnn").changed(network=LAYERS["sequential"]()))
    assert panel.findChild(EmptyState).isVisible()
    session.edit(experiments.find("lecture-cnn"), "Start")
    assert panel.table.isVisible()


def test_a_hidden_panel_catches_up(opened):
    session, panel = opened()
    panel.hide()
    session.edit(experiments.find("resnet-small"), "Other")
    assert panel.table.model_.rowCount() == 11
    panel.show()
    assert panel.table.model_.rowCount() == len(session.summary.rows)

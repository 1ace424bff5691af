import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtWidgets import QLabel, QScrollArea

from workbench import experiment as experiments
from workbench.experiment import Experiment
from workbench.gui.panels.settings.panel import SettingsPanel
from workbench.gui.session import Session
from workbench.layers.base import LAYERS
from workbench.network.edit import get, replace
from workbench.network.summary import summarize
from workbench.training.optimizers import SGD

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


@pytest.fixture
def opened(qtbot):
    """Return a function that opens a preset, or an experiment, with the panel beside it."""
    sessions = []

    def make(experiment: Experiment | str = "lecture-cnn", *selected: str) -> tuple[Session, SettingsPanel]:
        session = Session(experiments.find(experiment) if isinstance(experiment, str) else experiment)
        sessions.append(session)
        session.select(selected)
        panel = SettingsPanel(session)
        qtbot.addWidget(panel)
        panel.resize(300, 700)
        panel.show()
        return session, panel

    yield make
    for session in sessions:
        assert session.shut_down()


def text(panel, name):
    return panel.findChild(QLabel, name).text()


def fact(panel, name):
    return panel.layer.facts.text(name).replace("\u202f", " ")


def settle():
    """Let layouts take their places."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    QCoreApplication.processEvents()


def type_into(qtbot, box, words):
    box.setFocus()
    line = box.lineEdit() if hasattr(box, "lineEdit") else box
    line.selectAll()
    qtbot.keyClicks(line, words)


def test_the_selected_layer_with_the_lectures_numbers(opened):
    _, panel = opened("lecture-cnn", "3")
    assert text(panel, "layer_title") == "Convolution"
    assert text(panel, "layer_path") == "conv2d  3"
    assert text(panel, "layer_sentence") == "Slide learned kernels over the picture; each gives one feature map."
    assert fact(panel, "shape") == "12×14×14 → 24×14×14"
    assert fact(panel, "parameters") == "24·12·3·3 + 24 = 2 616"
    assert fact(panel, "MACs") == "508 032"
    assert fact(panel, "memory").startswith("18.8")
    assert fact(panel, "sees") == "8×8 pixels"


def test_without_a_selection_the_experiment_can_be_named(qtbot, opened):
    session, panel = opened("lecture-cnn")
    line = panel.layer.name.field("name").line
    assert line.isVisible()
    assert line.text() == session.experiment.name
    was = session.experiment.name
    type_into(qtbot, line, "My own")
    assert session.experiment.name == "My own"
    assert session.history.undo_label == "Name the experiment"
    session.undo()
    assert line.text() == session.experiment.name == was
    session.select(("3",))
    assert not line.isVisible()
    panel.focus_name()
    assert session.selected == ()
    assert line.isVisible()


def test_without_a_selection_the_whole_network(opened):
    session, panel = opened("lecture-cnn")
    assert text(panel, "layer_title") == "Network"
    assert fact(panel, "shape") == "1×28×28 → 10"
    assert fact(panel, "parameters") == "78 714"
    assert fact(panel, "MACs") == "668 608"
    assert panel.layer.form is None
    session.select(("0",))
    assert panel.layer.form.isVisible()


@pytest.mark.usefixtures("slow_typing")
def test_typing_edits_the_document_and_the_facts_follow(qtbot, opened):
    session, panel = opened("lecture-cnn", "3")
    type_into(qtbot, panel.layer.form.field("out_channels").first, "32")
    assert get(session.experiment.network, "3").out_channels == 32
    row = summarize(session.experiment).row("3")
    assert fact(panel, "parameters") == f"32·12·3·3 + 32 = {row.parameters:,}".replace(",", " ")
    assert session.history.undo_label == "Change out_channels"
    session.undo()
    assert get(session.experiment.network, "3").out_channels == 24
    assert panel.layer.form.field("out_channels").first.text() == "24"


def test_a_refused_value_changes_nothing(qtbot, opened):
    session, panel = opened("lecture-cnn", "3")
    before = session.experiment
    type_into(qtbot, panel.layer.form.field("out_channels").first, "0")
    assert session.experiment is before
    assert panel.layer.form.error("out_channels") == "out_channels must be at least 1, not 0"
    session.select(("0",))
    assert panel.layer.form.error("out_channels") == ""
    assert panel.layer.form.field("out_channels").first.text() == "12"


def test_a_problem_that_comes_while_typing_moves_nothing_of_the_layer(qtbot, opened):
    _, panel = opened("lecture-cnn", "3")
    settle()
    field = panel.layer.form.field("kernel_size")
    before = field.mapTo(panel, QPoint())
    type_into(qtbot, field.first, "99")
    settle()
    (row,) = panel.layer.problems.rows
    assert row.isVisible()
    assert field.mapTo(panel, QPoint()) == before


def test_the_facts_explain_their_words(opened):
    _, panel = opened("lecture-cnn", "3")
    for name, words in (("sees", "receptive field"), ("memory", "float32"), ("MACs", "multiplications")):
        assert words in panel.findChild(QLabel, f"fact:{name}").toolTip()


def test_a_name_is_kept_in_the_document(qtbot, opened):
    session, panel = opened("lecture-cnn", "0")
    type_into(qtbot, panel.layer.form.field("name").line, "<b>edges")
    assert get(session.experiment.network, "0").name == "<b>edges"


def test_several_layers_of_a_kind(qtbot, opened):
    session, panel = opened("lecture-cnn", "0", "3")
    assert text(panel, "layer_title") == "2 × Convolution"
    assert fact(panel, "parameters") == "2 736"
    type_into(qtbot, panel.layer.form.field("kernel_size").first, "5")
    assert [get(session.experiment.network, path).kernel_size for path in ("0", "3")] == [5, 5]
    assert [get(session.experiment.network, path).out_channels for path in ("0", "3")] == [12, 24]
    assert session.history.undo_label == "Change kernel_size of 2 layers"


def test_layers_of_several_kinds_have_no_form(opened):
    _, panel = opened("lecture-cnn", "0", "1")
    assert text(panel, "layer_title") == "2 layers"
    assert panel.layer.form is None


def test_a_problem_of_the_layer_is_repaired_by_its_button(qtbot, opened):
    whole = experiments.find("lecture-cnn")
    network = replace(whole.network, "2", [get(whole.network, "2").changed(kernel_size=20)]).network
    session, panel = opened(whole.model_copy(update={"network": network}), "5")
    (row,) = panel.layer.problems.rows
    assert fact(panel, "shape") == "24×1×1 → –"
    fixed = row.problem.fixed
    qtbot.mouseClick(row.fix, Qt.MouseButton.LeftButton)
    assert session.experiment == fixed
    assert panel.layer.problems.rows == []


def test_the_layer_that_is_gone_leaves_the_network(opened):
    session, panel = opened("lecture-cnn", "10")
    session.edit(session.experiment.changed(network=LAYERS["sequential"]()), "Clear")
    assert text(panel, "layer_title") == "Network"
    assert fact(panel, "shape") == "1×28×28 → –"


def test_the_training_is_edited_below(qtbot, opened):
    session, panel = opened("shapes-rgb")
    type_into(qtbot, panel.training.field("epochs").first, "7")
    assert session.experiment.training.epochs == 7
    assert session.history.undo_label == "Change epochs"
    combo = panel.training.field("optimizer").combo
    combo.setCurrentIndex(combo.findData("sgd"))
    combo.activated.emit(combo.currentIndex())
    assert session.experiment.training.optimizer == SGD()
    session.undo()
    assert panel.training.field("optimizer").combo.currentText() == "Adam"


@pytest.fixture
def sent(opened, monkeypatch):
    """What reaches the run; without waiting, only what is meant does."""
    monkeypatch.setattr("workbench.gui.live_rate.REST_MS", 10**6)
    heard = []
    monkeypatch.setattr("workbench.gui.worker.Worker.set_learning_rate", lambda _, value: heard.append(value))
    return heard


@pytest.mark.parametrize("act", [Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Up])
def test_a_learning_rate_goes_to_the_run_once_it_is_meant(qtbot, opened, sent, act):
    session, panel = opened("lecture-cnn")
    session.run.live_rate.begin(session.experiment.training.optimizer)
    with qtbot.waitActive(panel):
        panel.activateWindow()
    box = panel.training.field("optimizer.lr").first
    type_into(qtbot, box, "5e-4")
    assert session.experiment.training.optimizer.lr == 5e-4
    assert sent == []
    qtbot.keyClick(box, act)
    assert sent == [session.experiment.training.optimizer.lr]


def test_nothing_moves_when_a_run_begins(opened):
    session, panel = opened("lecture-cnn")
    settle()
    field = panel.training.field("optimizer.lr")
    before = field.mapTo(panel, QPoint())
    session.run.state = "running"
    session.run.changed.emit()
    settle()
    session.run.state = "idle"
    assert field.mapTo(panel, QPoint()) == before


def test_a_hidden_panel_catches_up_when_it_is_shown(opened):
    session, panel = opened("lecture-cnn", "3")
    panel.hide()
    session.select(("0",))
    assert text(panel, "layer_path") == "conv2d  3"
    panel.show()
    assert text(panel, "layer_path") == "conv2d  0"


def test_every_kind_fits_a_dock_of_240_px(qtbot, opened):
    session, panel = opened("digits", "0")
    panel.resize(240, 600)
    area = panel.findChild(QScrollArea)
    for kind in LAYERS:
        network = LAYERS["sequential"](layers=(LAYERS[kind](),))
        session.edit(session.experiment.model_copy(update={"network": network}), kind, select=("0",))
        shown = [w for w in (*panel.layer.form.inputs(), *panel.training.inputs()) if not w.isHidden()]
        qtbot.waitUntil(lambda shown=shown: all(w.height() >= w.minimumSizeHint().height() for w in shown))
        assert area.widget().width() <= area.viewport().width(), kind
        for widget in shown:
            right = widget.mapTo(area.widget(), widget.rect().topRight()).x()
            assert not widget.isVisible() or right <= area.widget().width() - 8, kind

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy

from workbench.experiment import find
from workbench.gui.block_choice import GAP, INPUT, KERNEL_KINDS, BlockChoice
from workbench.gui.session import Session


@pytest.fixture
def session(qtbot):
    session = Session(find("lecture-cnn"))
    yield session
    assert session.shut_down()


def paths(choice):
    return [choice.itemData(i) for i in range(choice.count())]


def test_offers_the_layers_of_the_kinds_asked_for(qtbot, session):
    choice = BlockChoice(session, KERNEL_KINDS)
    qtbot.addWidget(choice)
    assert paths(choice) == ["0", "3", "7", "10"]
    assert choice.itemText(1).split(GAP) == ["3", "Convolution", "24×14×14"]
    assert choice.path == "0"
    assert choice.row.kind == "conv2d"


def test_offers_all_blocks_and_the_input(qtbot, session):
    choice = BlockChoice(session, with_input=True)
    qtbot.addWidget(choice)
    assert paths(choice) == [INPUT, *(row.path for row in session.summary.rows)]
    assert choice.path == "0"
    choice.choose(INPUT)
    assert choice.row is None


def test_follows_the_selection_where_it_can(qtbot, session):
    choice = BlockChoice(session, KERNEL_KINDS)
    qtbot.addWidget(choice)
    changes = QSignalSpy(choice.path_changed)
    session.select(("3",))
    assert choice.path == "3"
    session.select(("4",))  # a ReLU has no kernels
    assert choice.path == "3"
    assert changes.count() == 1


def test_a_choice_by_the_keyboard_selects_everywhere(qtbot, session):
    choice = BlockChoice(session, KERNEL_KINDS)
    qtbot.addWidget(choice)
    choice.show()
    qtbot.keyClick(choice, Qt.Key.Key_Down)
    assert choice.path == "3"
    assert session.selected == ("3",)


def test_an_edit_that_removes_the_layer_chosen(qtbot, session):
    choice = BlockChoice(session, KERNEL_KINDS)
    qtbot.addWidget(choice)
    session.select(("10",))
    changes = QSignalSpy(choice.path_changed)
    network = session.experiment.network
    session.edit(session.experiment.changed(network=network.changed(layers=network.layers[:4])), "x", select=())
    assert paths(choice) == ["0", "3"]
    assert choice.path == "0"
    assert changes.count() == 1


def test_a_name_stands_for_the_kind(qtbot, session):
    choice = BlockChoice(session, KERNEL_KINDS)
    qtbot.addWidget(choice)
    layers = session.experiment.network.layers
    named = session.experiment.network.changed(layers=(layers[0].changed(name="<b>stem</b>"), *layers[1:]))
    session.edit(session.experiment.changed(network=named), "x")
    assert choice.itemText(0).split(GAP)[1] == "<b>stem</b>"
    assert "&lt;b&gt;" in choice.itemData(0, Qt.ItemDataRole.ToolTipRole)


def test_an_empty_network_offers_nothing(qtbot, session):
    choice = BlockChoice(session, KERNEL_KINDS)
    qtbot.addWidget(choice)
    session.edit(session.experiment.changed(network=session.experiment.network.changed(layers=())), "x")
    assert choice.path is None
    assert not choice.isEnabled()

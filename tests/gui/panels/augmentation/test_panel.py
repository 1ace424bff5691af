"""The list and the form, by mouse and by key."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QDockWidget

from tests.gui.conftest import panel_of, session_of
from tests.gui.panels.augmentation.conftest import kinds, made
from workbench.augmentation.base import AUGMENTATIONS
from workbench.experiment import find
from workbench.gui.panels.augmentation.list import MIME, AugmentationList
from workbench.gui.panels.augmentation.panel import AugmentationPanel
from workbench.gui.panels.augmentation.row import Item
from workbench.gui.panels.problems import ProblemsPanel

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
THREE = (made("rotation"), made("translation"), made("zoom"))


def center(view, row):
    return view.visualItemRect(view.item(row)).center()


def shown(view):
    found = [view.item(row) for row in range(view.count())]
    assert all(isinstance(item, Item) for item in found)
    return [item.line for item in found]


def drag(monkeypatch, view, row, to):
    """Drag a row to a point of the list; return whether it was taken there."""
    both, taken = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction, []
    button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier

    def execute(self, *actions):
        data, viewport = self.mimeData(), view.viewport()
        assert data.hasFormat(MIME)
        QApplication.sendEvent(viewport, QDragEnterEvent(to, both, data, button, none))
        move = QDragMoveEvent(to, both, data, button, none)
        QApplication.sendEvent(viewport, move)
        taken.append(move.isAccepted())
        marked = view.grab().toImage()
        QApplication.sendEvent(viewport, QDropEvent(QPointF(to), both, data, button, none))
        assert view.grab().toImage() != marked
        return Qt.DropAction.MoveAction

    monkeypatch.setattr("workbench.gui.panels.augmentation.list.QDrag.exec", execute)
    view.setCurrentRow(row)
    view.startDrag(Qt.DropAction.MoveAction)
    return taken == [True]


def test_the_empty_panel_says_what_augmentation_is_for_and_offers_what_suits_the_data(qtbot, opened):
    session, panel = opened()
    empty = panel.column.empty
    assert empty.isVisible()
    assert "Training pictures only" in empty.text.text()
    assert empty.button.toolTip() == "Adds what suits this data set: Rotation, Shift, Zoom"
    qtbot.mouseClick(empty.button, Qt.MouseButton.LeftButton)
    assert kinds(session) == ["rotation", "translation", "zoom"]
    assert not empty.isVisible()
    assert session.history.undo_label == "Add augmentations"
    session.undo()
    assert empty.isVisible()
    session.edit(session.experiment.changed(dataset=find("shapes-rgb").dataset), "Other data")
    qtbot.waitUntil(lambda: session.data is not None and session.data.train.shape[0] == 3, timeout=20_000)
    qtbot.mouseClick(empty.button, Qt.MouseButton.LeftButton)
    assert kinds(session) == ["horizontal_flip", "random_crop", "brightness"]
    assert not any(line.trouble for line in shown(panel.column.list))


@pytest.mark.parametrize("kind", sorted(AUGMENTATIONS))
def test_every_kind_can_be_added_from_the_menu_and_has_a_form(opened, kind):
    session, panel = opened(made("rotation"), made("zoom"))
    panel.column.list.setCurrentRow(0)
    action = panel.column.add.menu().findChild(QAction, f"add_{kind}")
    assert action.toolTip()
    action.trigger()
    assert kinds(session) == ["rotation", kind, "zoom"]
    assert session.history.undo_label == f"Add {AUGMENTATIONS[kind].title.lower()}"
    assert panel.column.list.currentRow() == 1
    assert type(panel.column.form.spec) is AUGMENTATIONS[kind]
    with pytest.raises(KeyError):
        panel.column.form.field("enabled")
    panel.column.form.field("p")


def test_the_switch_is_in_the_document(qtbot, opened):
    session, panel = opened(*THREE)
    view = panel.column.list
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.box(1).center())
    assert [a.enabled for a in session.experiment.augmentations] == [True, False, True]
    assert session.history.undo_label == "Switch shift off"
    assert view.currentRow() == 0
    assert [line.on for line in shown(view)] == [True, False, True]
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert [a.enabled for a in session.experiment.augmentations] == [False, False, True]
    session.undo()
    session.undo()
    assert [line.on for line in shown(view)] == [True] * 3
    session.redo()
    assert [line.on for line in shown(view)] == [True, False, True]


def test_all_off_and_on_again(opened):
    session, panel = opened(*THREE)
    menu = panel.column.context_menu()
    (all_off,) = [a for a in menu.actions() if a.data() == "switch_all"]
    all_off.trigger()
    assert not any(a.enabled for a in session.experiment.augmentations)
    (all_on,) = [a for a in panel.column.context_menu().actions() if a.data() == "switch_all"]
    assert all_on.text() == "Switch all on"
    all_on.trigger()
    assert all(a.enabled for a in session.experiment.augmentations)


def test_keys_move_duplicate_and_delete(qtbot, opened):
    session, panel = opened(*THREE)
    view = panel.column.list
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Down, ALT)
    assert kinds(session) == ["translation", "rotation", "zoom"]
    assert view.currentRow() == 1
    qtbot.keyClick(view, Qt.Key.Key_Up, ALT)
    qtbot.keyClick(view, Qt.Key.Key_Up, ALT)  # at the top already
    assert kinds(session) == ["rotation", "translation", "zoom"]
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert panel.chain.current == 1
    qtbot.keyClick(view, Qt.Key.Key_D, CTRL)
    assert kinds(session) == ["rotation", "translation", "translation", "zoom"]
    assert view.currentRow() == 2
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert kinds(session) == ["rotation", "translation"]
    assert view.currentRow() == 1
    for _ in range(3):
        session.undo()
    assert kinds(session) == ["rotation", "translation", "zoom"]
    for _ in range(3):
        session.redo()
    assert kinds(session) == ["rotation", "translation"]


def test_the_list_s_keys_are_its_own_even_where_the_network_has_the_same(qtbot, open_window):
    window = open_window("digits")
    session = session_of(window)
    session.edit(session.experiment.changed(augmentations=THREE), "x")
    session.select(("1",))
    before = session.experiment.network
    window.findChild(QDockWidget, "dock_augmentation").bring_to_front()
    view = window.findChild(AugmentationList)
    window.activateWindow()
    qtbot.waitUntil(view.isVisible)
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    qtbot.keyClick(view, Qt.Key.Key_D, CTRL)
    qtbot.keyClick(view, Qt.Key.Key_Down, ALT)
    assert kinds(session) == ["rotation", "translation", "rotation", "zoom"]
    assert session.experiment.network == before


def test_a_click_on_a_problem_of_the_augmentations_leads_here(qtbot, open_window):
    window = open_window("digits")
    session = session_of(window)
    session.edit(session.experiment.changed(augmentations=(made("horizontal_flip"),)), "x")
    panel = panel_of(window, AugmentationPanel)
    assert not panel.isVisible()
    (row,) = [row for row in panel_of(window, ProblemsPanel).list.rows if row.problem.path == "augmentation"]
    assert row.toolTip() == "Click to see the augmentations"
    before = session.selected
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(panel.isVisible)
    assert session.selected == before
    qtbot.mouseClick(row.fix, Qt.MouseButton.LeftButton)
    assert not session.experiment.augmentations[0].enabled


@pytest.mark.parametrize(
    ("row", "before", "expected"),
    [
        (0, 3, ["translation", "zoom", "rotation"]),
        (2, 0, ["zoom", "rotation", "translation"]),
        (0, 2, ["translation", "rotation", "zoom"]),
        (1, 1, ["rotation", "translation", "zoom"]),
    ],
)
def test_dragging_reorders(opened, monkeypatch, row, before, expected):
    session, panel = opened(*THREE)
    view = panel.column.list
    place = center(view, before) - QPoint(0, 8) if before < 3 else center(view, 2) + QPoint(0, 60)
    assert drag(monkeypatch, view, row, place)
    assert kinds(session) == expected
    assert kinds(session)[view.currentRow()] == THREE[row].kind


def test_a_press_on_the_switch_that_is_dragged_away_does_nothing(qtbot, opened):
    session, panel = opened(*THREE)
    view = panel.column.list
    viewport = view.viewport()
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=view.box(1).center())
    qtbot.mouseMove(viewport, center(view, 2))
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=center(view, 2))
    assert session.experiment.augmentations == THREE


def test_typing_a_strength_is_live_and_one_step_to_undo(qtbot, opened, slow_typing):
    session, panel = opened(*THREE)
    (box,) = panel.column.form.field("degrees").inputs()
    line = box.lineEdit()
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "45")
    assert session.experiment.augmentations[0].degrees == 45
    assert shown(panel.column.list)[0].detail == "±45°"
    assert session.history.undo_label == "Change degrees of rotation"
    session.undo()
    assert session.experiment.augmentations == THREE
    assert box.value() == 15


def test_a_refused_strength_stays_out_of_the_document(qtbot, opened):
    session, panel = opened(made("zoom"))
    (box,) = panel.column.form.field("smallest").inputs()
    box.lineEdit().setFocus()
    box.lineEdit().selectAll()
    qtbot.keyClicks(box.lineEdit(), "5")
    assert panel.column.form.error("smallest") == "smallest must be at most largest, 1.2, not 5"
    assert session.experiment.augmentations[0].smallest == 0.8


def test_undo_selects_what_it_brought_back(opened):
    session, panel = opened(*THREE)
    panel.column.list.setCurrentRow(1)
    panel.column.buttons["delete"].click()
    panel.column.list.setCurrentRow(0)
    session.undo()
    assert panel.column.list.currentRow() == 1
    assert panel.column.form.spec == THREE[1]


def test_flipping_digits_is_warned_of_and_flipping_shapes_is_not(qtbot, opened):
    session, panel = opened(made("horizontal_flip"))
    (line,) = shown(panel.column.list)
    assert line.severity == "warning"
    assert "no longer look like their labels" in panel.column.list.item(0).toolTip()
    (problem,) = [p for p in session.problems if p.path == "augmentation"]
    assert line.trouble.removeprefix("Spoils labels: ").removesuffix(".") in problem.reason
    session.edit(session.experiment.changed(dataset=find("shapes-rgb").dataset), "Other data")
    qtbot.waitUntil(lambda: session.data is not None and session.data.train.shape[0] == 3, timeout=20_000)
    (line,) = shown(panel.column.list)
    assert line.trouble == ""


def test_another_document_starts_at_its_first_augmentation(opened):
    session, panel = opened(*THREE)
    panel.column.list.setCurrentRow(2)
    session.new(find("digits").changed(augmentations=(made("cutout"), made("zoom"))))
    assert panel.chain.current == 0
    assert [line.title for line in shown(panel.column.list)] == ["Cutout", "Zoom"]
    session.new(find("digits"))
    assert panel.chain.selected is None
    assert panel.column.empty.isVisible()


def test_a_hundred_are_the_most(opened, qtbot):
    session, panel = opened(*[made("rotation")] * 100, show=False)
    with qtbot.waitSignal(session.failed):
        panel.chain.add("zoom")
    assert len(session.experiment.augmentations) == 100

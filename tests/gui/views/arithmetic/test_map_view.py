import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt

from tests.gui.conftest import pixels_of
from workbench.gui import theme
from workbench.gui.views.arithmetic.editable_map import EditableMap
from workbench.gui.views.arithmetic.map_view import MapPicture, MapView
from workbench.gui.views.arithmetic.matrix import Scale


def picture(height=6, width=8, **marks):
    values = np.arange(height * width, dtype=np.float64).reshape(height, width) - 10
    return MapPicture(values, Scale.of(values), **marks)


@pytest.fixture(params=[MapView, EditableMap])
def view(qtbot, request):
    view = request.param("Map")
    qtbot.addWidget(view)
    view.resize(300, 200)
    with qtbot.waitExposed(view):
        view.show()
    return view


@pytest.mark.parametrize("size", [(300, 200), (64, 64), (1200, 900)])
@pytest.mark.parametrize("border", [(0, 0, 0, 0), (2, 1, 3, 0)])
def test_every_cell_is_found_where_it_is_painted(view, size, border):
    view.resize(*size)
    view.set_picture(picture(border=border))
    for row in range(6):
        for column in range(8):
            assert view.cell_at(QPointF(view.center_of(row, column))) == (row, column)
    assert view.cell_at(QPointF(view.center_of(0, 0)) - QPointF(0, 2 * view.cells().height)) is None


def test_padding_patch_and_cell_are_seen(qtbot, view):
    plain = picture(border=(1, 1, 1, 1))
    view.set_picture(plain)
    before = pixels_of(view.grab().toImage())
    rows, columns = np.array([-1, 0, 1]), np.array([-1, 0, 1])
    view.set_picture(picture(border=(1, 1, 1, 1), rows=rows, columns=columns, cell=(4, 4)))
    changed = np.any(pixels_of(view.grab().toImage()) != before, axis=2)
    cells = view.cells()
    inside = cells.rect(2, 6, 1, 1)
    assert changed[cells.rect(-1, -1).top() + 1 :, :][:8].any()
    assert changed[cells.rect(4, 4).center().y(), cells.rect(4, 4).left() - 2 : cells.rect(4, 4).left() + 4].any()
    assert not changed[inside.top() : inside.bottom(), inside.left() : inside.right()].any()


def test_cells_that_are_not_there_are_neither_painted_nor_clicked(qtbot):
    view = MapView("Map")
    qtbot.addWidget(view)
    view.resize(300, 200)
    view.set_picture(picture(3, 4, missing=2))
    view.show()
    with qtbot.assertNotEmitted(view.clicked):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.center_of(2, 3))
    with qtbot.waitSignal(view.clicked) as signal:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.center_of(2, 1))
    assert signal.args == [2, 1]
    pixels, place = pixels_of(view.grab().toImage()), view.cells().rect(2, 2)
    assert (
        len(np.unique(pixels[place.top() : place.bottom(), place.left() : place.right()].reshape(-1, 3), axis=0)) == 1
    )


def test_arrows_tell_the_way(qtbot):
    view = MapView("Map")
    qtbot.addWidget(view)
    view.set_picture(picture(cell=(1, 1)))
    for key, way in ((Qt.Key.Key_Left, [0, -1]), (Qt.Key.Key_Down, [1, 0])):
        with qtbot.waitSignal(view.moved) as signal:
            qtbot.keyClick(view, key)
        assert signal.args == way
    assert "row 1, column 1" in view.accessibleDescription()


@pytest.fixture
def editable(qtbot):
    view = EditableMap("Picture")
    qtbot.addWidget(view)
    view.resize(300, 200)
    view.set_picture(picture())
    with qtbot.waitExposed(view):
        view.show()
    view.setFocus()
    return view


def test_typing_changes_the_number_at_the_caret(qtbot, editable):
    qtbot.keyClick(editable, Qt.Key.Key_Down)
    qtbot.keyClick(editable, Qt.Key.Key_Right)
    qtbot.keyClick(editable, Qt.Key.Key_Minus)
    qtbot.keyClicks(editable.editor, "2.5")
    with qtbot.waitSignal(editable.edited) as signal:
        qtbot.keyClick(editable.editor, Qt.Key.Key_Return)
    assert signal.args == [1, 1, -2.5]
    assert editable.editor.isHidden()


def test_escape_and_nonsense_change_nothing(qtbot, editable):
    with qtbot.assertNotEmitted(editable.edited):
        editable.edit(0, 0)
        qtbot.keyClick(editable.editor, Qt.Key.Key_Escape)
        assert editable.editor.isHidden()
        editable.edit(0, 0, "-")
        qtbot.keyClick(editable.editor, Qt.Key.Key_Return)
        qtbot.keyClicks(editable.editor, "e99999")
        editable.edit(99, 99)
    assert editable.editor.text() == "37"


def test_both_themes_are_painted(view):
    view.set_picture(picture(border=(1, 1, 1, 1), filling="0", cell=(0, 0), unread=np.ones((8, 10), bool)))
    seen = []
    for colors in (theme.LIGHT, theme.DARK):
        view.setPalette(theme.palette(colors))
        seen.append(pixels_of(view.grab().toImage()))
    assert not np.array_equal(*seen)

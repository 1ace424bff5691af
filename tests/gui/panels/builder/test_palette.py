import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from workbench.gui.colors import CATEGORY_COLORS
from workbench.gui.panels.builder.chips import CategoryButton, Chip
from workbench.gui.panels.builder.palette import Palette, matching
from workbench.layers.base import LAYERS


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("conv", "conv2d"),
        ("max", "max_pool2d"),
        ("batch", "batch_norm2d"),
        ("relu", "relu"),
        ("Dense", None),
        ("FLAT", "flatten"),
    ],
)
def test_a_few_letters_find_a_kind(typed: str, first: str | None) -> None:
    found = matching(typed)
    assert (found[0] if found else None) == first


def test_a_category_is_found_by_its_name() -> None:
    assert set(matching("pooling")) == {kind for kind in LAYERS if "pool" in kind or LAYERS[kind].category == "pooling"}


def test_every_kind_can_be_reached_and_says_what_it_does(qtbot: QtBot) -> None:
    palette = Palette()
    qtbot.addWidget(palette)
    seen: list[str] = []
    for category in CATEGORY_COLORS:
        button = palette.findChild(CategoryButton, f"category_{category}")
        assert button.toolTip()
        assert button.accessibleName()
        button.click()
        assert {LAYERS[kind].category for kind in palette.shown()} == {category}
        seen += palette.shown()
    assert sorted(seen) == sorted(LAYERS)
    for chip in palette.findChildren(Chip):
        assert chip.toolTip()
        assert chip.accessibleName() == f"Add {LAYERS[chip.kind].title}"


def test_a_filter_that_finds_nothing_adds_nothing(qtbot: QtBot) -> None:
    palette = Palette()
    qtbot.addWidget(palette)
    added: list[str] = []
    palette.chosen.connect(added.append)
    palette.filter.setText("transformer")
    palette.filter.returnPressed.emit()
    assert added == []
    assert palette.shown() == []
    palette.filter.setText("  ")
    palette.filter.returnPressed.emit()
    assert added == []
    assert "conv2d" in palette.shown()


@pytest.mark.parametrize("width", [240, 300, 420])
def test_every_chip_of_every_category_is_in_full_view(qtbot: QtBot, width: int) -> None:
    column = QWidget()
    qtbot.addWidget(column)
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    palette = Palette(column)
    rest = QWidget(column)
    rest.setMinimumHeight(60)
    layout.addWidget(palette)
    layout.addWidget(rest, 1)
    column.resize(width, 420)
    column.show()
    qtbot.waitExposed(column)
    for category in [*CATEGORY_COLORS, *reversed(CATEGORY_COLORS)]:
        qtbot.mouseClick(palette.findChild(CategoryButton, f"category_{category}"), Qt.MouseButton.LeftButton)
        qtbot.wait(10)
        assert palette.width() == width
        chips = [chip for chip in palette.findChildren(Chip) if chip.isVisible()]
        assert {chip.kind for chip in chips} == {kind for kind in LAYERS if LAYERS[kind].category == category}
        places = [QRect(chip.mapTo(palette, QPoint()), chip.size()) for chip in chips]
        others = [palette.filter.geometry(), *(b.geometry() for b in palette.findChildren(CategoryButton))]
        for place, chip in zip(places, chips, strict=True):
            assert palette.rect().contains(place)
            assert chip.visibleRegion().boundingRect() == chip.rect()
            assert place.height() > 15
            assert place.width() > 40
            assert not any(place.intersects(other) for other in others)
        assert not any(a.intersects(b) for i, a in enumerate(places) for b in places[:i])


def test_a_chip_is_named_as_people_say_and_as_the_tree_does(qtbot: QtBot) -> None:
    for kind in LAYERS:
        chip = Chip(kind)
        assert LAYERS[kind].title in chip.toolTip()
        assert kind in chip.toolTip()
        qtbot.addWidget(chip)


def test_esc_on_a_chip_that_was_searched_empties_the_search(qtbot: QtBot) -> None:
    palette = Palette()
    qtbot.addWidget(palette)
    palette.show()
    qtbot.waitExposed(palette)
    palette.activateWindow()
    palette.filter.setFocus()
    qtbot.waitUntil(palette.filter.hasFocus)
    qtbot.keyClicks(palette.filter, "pool")
    qtbot.keyClick(palette.filter, Qt.Key.Key_Down)
    chip = QApplication.focusWidget()
    assert isinstance(chip, Chip)
    qtbot.keyClick(chip, Qt.Key.Key_Escape)
    assert palette.filter.text() == ""
    assert palette.filter.hasFocus()
    assert "conv2d" in palette.shown()
    qtbot.keyClick(palette.filter, Qt.Key.Key_Down)
    with qtbot.waitSignal(palette.left, timeout=1000):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)


def test_words_take_room_only_while_something_is_looked_for(qtbot: QtBot) -> None:
    palette = Palette()
    qtbot.addWidget(palette)
    assert palette._title.isHidden()
    qtbot.keyClicks(palette.filter, "xyz")
    assert palette._title.text() == "No layer matches"
    assert not palette._title.isHidden()
    palette.filter.clear()
    assert palette._title.isHidden()

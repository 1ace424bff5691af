import re
from itertools import product

import pytest
from PySide6.QtCore import QEvent, QFile, QPoint, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QImage
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDockWidget,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMainWindow,
    QPushButton,
    QScrollBar,
    QSlider,
    QSpinBox,
    QStyle,
    QStyleOptionComboBox,
    QStyleOptionSpinBox,
    QTabWidget,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.gui import stylesheet, theme

# Said by the offscreen platform of every window with a smallest size.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

THEMES = (theme.LIGHT, theme.DARK)
BACKGROUNDS = ("window", "surface", "raised", "hover")
INKS = ("text", "muted", "accent", "error", "warning", "success")


def luminance(color):
    # Relative luminance, WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
    linear = [
        v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4
        for v in (QColor(color).redF(), QColor(color).greenF(), QColor(color).blueF())
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    bright, dim = sorted((luminance(a), luminance(b)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.fixture(autouse=True)
def undressed(qapp):
    style, font, palette = qapp.style().name(), qapp.font(), qapp.palette()
    yield
    theme.apply(qapp, "light")
    qapp.setStyleSheet("")
    qapp.setStyle(style)
    qapp.setFont(font)
    qapp.setPalette(palette)


@pytest.fixture
def settle(qapp):
    def run():
        for _ in range(3):
            qapp.processEvents()

    return run


def test_contrast_has_the_standards_extremes():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("colors", "ink", "ground"), list(product(THEMES, INKS, BACKGROUNDS)))
def test_text_can_be_read_on_every_background(colors, ink, ground):
    assert contrast(getattr(colors, ink), getattr(colors, ground)) >= 4.5


@pytest.mark.parametrize("colors", THEMES)
def test_text_can_be_read_on_coloured_grounds(colors):
    words = stylesheet.tokens(colors)
    for ground in ("accent", "accent_hover", "accent_pressed"):
        assert contrast(colors.on_accent, words[ground]) >= 4.5, ground
    for ground in ("selection", "track", "chunk"):
        assert contrast(colors.text, words[ground]) >= 4.5, ground
    assert contrast(colors.muted, colors.selection) >= 4.5


@pytest.mark.parametrize("colors", THEMES)
def test_marks_that_are_not_text_stand_out(colors):
    # WCAG 2.2, 1.4.11: what is needed to recognise a control, at least 3 : 1.
    for ground in ("window", "surface"):
        assert contrast(colors.accent, getattr(colors, ground)) >= 3
        assert contrast(colors.muted, getattr(colors, ground)) >= 3


@pytest.mark.parametrize("colors", THEMES)
def test_a_disabled_text_is_fainter_than_any_other_and_still_visible(colors):
    assert 2.5 <= contrast(colors.disabled, colors.window) < contrast(colors.muted, colors.window)


@pytest.mark.parametrize("colors", THEMES)
def test_every_word_and_picture_of_the_style_sheet_exists(colors):
    sheet = stylesheet.build(colors)
    assert "$" not in sheet
    assert sheet.count("{") == sheet.count("}")
    pictures = set(re.findall(r"url\((.*?)\)", sheet))
    assert len(pictures) > 10
    assert all(QFile.exists(picture) for picture in pictures)


def test_blend_mixes_per_channel():
    assert theme.blend("#FF0000", "#0000FF", 1.0) == "#ff0000"
    assert theme.blend("#FF0000", "#0000FF", 0.0) == "#0000ff"
    assert theme.blend("#FFFFFF", "#000000", 0.2) == "#333333"


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_a_chosen_theme_reaches_widgets(qapp, qtbot, settle, choice):
    assert theme.apply(qapp, choice).name == choice
    widget = QWidget()
    qtbot.addWidget(widget)
    settle()
    assert theme.of(widget).name == choice
    assert qapp.palette().window().color() == QColor(theme.of(widget).window)


def test_widgets_are_drawn_by_fusion_everywhere(qapp):
    theme.apply(qapp, "light")
    theme.apply(qapp, "dark")
    qapp.setStyleSheet("")  # hides the name of the style below it
    assert qapp.style().name() == "fusion"


def test_system_follows_the_system_until_something_else_is_chosen(qapp, qtbot, settle):
    widget = QWidget()
    qtbot.addWidget(widget)
    changed = qapp.styleHints().colorSchemeChanged
    theme.apply(qapp, "system")
    theme.apply(qapp, "system")
    changed.emit(Qt.ColorScheme.Dark)
    settle()
    assert theme.of(widget) == theme.DARK
    changed.emit(Qt.ColorScheme.Light)
    settle()
    assert theme.of(widget) == theme.LIGHT
    theme.apply(qapp, "light")
    changed.emit(Qt.ColorScheme.Dark)
    settle()
    assert theme.of(widget) == theme.LIGHT
    assert qapp.styleSheet() == stylesheet.build(theme.LIGHT)


class Watcher(QWidget):
    def __init__(self):
        super().__init__()
        self.seen = []

    def changeEvent(self, event):
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.seen.append(theme.of(self).name)


def test_a_view_is_told_of_the_change_and_asks_for_the_new_theme(qapp, qtbot, settle):
    theme.apply(qapp, "light")
    watcher = Watcher()
    qtbot.addWidget(watcher)
    settle()
    watcher.seen.clear()
    theme.apply(qapp, "dark")
    settle()
    assert watcher.seen
    assert watcher.seen[-1] == "dark"


@pytest.mark.parametrize("choice", ["light", "dark"])
@pytest.mark.parametrize(
    "kind",
    [QPushButton, QToolButton, QLineEdit, QComboBox, QSpinBox, QScrollBar, QTreeWidget, QTabWidget, QSlider, QCheckBox],
)
def test_the_theme_is_known_whatever_the_style_sheet_paints_behind_a_widget(qapp, qtbot, settle, choice, kind):
    theme.apply(qapp, choice)
    widget = kind()
    widget.setProperty("primary", True)
    qtbot.addWidget(widget)
    widget.show()
    settle()
    assert all(theme.of(part).name == choice for part in [widget, *widget.findChildren(QWidget)])


def test_the_font_is_the_systems_and_at_least_13_pixels(qapp):
    system = qapp.font()
    theme.apply(qapp, "light")
    pixels = QFontInfo(qapp.font()).pointSizeF() * qapp.primaryScreen().logicalDotsPerInchY() / 72
    assert pixels >= 12.9
    assert qapp.font().pointSizeF() >= system.pointSizeF()
    first = qapp.font().pointSizeF()
    theme.apply(qapp, "dark")
    assert qapp.font().pointSizeF() == first


def test_tabular_figures_leave_the_font_itself_alone(qapp):
    font = qapp.font()
    tabular = theme.tabular(font)
    assert tabular.featureTags() == [QFont.Tag("tnum")]
    assert font.featureTags() == []


def test_a_tree_filled_before_it_is_shown_has_rows_of_full_height(qapp, qtbot, settle):
    theme.apply(qapp, "light")
    window = QWidget()
    qtbot.addWidget(window)
    tree = QTreeWidget()
    tree.addTopLevelItems([QTreeWidgetItem(["conv2d"]), QTreeWidgetItem(["relu"])])
    tree.setCurrentItem(tree.topLevelItem(0))
    QVBoxLayout(window).addWidget(tree)
    window.show()
    settle()
    height = tree.visualItemRect(tree.topLevelItem(1)).height()
    assert height == tree.sizeHintForIndex(tree.indexFromItem(tree.topLevelItem(1))).height()
    assert height >= tree.fontMetrics().height() + 6


def darkest_contrast(image: QImage, rect, ground: str) -> float:
    pixels = (
        image.pixelColor(QPoint(x, y))
        for x in range(rect.left(), rect.right() + 1)
        for y in range(rect.top(), rect.bottom() + 1)
    )
    return max(contrast(pixel, ground) for pixel in pixels)


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_arrows_of_inputs_can_be_seen(qapp, qtbot, settle, choice):
    colors = theme.apply(qapp, choice)
    spin, combo = QDoubleSpinBox(), QComboBox()
    spin.setValue(1)
    for widget in (spin, combo):
        qtbot.addWidget(widget)
        widget.resize(160, 28)
        widget.show()
    settle()
    option = QStyleOptionSpinBox()
    spin.initStyleOption(option)
    for part in (QStyle.SubControl.SC_SpinBoxUp, QStyle.SubControl.SC_SpinBoxDown):
        rect = spin.style().subControlRect(QStyle.ComplexControl.CC_SpinBox, option, part, spin)
        assert darkest_contrast(spin.grab().toImage(), rect.adjusted(3, 3, -3, -3), colors.surface) >= 3
    option = QStyleOptionComboBox()
    combo.initStyleOption(option)
    rect = combo.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxArrow, combo
    )
    assert darkest_contrast(combo.grab().toImage(), rect.adjusted(2, 4, -4, -4), colors.surface) >= 3


@pytest.mark.parametrize("kind", [QLineEdit, QSpinBox, QComboBox, QPushButton, QToolButton, QCheckBox, QSlider])
def test_keyboard_focus_can_be_seen(qapp, qtbot, kind):
    colors = theme.apply(qapp, "light")
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    other, widget = QLineEdit(), kind()
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    layout.addWidget(other)
    layout.addWidget(widget)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    other.setFocus()
    qapp.processEvents()
    before = widget.grab().toImage()
    widget.setFocus()
    qapp.processEvents()
    after = widget.grab().toImage()
    accent = QColor(colors.accent)

    def count(image):
        return sum(image.pixelColor(x, y) == accent for x in range(image.width()) for y in range(image.height()))

    assert count(after) > count(before) + 20


def test_a_window_of_everything_is_dressed_without_a_word_from_qt(qapp, qtbot, settle):
    window = QMainWindow()
    qtbot.addWidget(window)
    dock = QDockWidget("Runs", window)
    dock.setWidget(QListWidget())
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
    tool_bar = window.addToolBar("Run")
    for n in range(30):
        tool_bar.addWidget(QLabel(f"label {n}"))
    window.setCentralWidget(QTabWidget())
    window.resize(300, 200)
    for choice in ("light", "dark"):
        theme.apply(qapp, choice)
        window.show()
        settle()
        assert tool_bar.grab().toImage().pixelColor(1, 1) == QColor(theme.of(window).window)


@pytest.mark.parametrize("in_pixels", [True, False])
@pytest.mark.parametrize("size", [9, 13, 40])
def test_the_small_font_is_a_little_smaller_and_has_figures_of_one_width(qapp, size, in_pixels):
    font = QFont(theme.base_font())
    (font.setPixelSize if in_pixels else font.setPointSize)(size)
    small = theme.small_font(font)
    was, now = (font.pixelSize(), small.pixelSize()) if in_pixels else (font.pointSizeF(), small.pointSizeF())
    assert 0.85 * was <= now < was
    assert small.featureTags() == [QFont.Tag("tnum")]

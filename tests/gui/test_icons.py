import xml.etree.ElementTree as ET

import pytest
from PySide6.QtCore import QByteArray, QFile, QIODevice, QSize
from PySide6.QtGui import QAction, QColor, QIcon, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QToolButton, QWidget

from workbench.gui import icons, resource, theme

pytestmark = pytest.mark.usefixtures("qapp")

NEEDED = [
    "play",
    "pause",
    "step",
    "stop",
    "undo",
    "redo",
    "cut",
    "copy",
    "paste",
    "duplicate",
    "delete",
    "up",
    "down",
    "new",
    "open",
    "save",
    "save-as",
    "image",
    "folder",
    "pin",
    "settings",
    "sun",
    "moon",
    "zoom-in",
    "zoom-out",
    "reset",
    "export",
    "warning",
    "error",
    "check",
    "info",
    "plus",
    "minus",
    "search",
    "chevron-right",
    "chevron-down",
    "grip",
    "close",
    "eye",
    "refresh",
    "download",
    "data",
    "network",
    "chart",
    "kernel",
    "maps",
    "code",
    "table",
]


def colors_of(image: QImage) -> set[str]:
    return {
        image.pixelColor(x, y).name()
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() == 255
    }


def test_every_needed_name_and_every_category_has_an_icon():
    assert set(NEEDED) | set(theme.CATEGORY_COLORS) <= set(icons.names())
    assert "app" not in icons.names()


@pytest.mark.parametrize("path", sorted(icons.FOLDER.glob("*.svg")), ids=lambda path: path.stem)
def test_icons_are_drawn_in_one_hand(path):
    root = ET.fromstring(path.read_text("utf-8"))
    assert QSvgRenderer(str(path)).isValid()
    if path.stem == "app":
        return
    assert root.get("viewBox") == "0 0 24 24"
    assert (root.get("stroke"), root.get("stroke-width"), root.get("stroke-linecap")) == (
        "currentColor",
        "1.75",
        "round",
    )
    paints = {element.get(key) for element in root.iter() for key in ("fill", "stroke")}
    assert paints <= {None, "none", "currentColor"}


@pytest.mark.parametrize("name", icons.names())
def test_an_icon_stays_inside_its_square_and_leaves_marks(name):
    image = icons.icon(name, theme.LIGHT).pixmap(QSize(48, 48), 1.0).toImage()
    edge = [image.pixelColor(*spot).alpha() for n in range(48) for spot in ((n, 0), (0, n), (n, 47), (47, n))]
    assert max(edge) == 0
    inked = sum(image.pixelColor(x, y).alpha() > 128 for x in range(48) for y in range(48))
    assert 40 < inked < 48 * 48 / 2


@pytest.mark.parametrize("colors", [theme.LIGHT, theme.DARK])
def test_modes_carry_the_themes_colours(colors):
    icon = icons.icon("stop", colors)
    for mode, state, expected in (
        (QIcon.Mode.Normal, QIcon.State.Off, colors.text),
        (QIcon.Mode.Active, QIcon.State.Off, colors.accent),
        (QIcon.Mode.Normal, QIcon.State.On, colors.accent),
        (QIcon.Mode.Disabled, QIcon.State.Off, colors.disabled),
        (QIcon.Mode.Disabled, QIcon.State.On, colors.disabled),
    ):
        assert colors_of(icon.pixmap(QSize(64, 64), 1.0, mode, state).toImage()) == {expected.lower()}


def test_a_colour_can_be_chosen_and_disabled_still_shows():
    icon = icons.icon("convolution", theme.DARK, color="#0072B2")
    assert colors_of(icon.pixmap(QSize(64, 64), 1.0).toImage()) == {"#0072b2"}
    disabled = icon.pixmap(QSize(64, 64), 1.0, QIcon.Mode.Disabled, QIcon.State.Off).toImage()
    assert colors_of(disabled) == {theme.DARK.disabled.lower()}


@pytest.mark.parametrize(("side", "ratio"), [(16, 1.0), (16, 2.0), (20, 1.5), (18, 3.0)])
def test_an_icon_is_drawn_at_the_screens_resolution(side, ratio):
    drawn = icons.icon("settings", theme.LIGHT).pixmap(QSize(side, side), ratio).toImage()
    pixels = round(side * ratio)
    expected = QImage(pixels, pixels, QImage.Format.Format_ARGB32_Premultiplied)
    expected.fill(QColor(0, 0, 0, 0))
    svg = (icons.FOLDER / "settings.svg").read_text("utf-8").replace("currentColor", theme.LIGHT.text)
    with QPainter(expected) as painter:
        QSvgRenderer(QByteArray(svg.encode())).render(painter)
    drawn.setDevicePixelRatio(1.0)
    assert drawn.size() == expected.size()
    assert drawn.convertToFormat(expected.format()) == expected


def test_an_unknown_name_is_refused_by_name():
    with pytest.raises(KeyError, match="no-such-icon"):
        icons.icon("no-such-icon", theme.LIGHT)


def test_assigned_icons_follow_the_theme(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.setPalette(theme.palette(theme.LIGHT))
    action, button, plain = QAction("Train", window), QToolButton(window), QToolButton(window)
    icons.assign(action, "play", window)
    icons.assign(button, "stop", window, color="#D55E00")
    window.setPalette(theme.palette(theme.DARK))
    icons.retint(window)
    assert colors_of(action.icon().pixmap(QSize(64, 64), 1.0).toImage()) == {theme.DARK.text.lower()}
    assert colors_of(button.icon().pixmap(QSize(64, 64), 1.0).toImage()) == {"#d55e00"}
    assert plain.icon().isNull()


def test_a_picture_for_a_label_has_the_size_asked_for(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    picture = icons.pixmap("data", widget, 40)
    assert picture.deviceIndependentSize().toSize() == QSize(40, 40)


def test_the_applications_icon_is_in_colour():
    seen = colors_of(icons.app_icon().pixmap(QSize(64, 64), 1.0).toImage())
    assert {"#0072b2", "#56b4e9", "#e69f00"} <= seen


def test_files_in_memory_read_back_byte_by_byte():
    # Names of every length, and pairs whose keys collide ("ba" and "aq": 16·98+97 = 16·97+113), as rcc has to handle.
    files = {f"{stem * n}.txt": bytes(range(n % 256)) * n for n in range(1, 40) for stem in ("a", "zz")}
    files |= {"ba": b"first", "aq": b"second", "ünï": b"third", "empty": b""}
    resource.register(("test-resource", "inner"), files)
    for name, content in files.items():
        file = QFile(f":/test-resource/inner/{name}")
        assert file.open(QIODevice.OpenModeFlag.ReadOnly), name
        assert file.readAll().data() == content
    assert not QFile.exists(":/test-resource/inner/none")

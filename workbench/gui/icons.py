"""The application's own line icons, tinted to the theme."""

from functools import cache

from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QAction, QIcon, QPixmap
from PySide6.QtWidgets import QAbstractButton, QWidget

from workbench.gui import resource
from workbench.gui.colors import Theme, of
from workbench.paths import RESOURCES

FOLDER = RESOURCES / "icons"
_NAME = "icon_name"
_COLOR = "icon_color"


@cache
def _sources() -> dict[str, str]:
    """Return the SVG text of every line icon by name; the application's icon keeps its own colours."""
    return {path.stem: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.svg")) if path.stem != "app"}


@cache
def _register(color: str) -> None:
    """Let Qt find every icon in one colour, "#rrggbb"; the cache makes it happen once."""
    files = {f"{name}.svg": svg.replace("currentColor", color).encode() for name, svg in _sources().items()}
    resource.register(("icons", color.lstrip("#")), files)


def names() -> list[str]:
    """Return the names of all line icons, sorted."""
    return list(_sources())


def url(name: str, color: str) -> str:
    """Return the path of an icon in one colour, for style sheets and QIcon.

    Args:
        name: one of `names()`.
        color: "#RRGGBB".

    Raises:
        KeyError: if there is no such icon.
    """
    if name not in _sources():
        raise KeyError(f"no icon is called {name!r}; there are {', '.join(names())}")
    _register(color.lower())
    return f":/icons/{color.lower().lstrip('#')}/{name}.svg"


def icon(name: str, source: QWidget | Theme, *, color: str | None = None) -> QIcon:
    """Return a line icon in the theme's colours, drawn anew at every size and resolution it is asked for.

    Args:
        name: one of `names()`.
        source: the theme, or a widget that is painted in it; ask again on QEvent.PaletteChange, or use `assign`.
        color: "#RRGGBB" instead of the theme's text colour, such as a layer category's or `theme.error`.

    Returns:
        An icon with a normal, an active (pointer on it), a selected and a disabled look, and an accent when checked.

    Raises:
        KeyError: if there is no such icon.
    """
    theme = source if isinstance(source, Theme) else of(source)
    mode, state = QIcon.Mode, QIcon.State
    result = QIcon()
    for target, off, on in (
        (mode.Normal, theme.text, theme.accent),
        (mode.Active, theme.accent, theme.accent),
        (mode.Selected, theme.text, theme.accent),
    ):
        result.addFile(url(name, color or off), QSize(), target, state.Off)
        result.addFile(url(name, color or on), QSize(), target, state.On)
    for checked in (state.Off, state.On):
        result.addFile(url(name, theme.disabled), QSize(), mode.Disabled, checked)
    return result


def pixmap(name: str, widget: QWidget, size: int, *, color: str | None = None) -> QPixmap:
    """Return an icon as a picture of `size` device-independent pixels, sharp on the screen of `widget`.

    Raises:
        KeyError: if there is no such icon.
    """
    return icon(name, widget, color=color).pixmap(QSize(size, size), widget.devicePixelRatioF())


def assign(target: QAction | QAbstractButton, name: str, source: QWidget | Theme, *, color: str | None = None) -> None:
    """Give an action or a button its icon, and let `retint` find it when the theme changes.

    Raises:
        KeyError: if there is no such icon.
    """
    target.setIcon(icon(name, source, color=color))
    target.setProperty(_NAME, name)
    target.setProperty(_COLOR, color)


def retint(window: QWidget) -> None:
    """Draw every icon that `assign` gave to something inside `window` in the window's present theme."""
    theme = of(window)
    for child in [window, *window.findChildren(QObject)]:
        if isinstance(child, QAction | QAbstractButton) and (name := child.property(_NAME)):
            child.setIcon(icon(name, theme, color=child.property(_COLOR)))


def app_icon() -> QIcon:
    """Return the application's icon, in its own colours."""
    return QIcon(str(FOLDER / "app.svg"))

"""How the two themes reach Qt: palette, style sheet and font, chosen or following the system."""

from typing import Literal

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from workbench.gui import stylesheet
from workbench.gui.colors import CATEGORY_COLORS, DARK, LIGHT, Theme, blend, of

__all__ = [
    "CATEGORY_COLORS",
    "DARK",
    "LIGHT",
    "Choice",
    "Theme",
    "apply",
    "base_font",
    "blend",
    "of",
    "palette",
    "small_font",
    "tabular",
]

Choice = Literal["system", "light", "dark"]

_BASE_PIXELS = 13
_POINTS_PER_INCH = 72


class _Follower(QObject):
    """Repaints the application when the system changes between light and dark."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.setObjectName("theme_follower")
        app.styleHints().colorSchemeChanged.connect(self.follow)

    @Slot(Qt.ColorScheme)
    def follow(self, scheme: Qt.ColorScheme) -> None:
        """Paint in the system's new scheme."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            _paint(app, _theme(scheme))


def _theme(scheme: Qt.ColorScheme) -> Theme:
    return DARK if scheme == Qt.ColorScheme.Dark else LIGHT


def _paint(app: QApplication, theme: Theme) -> None:
    # The palette goes first: a style sheet resolves what it does not name from the palette it meets.
    app.setPalette(palette(theme))
    app.setStyleSheet(stylesheet.build(theme))


def apply(app: QApplication, choice: Choice) -> Theme:
    """Dress the application in a theme; "system" keeps following the system until another choice is applied.

    Returns:
        The theme that is painted now.
    """
    for follower in app.findChildren(_Follower):
        app.styleHints().colorSchemeChanged.disconnect(follower.follow)
        follower.setParent(None)
        follower.deleteLater()
    # A style under a style sheet has no name; the sheet is ours, so the style is, too.
    if app.style().name() not in ("fusion", ""):
        app.setStyle("Fusion")
    app.setFont(base_font())
    hints = app.styleHints()
    # Asked for as well as painted, so that title bars and the system's own dialogs agree.
    if choice == "system":
        hints.unsetColorScheme()
        _Follower(app)
        theme = _theme(hints.colorScheme())
    else:
        hints.setColorScheme(Qt.ColorScheme.Dark if choice == "dark" else Qt.ColorScheme.Light)
        theme = DARK if choice == "dark" else LIGHT
    _paint(app, theme)
    return theme


def base_font() -> QFont:
    """Return the system's font, at the system's size but at least 13 px."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    screen = QGuiApplication.primaryScreen()
    smallest = _BASE_PIXELS * _POINTS_PER_INCH / screen.logicalDotsPerInchY()
    font.setPointSizeF(max(QFontInfo(font).pointSizeF(), smallest))
    return font


def tabular(font: QFont) -> QFont:
    """Return `font` with figures of one width, where the font has them, so that changing numbers stand still."""
    result = QFont(font)
    result.setFeature(QFont.Tag("tnum"), 1)
    return result


def small_font(font: QFont) -> QFont:
    """Return the font of tick labels and captions: a little smaller than `font`, with figures of one width."""
    result = tabular(font)
    if font.pixelSize() > 0:
        result.setPixelSize(max(font.pixelSize() - 1, 8))
    else:
        result.setPointSizeF(max(font.pointSizeF() * 0.92, 6.0))
    return result


def palette(theme: Theme) -> QPalette:
    """Return `theme` as Qt's palette, every role set so that nothing of the system's shows through."""
    result = QPalette()
    role = QPalette.ColorRole
    for target, value in {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.surface,
        role.AlternateBase: theme.raised,
        role.Text: theme.text,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.error,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Accent: theme.accent,
        role.PlaceholderText: theme.muted,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.Light: theme.raised,
        role.Midlight: theme.hover,
        role.Mid: theme.border,
        role.Dark: theme.outline,
        role.Shadow: theme.outline,
    }.items():
        result.setColor(target, QColor(value))
    for target in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText):
        result.setColor(QPalette.ColorGroup.Disabled, target, QColor(theme.disabled))
    result.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(theme.hover))
    result.setColor(QPalette.ColorGroup.Disabled, role.HighlightedText, QColor(theme.disabled))
    return result

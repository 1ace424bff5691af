"""The colours of the two themes and of each layer category."""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QWidget

# Okabe and Ito's colour-blind-safe palette, https://jfly.uni-koeln.de/color/
CATEGORY_COLORS: dict[str, str] = {
    "convolution": "#0072B2",
    "pooling": "#E69F00",
    "activation": "#009E73",
    "normalization": "#CC79A7",
    "linear": "#D55E00",
    "regularization": "#56B4E9",
    "block": "#808A94",
}


@dataclass(frozen=True)
class Theme:
    """Colours of one theme, as "#RRGGBB"; text on its background has a contrast of at least 4.5 : 1."""

    name: Literal["light", "dark"]
    window: str  # behind docks
    surface: str  # panels, lists, plots
    raised: str  # buttons, headers
    hover: str  # whatever the pointer is on
    selection: str  # selected rows, checked buttons; carries `text`
    border: str  # lines between things
    outline: str  # edges of what can be filled in or pressed
    grid: str  # lines of a plot
    text: str
    muted: str  # second-rank text
    disabled: str  # text of what cannot be used now, exempt from the contrast rule
    accent: str
    on_accent: str  # text on the accent colour
    error: str
    warning: str
    success: str


LIGHT = Theme(
    name="light",
    window="#F1F3F5",
    surface="#FFFFFF",
    raised="#F8F9FA",
    hover="#E7EAEE",
    selection="#D6E7FA",
    border="#D5DAE0",
    outline="#ADB6C0",
    grid="#E6E9ED",
    text="#1B1F24",
    muted="#56606B",
    disabled="#8D969F",
    accent="#0B63C5",
    on_accent="#FFFFFF",
    error="#B8222A",
    warning="#855600",
    success="#136C3B",
)
DARK = Theme(
    name="dark",
    window="#16191D",
    surface="#1E2227",
    raised="#272C33",
    hover="#2F353D",
    selection="#22364D",
    border="#3A414A",
    outline="#56606B",
    grid="#30363E",
    text="#E6E9ED",
    muted="#A9B3BD",
    disabled="#6F7983",
    accent="#5AA9F8",
    on_accent="#0B1420",
    error="#FF8B8F",
    warning="#F0B445",
    success="#5FCF8E",
)


def of(widget: QWidget) -> Theme:
    """Return the theme `widget` is painted in, read from its palette; ask again on QEvent.PaletteChange."""
    palette = widget.palette()
    # A style sheet overwrites the palette's backgrounds with those of its rules, a transparent one with black,
    # so the colour of links, which no rule sets, tells the themes apart.
    link = palette.color(QPalette.ColorRole.Link)
    for theme in (LIGHT, DARK):
        if link == QColor(theme.accent):
            return theme
    return DARK if palette.color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def severity_color(severity: str, theme: Theme) -> str:
    """Return the text colour of a problem, "#RRGGBB"; of a notice, and of what has none, the muted one."""
    return {"error": theme.error, "warning": theme.warning}.get(severity, theme.muted)


def blend(top: str, bottom: str, share: float) -> str:
    """Return the colour of `top` laid over `bottom` with the opacity `share` in [0, 1], as "#rrggbb"."""
    over, under = QColor(top), QColor(bottom)
    return QColor.fromRgbF(
        over.redF() * share + under.redF() * (1 - share),
        over.greenF() * share + under.greenF() * (1 - share),
        over.blueF() * share + under.blueF() * (1 - share),
    ).name()

"""Strengths of a curve's hue that can be told apart on the theme's surface."""

from functools import cache

from PySide6.QtGui import QColor

from workbench.gui.colors import Theme, blend
from workbench.gui.views.curves.plot import Tone

# WCAG 2.2, 1.4.11 asks for 3 : 1; thin lines on a dark surface look duller than the ratio says.
_LEAST_CONTRAST = {"light": 3.0, "dark": 7.0}
_LEAST_SOFT = {"light": 2.0, "dark": 4.5}
_LEAST_FAINT = {"light": 1.3, "dark": 2.0}
_SOFT = {"light": 0.62, "dark": 0.74}
_FADED = {"light": 0.36, "dark": 0.44}
_FAINT = 0.30


@cache
def strong(color: str, tone: Tone, theme: Theme) -> QColor:
    """Return the colour of a line: the hue, drawn towards the text's colour until it stands out."""
    share = 1.0
    while _contrast(blend(color, theme.text, share), theme.surface) < _LEAST_CONTRAST[theme.name] and share > 0:
        share -= 0.05
    full = blend(color, theme.text, max(share, 0.0))
    if tone == "full":
        return QColor(full)
    if tone == "faded":
        return QColor(blend(full, theme.surface, _FADED[theme.name]))
    return QColor(_standing_out(full, theme, _SOFT[theme.name], _LEAST_SOFT[theme.name]))


@cache
def faint(color: str, tone: Tone, theme: Theme) -> QColor:
    """Return the colour of the raw values behind a smoothed line, opaque, so that crossings do not darken."""
    return QColor(_standing_out(strong(color, tone, theme).name(), theme, _FAINT, _LEAST_FAINT[theme.name]))


def _standing_out(color: str, theme: Theme, share: float, least: float) -> str:
    """Return `color` laid over the surface with the opacity `share`, or more until its contrast is `least`."""
    while share < 1 and _contrast(blend(color, theme.surface, share), theme.surface) < least:
        share += 0.02
    return blend(color, theme.surface, min(share, 1.0))


def _contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21; WCAG 2.2, "contrast ratio"."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    rgb = QColor(color)
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (rgb.redF(), rgb.greenF(), rgb.blueF())
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

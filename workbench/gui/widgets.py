"""Small widgets and number formats that several panels share."""

import html
import math
import textwrap

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from workbench.gui import icons
from workbench.gui.colors import of

THIN_SPACE = "\u2009"
NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
UNKNOWN = "\u2013"

_EMPTY_ICON = 40
_TIP_LINE = 90  # characters
_TEXT_WIDTH = 360
_ELIDED_CHARACTERS = 8


def format_count(n: int) -> str:
    """Return a whole number with thin spaces between thousands, such as "1 204"."""
    digits = f"{abs(n):,}".replace(",", THIN_SPACE)
    return MINUS + digits if n < 0 else digits


def format_bytes(n: int) -> str:
    """Return a number of bytes, n >= 0, in three figures and decimal units, such as "1.21 MB" (1 kB = 1000 bytes)."""
    value, unit = float(n), "B"
    for larger in ("kB", "MB", "GB", "TB", "PB"):
        if value < 999.5:
            break
        value, unit = value / 1000, larger
    decimals = 0 if unit == "B" or value >= 99.95 else 1 if value >= 9.995 else 2
    return f"{value:.{decimals}f}{NO_BREAK_SPACE}{unit}"


def format_duration(seconds: float) -> str:
    """Return a duration to the nearest second as "0:21" or "1:02:03"; a dash when it is negative or not finite."""
    if not math.isfinite(seconds) or seconds < 0:
        return UNKNOWN
    minutes, rest = divmod(math.floor(seconds + 0.5), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def plain_tooltip(text: str) -> str:
    """Return `text` so that a tool tip shows it letter by letter, even where Qt would take it for HTML.

    Lines too long to read are broken between words, which Qt does for HTML only.
    """
    if "<" not in text and "&" not in text:
        return "\n".join(
            part
            for line in text.split("\n")
            for part in textwrap.wrap(line, _TIP_LINE, break_long_words=False, break_on_hyphens=False) or [""]
        )
    return f"<span>{html.escape(text)}</span>".replace("\n", "<br>")


def first_sentence(kind: type) -> str:
    """Return the line that says what a kind is or does: how its docstring begins."""
    return (kind.__doc__ or "").strip().partition("\n")[0]


class ElidedLabel(QLabel):
    """One line of plain text that loses its middle when room is short; the tool tip has all of it."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show `text`, any string; line breaks become spaces."""
        super().setText(" ".join(text.splitlines()))
        self.setToolTip(plain_tooltip(text))
        self.update()

    def shown_text(self) -> str:
        """Return what fits at the present width."""
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.contentsRect().width())

    def minimumSizeHint(self) -> QSize:
        """Ask for the room of a few characters."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), self.fontMetrics().averageCharWidth() * _ELIDED_CHARACTERS), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the shortened text in the label's colour."""
        with QPainter(self) as painter:
            self.style().drawItemText(
                painter,
                self.contentsRect(),
                int(self.alignment()) | Qt.TextFlag.TextSingleLine,
                self.palette(),
                self.isEnabled(),
                self.shown_text(),
                self.foregroundRole(),
            )


class IconButton(QToolButton):
    """A quiet tool button whose icon follows the theme."""

    def __init__(
        self, icon: str, name: str, tip: str, parent: QWidget | None = None, *, text: str = "", color: str | None = None
    ) -> None:
        """Build the button.

        Args:
            icon: one of `icons.names()`.
            name: what a screen reader says.
            tip: the tool tip; name the key, too, where there is one.
            parent: the widget that owns the button.
            text: shown beside the icon, where there is room.
            color: "#RRGGBB" instead of the theme's text colour.
        """
        super().__init__(parent)
        self._icon, self._color = icon, color
        self.setAccessibleName(name)
        self.setToolTip(tip)
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if text:
            self.setText(text)
            self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        icons.assign(self, icon, self, color=color)

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icon in the new theme's colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            icons.assign(self, self._icon, self, color=self._color)


class EmptyState(QWidget):
    """Stands in an empty place: says what will be there, and offers the button that fills it."""

    clicked = Signal()

    def __init__(
        self, icon: str, title: str, text: str, button_text: str | None = None, parent: QWidget | None = None
    ) -> None:
        """Build the page.

        Args:
            icon: one of `icons.names()`.
            title: what will be here, in a few words.
            text: how it gets here, in a sentence or two.
            button_text: label of the button that emits `clicked`; no button without it.
            parent: the widget that owns the page.
        """
        super().__init__(parent)
        self.setObjectName("empty_state")
        self._icon = icon
        self.picture = QLabel(self)
        self.title = QLabel(title, self)
        self.text = QLabel(text, self)
        self.button = QPushButton(button_text or "", self)
        for label, role in ((self.picture, "muted"), (self.title, "title"), (self.text, "muted")):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setProperty("role", role)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text.setWordWrap(True)
        self.text.setMaximumWidth(_TEXT_WIDTH)
        self.button.setObjectName("empty_state_button")
        self.button.setProperty("primary", True)
        self.button.setAccessibleName(button_text or "")
        self.button.setToolTip(plain_tooltip(text.strip() or button_text or title))
        # A click must not hand the focus on to some other control when the page goes.
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.setAutoDefault(True)
        self.button.setVisible(button_text is not None)
        self.button.clicked.connect(self.clicked)
        self._arrange()
        self._draw_icon()

    def _arrange(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        layout.addStretch(1)
        layout.addWidget(self.picture)
        layout.addWidget(self.title)
        # The row gives the wrapped text its width first, so that its height is asked for at that width.
        row = QHBoxLayout()
        row.addStretch(0)
        row.addWidget(self.text, 1)
        row.addStretch(0)
        layout.addLayout(row)
        layout.addSpacing(8)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self._buttons.addWidget(self.button)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addLayout(self._buttons)
        buttons.addStretch(1)
        layout.addLayout(buttons)
        layout.addStretch(2)

    def add_button(self, text: str, tip: str) -> QPushButton:
        """Return a second button, quieter than the first, beside it."""
        button = QPushButton(text, self)
        button.setObjectName("empty_state_second_button")
        button.setAccessibleName(text)
        button.setToolTip(plain_tooltip(tip))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAutoDefault(True)
        self._buttons.addWidget(button)
        return button

    def _draw_icon(self) -> None:
        self.picture.setPixmap(icons.pixmap(self._icon, self, _EMPTY_ICON, color=of(self).muted))

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icon in the new theme's colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icon()

"""Why the gallery shows no pictures, and the button that helps."""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from workbench.gui.panels.gallery.arrangement import Wish
from workbench.gui.widgets import EmptyState, format_count, plain_tooltip

Remedy = Literal["", "clear", "tick", "all"]
_SHOWN_NAMES = 60  # characters of what was typed


@dataclass(frozen=True)
class Absence:
    """A title, a sentence, and what helps under which name."""

    title: str
    text: str
    button: str = ""
    remedy: Remedy = ""


def without_classes(sought: str, *, matches: bool) -> Absence:
    """Say why no class is shown."""
    if not matches:
        shown = sought if len(sought) <= _SHOWN_NAMES else f"{sought[:_SHOWN_NAMES]}…"
        text = "Type a part of a class's name; commas stand between several."
        return Absence(f"No class matches “{shown}”", text, "Clear the search", "clear")
    return Absence("No class is ticked", "Tick classes in the list beside to see their pictures.", "Tick all", "tick")


def without_pictures(wish: Wish, message: str, *, asking: bool, count: int) -> Absence:
    """Say why no picture of the classes shown is left."""
    if message:
        return Absence("The network cannot be asked", message, "Show all pictures", "all")
    if asking:
        return Absence("Asking the network…", "Pictures come as soon as it has said what it takes them for.")
    if not wish.needs_predictions:
        return Absence("No pictures", "These classes have no pictures in this split.", "Tick all", "tick")
    good = wish.verdict == "wrong"
    title = "Nothing is wrong" if good else "Nothing is right"
    word = "right" if good else "wrong"
    text = f"The network gets all {format_count(count)} pictures of these classes {word}."
    return Absence(title, text, "Show all pictures", "all")


class AbsencePage(EmptyState):
    """Stands in the place of pictures; `remedied` says which button was pressed."""

    remedied = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("search", "", "", "", parent)
        self.setObjectName("gallery_nothing")
        self._remedy: Remedy = ""
        self.clicked.connect(self._on_click)

    def show_absence(self, absence: Absence) -> None:
        """Say why, and offer what helps."""
        self._remedy = absence.remedy
        self.title.setText(absence.title)
        self.text.setText(absence.text)
        self.button.setText(absence.button)
        self.button.setAccessibleName(absence.button)
        self.button.setToolTip(plain_tooltip(absence.text))
        self.button.setVisible(bool(absence.button))

    @Slot()
    def _on_click(self) -> None:
        self.remedied.emit(self._remedy)

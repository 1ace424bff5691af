"""What the list of augmentations says, line by line; without Qt."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.augmentation.base import AUGMENTATIONS, Augmentation
from workbench.augmentation.pipeline import active
from workbench.gui.number_text import whole_percent
from workbench.gui.widgets import THIN_SPACE, first_sentence

ICONS = {"Move": "move", "Colour": "color", "Disturb": "disturb", "Cover": "cover", "Mix": "mix"}  # by category
OTHER_ICON = "augmentation"
GREY = "Does nothing: the pictures are grey."


@dataclass(frozen=True)
class Line:
    """An augmentation as a line of the list.

    Attributes:
        icon: one of `icons.names()`.
        detail: how strong it is, and what share of the pictures it changes: "±15° · p 50 %".
        trouble: a sentence on the labels it spoils, or why it does nothing; "" where all is well.
        severity: "warning" or "notice", of the trouble.
        tip: what it does, in a sentence.
    """

    title: str
    icon: str
    detail: str
    on: bool
    trouble: str
    severity: str
    tip: str

    @property
    def spoken(self) -> str:
        """The line for screen readers."""
        state = "on" if self.on else "off"
        return ", ".join(part for part in (self.title, self.detail, state, self.trouble) if part)


def lines(augmentations: Sequence[Augmentation], classes: tuple[str, ...], channels: int) -> tuple[Line, ...]:
    """Return the lines for pictures of `channels` channels of these classes."""
    return tuple(_line(augmentation, classes, channels) for augmentation in augmentations)


def _line(augmentation: Augmentation, classes: tuple[str, ...], channels: int) -> Line:
    share = f"p {whole_percent(augmentation.p)}" if augmentation.p < 1 else ""
    strength = augmentation.briefly().replace(" %", f"{THIN_SPACE}%")
    detail = " · ".join(part for part in (strength, share) if part)
    trouble, severity = "", ""
    if active([augmentation]):
        spoiled = augmentation.spoils(classes)
        if spoiled:
            trouble, severity = f"Spoils labels: {spoiled}.", "warning"
        elif channels == 1 and augmentation.needs_color:
            trouble, severity = GREY, "notice"
    icon = ICONS.get(augmentation.category, OTHER_ICON)
    tip = first_sentence(type(augmentation))
    return Line(augmentation.title, icon, detail, augmentation.enabled, trouble, severity, tip)


def kinds_by_category() -> dict[str, list[str]]:
    """Return the kinds that can be added, by category, in the order they are meant to be read."""
    found: dict[str, list[str]] = {category: [] for category in ICONS}
    for kind in AUGMENTATIONS:
        found.setdefault(AUGMENTATIONS[kind].category, []).append(kind)
    return {category: kinds for category, kinds in found.items() if kinds}


def changed_share(augmentations: Sequence[Augmentation], channels: int) -> float:
    """Return the share of the pictures of `channels` channels that at least one augmentation changes."""
    effective = [a for a in active(augmentations) if channels > 1 or not a.needs_color]
    return 1 - math.prod(1 - a.p for a in effective)


def changed_words(share: float) -> str:
    """Say how many pictures are changed."""
    if share >= 1:
        return "Every training picture is changed, differently each time."
    if share <= 0:
        return "No picture is changed: the network learns from the pictures as they are."
    return f"About {whole_percent(share)} of the training pictures are changed, differently each time."


def added(kind: str) -> Augmentation:
    """Return an augmentation of a kind as it is added."""
    return AUGMENTATIONS[kind].model_validate({})

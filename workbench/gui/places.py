"""The places of the window: which panels the centre shows together, known before any of them is imported."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

PANELS = "workbench.gui.panels"


@dataclass(frozen=True)
class MenuEntry:
    """An action of a panel that stands in a menu before the panel is made; then the panel's own takes its place.

    Attributes:
        menu: where it stands.
        name: object name of the panel's action.
        text, icon, key: as the panel's action has them.
        local: whether its key works only while the panel has the keys.
        checkable: whether it is switched on and off.
        enabled: whether it can do something once its panel is made.
    """

    menu: str
    name: str
    text: str
    icon: str = ""
    key: str = ""
    local: bool = False
    checkable: bool = False
    enabled: bool = True


@dataclass(frozen=True)
class PanelEntry:
    """A panel of the centre.

    Attributes:
        name: of its dock, "dock_<name>".
        title: on its tab.
        module, kind: below `PANELS`, and the class in it.
        entries: its actions in the menus.
    """

    name: str
    title: str
    module: str
    kind: str
    entries: tuple[MenuEntry, ...] = ()

    def load(self) -> Any:
        """Return the panel's class, which takes the session; its module is imported now."""
        return getattr(import_module(f"{PANELS}.{self.module}"), self.kind)


@dataclass(frozen=True)
class Place:
    """What the centre shows at a time: panels with a purpose in common, as tabs.

    Attributes:
        title: on the rail, one short word.
        icon: one of `icons.names()`.
        tip: what people come here for.
        panels: in the order of their tabs.
    """

    title: str
    icon: str
    tip: str
    panels: tuple[PanelEntry, ...]


@dataclass(frozen=True)
class Arrangement:
    """What the places were left like.

    Attributes:
        place: title of the one that is chosen; "" for the first.
        fronts: name of the panel in front by the title of its place.
        closed: names of the panels a person has closed.
        outside: names of the panels that float, or that a person moved out of the centre.
    """

    place: str = ""
    fronts: Mapping[str, str] = field(default_factory=dict)
    closed: frozenset[str] = frozenset()
    outside: frozenset[str] = frozenset()


_TRAINING = (
    MenuEntry("Run", "clear_old_curves", "Clear old curves", "delete", "Ctrl+L", enabled=False),
    MenuEntry("View", "show_learning_rate", "Show learning rate", key="Ctrl+Shift+L", checkable=True),
)
_ANALYSIS = (
    MenuEntry("Edit", "copy_analysis_text", "Copy as text", "copy", "Ctrl+C", local=True),
    MenuEntry("Edit", "copy_analysis_csv", "Copy as CSV", "table", local=True),
)
_CODE = (
    MenuEntry("File", "save_code", "Save code…", "save"),
    MenuEntry("Edit", "copy_code", "Copy code", "copy"),
)
_GALLERY = (
    MenuEntry("Edit", "gallery_find", "Find classes", "search", "Ctrl+F", local=True),
    MenuEntry("Edit", "gallery_copy", "Copy picture", "copy", "Ctrl+C", local=True),
)
_CARD = (
    MenuEntry("Edit", "card_copy", "Copy the data card as text", "copy"),
    MenuEntry("File", "card_save", "Save the data card as Markdown…", "save"),
)
_FEATURE_MAPS = (
    MenuEntry("View", "previous_picture", "Previous picture", "chevron-left", "PgUp", local=True),
    MenuEntry("View", "next_picture", "Next picture", "chevron-right", "PgDown", local=True),
)

PLACES = (
    Place(
        "Train",
        "chart",
        "Watch the training; know what the network costs, and its code",
        (
            PanelEntry("training", "Training", "training.panel", "TrainingPanel", _TRAINING),
            PanelEntry("analysis", "Analysis", "analysis.panel", "AnalysisPanel", _ANALYSIS),
            PanelEntry("code", "Code", "code.panel", "CodePanel", _CODE),
        ),
    ),
    Place(
        "Data",
        "data",
        "Look at the pictures, as numbers, varied and by class",
        (
            PanelEntry("pixels", "Pixels", "pixels.panel", "PixelsPanel"),
            PanelEntry("augmentation", "Augmentation", "augmentation.panel", "AugmentationPanel"),
            PanelEntry("gallery", "Gallery", "gallery.panel", "GalleryPanel", _GALLERY),
            PanelEntry("card", "Card", "card.panel", "CardPanel", _CARD),
        ),
    ),
    Place(
        "Inside",
        "eye",
        "See what every layer makes of a picture, and the weights that do it",
        (
            PanelEntry("feature_maps", "Feature maps", "feature_maps.panel", "FeatureMapsPanel", _FEATURE_MAPS),
            PanelEntry("arithmetic", "Arithmetic", "arithmetic.panel", "ArithmeticPanel"),
            PanelEntry("kernels", "Kernels", "kernels.panel", "KernelsPanel"),
            PanelEntry("one_step", "One step", "one_step.panel", "OneStepPanel"),
        ),
    ),
    Place(
        "Why",
        "why",
        "Find out what a decision rests on",
        (
            PanelEntry("attribution", "Attribution", "attribution.panel", "AttributionPanel"),
            PanelEntry("units", "Units", "units.panel", "UnitsPanel"),
            PanelEntry("decisions", "Decisions", "decisions.panel", "DecisionsPanel"),
            PanelEntry("embedding", "Embedding", "embedding.panel", "EmbeddingPanel"),
        ),
    ),
    Place(
        "Try",
        "pencil",
        "Let the network judge what you draw or film",
        (
            PanelEntry("draw", "Draw", "draw.panel", "DrawPanel"),
            PanelEntry("camera", "Camera", "camera.panel", "CameraPanel"),
        ),
    ),
)


def panel_entries() -> tuple[PanelEntry, ...]:
    """Return every panel of the centre, place by place."""
    return tuple(panel for place in PLACES for panel in place.panels)

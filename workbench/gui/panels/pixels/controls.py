"""The controls of the pixels panel: which picture, how it is shown, which channels and stages, and zooming."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from workbench.gui import icons
from workbench.gui.flow_row import FlowRow
from workbench.gui.forms.fields import QuietCombo
from workbench.gui.panels.pixels import words
from workbench.gui.panels.pixels.choices import Choice, Choices
from workbench.gui.panels.pixels.samples import SAMPLES
from workbench.gui.panels.pixels.source import PINNED
from workbench.gui.panels.pixels.stages import Stages
from workbench.gui.widgets import IconButton, plain_tooltip

MODES = (
    Choice("picture", "Picture", "Picture", "What you see: the picture (1)"),
    Choice(
        "values", "Picture + values", "Picture with values", "What you both see: the picture, a value in each pixel (2)"
    ),
    Choice("numbers", "Numbers", "Numbers alone", "What the computer sees: the numbers alone (3)"),
)
CHANNELS = (
    Choice("together", "RGB", "All channels together", "All channels together, three numbers in each pixel"),
    Choice("red", "R", "Red channel", "How much red each pixel has"),
    Choice("green", "G", "Green channel", "How much green each pixel has"),
    Choice("blue", "B", "Blue channel", "How much blue each pixel has"),
    Choice(
        "apart", "R | G | B", "Channels side by side", "The three channels side by side: this is what a network gets"
    ),
    Choice("grey", "Grey", "Mixed to grey", "Red, green and blue mixed to one grey: 0.299 R + 0.587 G + 0.114 B"),
)
RESIZED_TIP = "The picture at the size and in the colours of the data set"
RESIZED_ALREADY = "A picture of the data set has its size and colours already"
NORMALISED_TIP = "What enters the network: numbers around zero"
STAGE_CHOICES = (
    Choice("raw", "Raw", "Raw picture", "The picture as it is"),
    Choice("resized", "Resized", "Resized picture", RESIZED_TIP),
    Choice("normalised", "Normalised", "Normalised picture", NORMALISED_TIP),
)
PIN_TIP = "Pin this picture and see what every layer makes of it"
PINNED_TIP = "This picture is pinned already: the feature maps are of it"
_COMBO_CHARACTERS = 14


class PixelControls(FlowRow):
    """Tells by its signals what a person chooses; `zoomed` carries steps inwards."""

    source_chosen = Signal(str)  # PINNED, or the name of a sample
    open_wanted = Signal()
    use_wanted = Signal()
    mode_chosen = Signal(str)
    channels_chosen = Signal(str)
    stage_toggled = Signal(str)
    zoomed = Signal(int)
    fit_wanted = Signal()
    own_size_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pixel_controls")
        self.source = QuietCombo(self)
        self.open = QPushButton("Open…", self)
        self.use = QPushButton("Feature maps", self)
        self.modes = Choices("pixel_mode", MODES, self)
        self.channels = Choices("pixel_channels", CHANNELS, self)
        self.stages = Choices("pixel_stage", STAGE_CHOICES, self, exclusive=False)
        self._build_source()
        self.add(self.source)
        self.add(self.open)
        self.add(self.use)
        self.add(self._zoom_group(), gap=16)
        self.add(self.modes)
        self.add(self.channels, gap=16)
        self.add(self.stages, gap=16)
        self.modes.chosen.connect(self.mode_chosen)
        self.channels.chosen.connect(self.channels_chosen)
        self.stages.chosen.connect(self.stage_toggled)

    def _build_source(self) -> None:
        self.source.setObjectName("pixel_source")
        self.source.setAccessibleName("Picture")
        self.source.setToolTip("The pinned picture, or a sample")
        self.source.setMinimumContentsLength(_COMBO_CHARACTERS)
        self.source.addItem("", PINNED)
        for sample in SAMPLES:
            self.source.addItem(sample.title, sample.name)
            tip = plain_tooltip(sample.credit)
            self.source.setItemData(self.source.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.source.activated.connect(self._on_source)
        self.open.setObjectName("pixel_open")
        self.open.setAccessibleName("Open a picture of your own")
        self.open.setToolTip("Look at a picture of your own; it never leaves this computer")
        icons.assign(self.open, "image", self)
        self.open.clicked.connect(self.open_wanted)
        self.use.setObjectName("pixel_use")
        self.use.setAccessibleName("Use for feature maps")
        icons.assign(self.use, "maps", self)
        self.use.clicked.connect(self.use_wanted)

    def _zoom_group(self) -> QWidget:
        out = IconButton("zoom-out", "Zoom out", "Zoom out (−)", self)
        out.setObjectName("pixel_zoom_out")
        out.clicked.connect(self._on_zoom_out)
        inwards = IconButton("zoom-in", "Zoom in", "Zoom in (+)", self)
        inwards.setObjectName("pixel_zoom_in")
        inwards.clicked.connect(self._on_zoom_in)
        ways = Choices(
            "pixel_zoom",
            (
                Choice("fit", "Fit", "Show everything", "Show the whole picture (0)"),
                Choice("own", "1 : 1", "Own size", "Each pixel of the picture on one of the screen"),
            ),
            self,
        )
        for key, signal in (("fit", self.fit_wanted), ("own", self.own_size_wanted)):
            ways.buttons[key].setCheckable(False)
            ways.buttons[key].clicked.connect(signal)
        group = QWidget(self)
        row = QHBoxLayout(group)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for widget in (out, inwards, ways):
            row.addWidget(widget)
        return group

    def show_pinned(self, title: str) -> None:
        """Name the pinned picture in the choice of pictures."""
        self.source.setItemText(0, f"Pinned: {title}" if title else "The pinned picture")

    def show_source(self, name: str) -> None:
        """Choose a picture, without telling."""
        with QSignalBlocker(self.source):
            self.source.setCurrentIndex(self.source.findData(name))
        self.use.setEnabled(name != PINNED)
        self.use.setToolTip(PINNED_TIP if name == PINNED else PIN_TIP)

    def show_stages(self, stages: Stages) -> None:
        """Offer the stages that there are of a picture; the tool tip of another one says why it is not there."""
        for stage, button in self.stages.buttons.items():
            button.setEnabled(stages.picture(stage) is not None)  # type: ignore[arg-type]  # the keys are the stages
        self.stages.buttons["raw"].setText(words.title("raw", stages))
        self.stages.buttons["resized"].setToolTip(RESIZED_ALREADY if stages.is_stored else RESIZED_TIP)
        missing = stages.normalised is None
        self.stages.buttons["normalised"].setToolTip(plain_tooltip(words.NOT_LOADED) if missing else NORMALISED_TIP)

    @Slot(int)
    def _on_source(self, index: int) -> None:
        self.source_chosen.emit(self.source.itemData(index))

    @Slot()
    def _on_zoom_in(self) -> None:
        self.zoomed.emit(1)

    @Slot()
    def _on_zoom_out(self) -> None:
        self.zoomed.emit(-1)

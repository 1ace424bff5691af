"""The controls above the maps: layer, way to look, order, colours, scale."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from workbench.gui.block_choice import BlockChoice
from workbench.gui.flow_row import FlowRow
from workbench.gui.forms.fields import QuietCombo
from workbench.gui.panels.feature_maps.sheet import LOOKS, View
from workbench.gui.session import Session
from workbench.inspection.map_order import Order

WIDE = 680  # px
TIP = Qt.ItemDataRole.ToolTipRole
COLORS = (("Viridis", "viridis"), ("Grey", "grey"), ("Diverging", "diverging"))
ORDERS: tuple[tuple[str, Order], ...] = (
    ("By index", "index"),
    ("By mean", "mean"),
    ("By maximum", "max"),
    ("By variance", "variance"),
    ("By zeros", "zeros"),
)


class MapBar(FlowRow):
    """Lays the controls out in as many lines as they need."""

    view_changed = Signal()
    drawing_changed = Signal()  # the same maps look different

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("map_bar")
        self.choice = BlockChoice(session, with_input=True, parent=self)
        self.looks = _combo("map_view", "View", "What is shown of the layer", 12, self)
        self.orders = _combo("map_order", "Order", "Order of the maps; the largest come first", 8, self)
        self.colors = _combo(
            "map_colors", "Colours", "Colours of the maps; diverging ones are centred on zero", 6, self
        )
        self.shared = QCheckBox("One scale", self)
        self.shared.setObjectName("map_shared_scale")
        self.shared.setChecked(True)
        self.shared.setAccessibleName("One scale for all maps")
        self.shared.setToolTip("One range of colours for all maps, so that they compare; otherwise one each")
        for look in LOOKS:
            self.looks.addItem(look.text, look.view)
            self.looks.setItemData(self.looks.count() - 1, look.tip, TIP)
        for text, order in ORDERS:
            self.orders.addItem(text, order)
        for text, name in COLORS:
            self.colors.addItem(text, name)
        for combo in (self.looks, self.orders, self.colors):
            combo.setCurrentIndex(0)
        for widget in (self.choice, self.looks, self.orders, self.colors, self.shared):
            self.add(widget)
        self.looks.currentIndexChanged.connect(self.view_changed)
        for signal in (self.orders.currentIndexChanged, self.colors.currentIndexChanged, self.shared.toggled):
            signal.connect(self.drawing_changed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the layer's shape and the view's name room where there is some."""
        wide = event.size().width() >= WIDE
        self.choice.setMinimumContentsLength(22 if wide else 13)
        self.looks.setMinimumContentsLength(16 if wide else 12)
        super().resizeEvent(event)

    @property
    def view(self) -> View:
        """The way to look that is chosen."""
        view: View = self.looks.currentData()
        return view

    @property
    def order(self) -> Order:
        """The order that is chosen."""
        order: Order = self.orders.currentData()
        return order

    def offer_colors(self, offered: bool) -> None:
        """Say whether the colours can be chosen: a difference is always shown about zero."""
        self.colors.setEnabled(offered)

    def choose(self, view: View) -> None:
        """Choose a way to look."""
        self.looks.setCurrentIndex(self.looks.findData(view))


def _combo(name: str, title: str, tip: str, characters: int, parent: QWidget) -> QComboBox:
    combo = QuietCombo(parent)
    combo.setObjectName(name)
    combo.setAccessibleName(title)
    combo.setToolTip(tip)
    combo.setMinimumContentsLength(characters)
    return combo

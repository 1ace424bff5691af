"""A combo box of the network's blocks, which keeps in step with the network and the selection."""

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from workbench.gui.colors import CATEGORY_COLORS, of
from workbench.gui.forms.fields import QuietCombo
from workbench.gui.icons import icon
from workbench.gui.session import Session
from workbench.gui.widgets import plain_tooltip
from workbench.layers.base import shape_text
from workbench.network.summary import Row

INPUT = "input"  # the picture itself, before the first block
KERNEL_KINDS = frozenset({"conv2d", "linear"})
GAP = "\u2002"
MARGIN = 8  # px around the icon and behind the text


class BlockChoice(QuietCombo):
    """Offers the blocks of the network that questions are about, by path, title and output shape.

    A block selected elsewhere is chosen here too, if it is offered; a block a person chooses here becomes the
    session's selection. Where a run has other layers than the document, the two go their own ways. `path_changed`
    tells of both, and of a choice that has become impossible.
    """

    path_changed = Signal()

    def __init__(
        self,
        session: Session,
        kinds: frozenset[str] | None = None,
        *,
        with_input: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """Build the combo box.

        Args:
            session: whose inspected network is offered.
            kinds: kinds of layer to offer; None offers all.
            with_input: offer the picture itself, as INPUT.
            parent: the widget that owns it.
        """
        super().__init__(parent)
        self.setObjectName("block_choice")
        self.setAccessibleName("Layer")
        self.setToolTip("Layer to look into; a layer selected elsewhere is shown here, too")
        self.setPlaceholderText("No layer")
        self.setMinimumContentsLength(10)
        self._session, self._kinds, self._with_input = session, kinds, with_input
        self._offered: list[tuple[str, str, str]] = []
        self._path: str | None = None
        self._apart = False  # whether the selection is one of another network
        self.activated.connect(self._on_activated)
        session.experiment_changed.connect(self._on_network)
        session.run.changed.connect(self._on_network)
        session.selection_changed.connect(self._follow)
        self._refresh()
        self._follow()

    @property
    def path(self) -> str | None:
        """The path chosen, INPUT, or None where nothing is offered."""
        return self._path

    @property
    def row(self) -> Row | None:
        """The summary's row of the block chosen; None for the input."""
        return None if self._path in (None, INPUT) else self._session.inspected_summary.row(self._path or "")

    def choose(self, path: str) -> None:
        """Choose a path if it is offered."""
        index = self.findData(path)
        if index >= 0 and path != self._path:
            self._path = path
            self.setCurrentIndex(index)
            self.path_changed.emit()

    def _offers(self) -> list[tuple[str, str, str]]:
        """Return (path, category, text) of what can be chosen."""
        summary = self._session.inspected_summary
        first = [(INPUT, INPUT, f"Input{GAP}{shape_text(summary.input_shape)}")] if self._with_input else []
        rows = [row for row in summary.rows if self._kinds is None or row.kind in self._kinds]
        return first + [(row.path, row.category, _text(row)) for row in rows]

    @Slot()
    def _on_network(self) -> None:
        """Offer what there is now; once that is the document's network again, the selection counts again."""
        was_apart, self._apart = self._apart, self._session.looks_at_run
        self._refresh()
        if was_apart and not self._apart:
            self._follow()

    def _refresh(self) -> None:
        offers = self._offers()
        if offers == self._offered:
            return
        self._offered = offers
        paths = [path for path, _, _ in offers]
        with QSignalBlocker(self):
            self.clear()
            for path, category, text in offers:
                self.addItem(text, path)
                self.setItemData(self.count() - 1, plain_tooltip(text), Qt.ItemDataRole.ToolTipRole)
                self._tint(self.count() - 1, category)
            wanted = self._path if self._path in paths else _first(paths)
            self.setCurrentIndex(self.findData(wanted) if wanted is not None else -1)
        self.setEnabled(bool(offers))
        if wanted != self._path:
            self._path = wanted
            self.path_changed.emit()

    def _tint(self, index: int, category: str) -> None:
        name, color = ("image", of(self).muted) if category == INPUT else (category, CATEGORY_COLORS[category])
        self.setItemIcon(index, icon(name, self, color=color))

    @Slot()
    def _follow(self) -> None:
        if self._session.selected and not self._apart:
            self.choose(self._session.selected[-1])

    @Slot(int)
    def _on_activated(self, index: int) -> None:
        path: str = self.itemData(index)
        self.choose(path)
        if path != INPUT and not self._apart:
            self._session.select((path,))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box; the shape is left out where it has no room."""
        if self.currentIndex() < 0:
            super().paintEvent(event)
            return
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        edit = QStyle.SubControl.SC_ComboBoxEditField
        field = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, edit, self)
        room = field.width() - self.iconSize().width() - MARGIN
        if self.fontMetrics().horizontalAdvance(option.currentText) > room:
            short = self.currentText().rpartition(GAP)[0]
            option.currentText = self.fontMetrics().elidedText(short, Qt.TextElideMode.ElideRight, room)
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._offered:
            for index, (_, category, _) in enumerate(self._offered):
                self._tint(index, category)


def _first(paths: list[str]) -> str | None:
    """Return the first block, else the input, else None."""
    return next((path for path in paths if path != INPUT), paths[0] if paths else None)


def _text(row: Row) -> str:
    shape = "–" if row.output_shape is None else shape_text(row.output_shape)
    return f"{row.path}{GAP}{row.name or row.title}{GAP}{shape}"

"""The buttons of the palette: a category, a kind of layer, and the area kinds stand in."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QDrag, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QSizePolicy, QWidget

from workbench.gui import icons
from workbench.gui.colors import CATEGORY_COLORS, blend, of
from workbench.gui.panels.builder.clipboard import drag_data
from workbench.gui.panels.builder.outline import named
from workbench.gui.widgets import first_sentence, plain_tooltip
from workbench.layers.base import LAYERS

_HEIGHT = 24
_ICON = 14
_SPACING = 4


class _Button(QAbstractButton):
    """A flat, rounded button with a category's colour."""

    def __init__(self, category: str, tip: str, name: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.category = category
        self.setToolTip(plain_tooltip(tip))
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys with the network
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def _draw_frame(self, painter: QPainter, *, bordered: bool, lit: bool) -> None:
        theme = of(self)
        color = CATEGORY_COLORS[self.category]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not (bordered or lit or self.underMouse() or self.hasFocus()):
            return
        fill = blend(color, theme.surface, 0.22 if lit else 0.10)
        if self.isDown() or (self.underMouse() and not lit):
            fill = blend(color, theme.surface, 0.3 if self.isDown() else 0.2)
        edge = theme.accent if self.hasFocus() else blend(color, theme.surface, 0.55) if bordered else fill
        painter.setPen(QPen(QColor(edge), 2 if self.hasFocus() else 1))
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)


class CategoryButton(_Button):
    """Shows the kinds of one category."""

    def __init__(self, category: str, parent: QWidget) -> None:
        title = category.capitalize()
        super().__init__(category, f"Show the layers of the category {category}", title, parent)
        self.dimmed = False  # while a filter shows kinds of all categories
        self.setObjectName(f"category_{category}")
        self.setCheckable(True)
        self.setMaximumWidth(48)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(30, 28)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, 28)

    def paintEvent(self, event: QPaintEvent) -> None:
        color = CATEGORY_COLORS[self.category]
        with QPainter(self) as painter:
            lit = self.isChecked() and not self.dimmed
            self._draw_frame(painter, bordered=False, lit=lit)
            picture = icons.pixmap(self.category, self, 18, color=color)
            at = QPoint((self.width() - 18) // 2, (self.height() - 18) // 2)
            painter.drawPixmap(at, picture)
            if lit:
                painter.fillRect(4, self.height() - 3, self.width() - 8, 2, QColor(color))


class Chip(_Button):
    """A kind of layer: click it to add one, or drag it to its place."""

    left = Signal()  # Esc

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        tip = f"{named(LAYERS[kind])}\n{first_sentence(LAYERS[kind])}"
        super().__init__(LAYERS[kind].category, tip, f"Add {LAYERS[kind].title}", parent)
        self.kind = kind
        self.best = False  # what Enter in the filter adds
        self._pressed_at = QPoint()
        self.setObjectName(f"chip_{kind}")
        self.setText(LAYERS[kind].title)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        height = max(_HEIGHT, self.fontMetrics().height() + 6)
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + _ICON + 20, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self._draw_frame(painter, bordered=True, lit=self.best)
            color = CATEGORY_COLORS[self.category]
            picture = icons.pixmap(self.category, self, _ICON, color=color)
            painter.drawPixmap(QPoint(7, (self.height() - _ICON) // 2), picture)
            painter.setPen(QColor(of(self).text))
            place = self.rect().adjusted(_ICON + 12, 0, -4, 0)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter adds, as Space does; Esc goes back to the search."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Start a drag once the pointer has left the place it was pressed at."""
        moved = (event.position().toPoint() - self._pressed_at).manhattanLength()
        if event.buttons() & Qt.MouseButton.LeftButton and moved >= QApplication.startDragDistance():
            self.setDown(False)
            drag = QDrag(self)
            drag.setMimeData(drag_data([LAYERS[self.kind].model_validate({})]))
            drag.setPixmap(self.grab())
            drag.setHotSpot(self._pressed_at)
            drag.exec(Qt.DropAction.CopyAction)
        else:
            super().mouseMoveEvent(event)


class ChipArea(QWidget):
    """Chips in rows, as high as they need at the width there is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chips")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.chips: tuple[Chip, ...] = ()

    def show_chips(self, chips: Sequence[Chip]) -> None:
        """Show `chips`, children of this area, in their order; hide the others."""
        self.chips = tuple(chips)
        before: QWidget | None = None
        for chip in self.findChildren(Chip):
            chip.setVisible(chip in self.chips)
        for chip in self.chips:
            if before is not None:
                QWidget.setTabOrder(before, chip)
            before = chip
        self._place()

    def _place(self) -> None:
        x = y = line = 0
        for chip in self.chips:
            size = chip.sizeHint()
            width = min(size.width(), max(self.width(), 1))
            if x and x + width > self.width():
                x, y, line = 0, y + line + _SPACING, 0
            chip.setGeometry(QRect(x, y, width, size.height()))
            x, line = x + width + _SPACING, max(line, size.height())
        self.setFixedHeight(y + line)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the rows at the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._place()

    def changeEvent(self, event: QEvent) -> None:
        """Break the rows anew in another font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._place()

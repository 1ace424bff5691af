"""The legend of a plot: one entry for each curve, which hides and shows it."""

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QScrollArea, QSizePolicy, QWidget

from workbench.gui import theme
from workbench.gui.views.curves import colors as curve_colors
from workbench.gui.views.curves.paint import draw_sample
from workbench.gui.views.curves.plot import Curve
from workbench.gui.widgets import plain_tooltip

_SAMPLE, _PAD, _GAP = 18, 6, 4  # px
_LONGEST_NAME = 220  # px
_ROWS = 3  # seen at once; more scroll


class LegendEntry(QAbstractButton):
    """A sample of a curve with its name; checked while the curve is shown."""

    switched = Signal(str, bool)  # key of the curve, shown or hidden

    def __init__(self, curve: Curve, parent: QWidget) -> None:
        super().__init__(parent)
        self.curve = curve
        self.setObjectName(f"legend_{curve.key}")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.toggled.connect(self._on_toggled)
        self.take(curve)

    def take(self, curve: Curve) -> None:
        """Show the name and the looks of a curve."""
        self.curve = curve
        self.setAccessibleName(curve.name)
        self.setAccessibleDescription("Shows or hides the curve")
        self.setToolTip(plain_tooltip(f"{curve.name}: click or press Space to hide or show it"))
        if self.isChecked() != curve.visible:
            self.setChecked(curve.visible)
        self.update()

    @Slot(bool)
    def _on_toggled(self, on: bool) -> None:
        if on != self.curve.visible:
            self.switched.emit(self.curve.key, on)

    def _name(self) -> str:
        return self.fontMetrics().elidedText(self.curve.name, Qt.TextElideMode.ElideMiddle, _LONGEST_NAME)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(2 * _PAD + _SAMPLE + 6 + metrics.horizontalAdvance(self._name()), metrics.height() + 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(look.accent), 1) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.hover) if self.underMouse() else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 4, 4)
        shown = self.isChecked()
        color = curve_colors.strong(self.curve.color, self.curve.tone, look) if shown else QColor(look.outline)
        sample = QRectF(_PAD, 0, _SAMPLE, self.height())
        draw_sample(painter, sample, self.curve.style, color, look, visible=shown)
        painter.setPen(QColor(look.text if shown else look.muted))
        font = self.font()
        font.setStrikeOut(not shown)
        painter.setFont(font)
        text = self.rect().adjusted(_PAD + _SAMPLE + 6, 0, 0, 0)
        painter.drawText(text, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), self._name())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class Legend(QScrollArea):
    """Entries in rows, as many as the width allows; more than three rows scroll."""

    switched = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("curve_legend")
        self.setAccessibleName("Legend")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._rows = QWidget()
        self._rows.setObjectName("curve_legend_rows")
        self.setWidget(self._rows)
        self.viewport().setAutoFillBackground(False)
        self._rows.setAutoFillBackground(False)
        self._entries: dict[str, LegendEntry] = {}

    @property
    def entries(self) -> list[LegendEntry]:
        """The entries, in the order of the curves."""
        return list(self._entries.values())

    def show_curves(self, curves: list[Curve]) -> None:
        """Show one entry for each curve, keeping those that are there."""
        gone = self._entries.keys() - {curve.key for curve in curves}
        for key in gone:
            entry = self._entries.pop(key)
            entry.hide()
            entry.deleteLater()
        ordered = {}
        for curve in curves:
            known = self._entries.get(curve.key)
            if known is None:
                entry = LegendEntry(curve, self._rows)
                entry.switched.connect(self.switched)
                entry.show()
            else:
                entry = known
                entry.take(curve)
            ordered[curve.key] = entry
        self._entries = ordered
        self._arrange()

    def _arrange(self) -> None:
        """Put the entries into rows and take as much height as they need."""
        width = max(self.viewport().width(), 40)
        x = y = row = 0
        previous: QWidget | None = None
        for entry in self._entries.values():
            size = entry.sizeHint()
            if x and x + size.width() > width:
                x, y = 0, y + row + _GAP
            entry.setGeometry(QRect(x, y, min(size.width(), width), size.height()))
            x, row = x + size.width() + _GAP, size.height()
            if previous is not None:
                QWidget.setTabOrder(previous, entry)
            previous = entry
        self._rows.resize(width, y + row)
        self.setFixedHeight(max(min(y + row, _ROWS * (row + _GAP) - _GAP), self.fontMetrics().height() + 6))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_entries"):
            self._arrange()

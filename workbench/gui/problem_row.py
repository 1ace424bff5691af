"""One problem of the experiment as people read it: where, why, and the button that repairs it."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QWidget

from workbench.gui import icons
from workbench.gui.colors import of, severity_color
from workbench.gui.widgets import plain_tooltip
from workbench.layers.base import Severity
from workbench.network.problems import Problem

_ICON = 16
_WIDE = 560  # px from which all of a row stands in one line
_FIX_HEIGHT = 24  # px in one line
_ICONS: dict[Severity, str] = {"error": "error", "warning": "warning", "notice": "info"}
_ANY_HEIGHT = 16_777_215  # px, Qt's own largest
AUGMENTATION = "augmentation"  # a problem's path
_PLACES = {"": "Network", "dataset": "Data set", AUGMENTATION: "Augmentation", "training": "Training"}


def is_layer(path: str) -> bool:
    """Return whether a problem's path is a layer's address, not the data set, the augmentation or the training."""
    return path not in _PLACES


def _leads_on(path: str) -> bool:
    """Return whether a click leads to where the problem is: to a layer, or to the augmentations."""
    return is_layer(path) or path == AUGMENTATION


class ProblemRow(QWidget):
    """Shows a problem; a click or Enter leads to its layer, or the augmentations; "Fix" asks for the repair."""

    chosen = Signal(str)  # path
    fix_requested = Signal(object)  # Problem

    def __init__(self, problem: Problem, parent: QWidget | None = None, *, place: bool = True) -> None:
        """Build the row; without `place` it does not say which layer it is about."""
        super().__init__(parent)
        self.problem = problem
        self._place = place
        self._marked = self._hovered = False
        self._drawn = ""  # which icon in which colour
        self._icon = QLabel(self)
        self._where = QLabel(self)
        self._where.setProperty("role", "muted")
        self._reason = QLabel(self)
        self._remedy = QLabel(self)
        self._remedy.setProperty("role", "muted")
        for label in (self._where, self._reason, self._remedy):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.fix = QPushButton("Fix", self)
        self.fix.setObjectName("fix")
        self.fix.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.fix.clicked.connect(self._on_fix)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._grid = QGridLayout(self)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(2, 1)
        self._wide = False
        self._arrange()
        self.show_problem(problem)

    def _arrange(self) -> None:
        layout, wide = self._grid, self._wide
        for widget in (self._icon, self._where, self._reason, self.fix, self._remedy):
            layout.removeWidget(widget)
        above = 2 if wide else 6
        layout.setContentsMargins(8, above, 8, above)
        self._where.setWordWrap(not wide)
        self.fix.setMaximumHeight(_FIX_HEIGHT if wide else _ANY_HEIGHT)
        self._remedy.setWordWrap(not wide)
        if wide:
            middle = Qt.AlignmentFlag.AlignVCenter
            layout.addWidget(self._reason, 0, 2)
            for column, widget in ((0, self._icon), (1, self._where), (3, self._remedy), (4, self.fix)):
                layout.addWidget(widget, 0, column, middle)
            return
        top = Qt.AlignmentFlag.AlignTop
        layout.addWidget(self._icon, 0, 0, 2, 1, top)
        layout.addWidget(self._where, 0, 1, 1, 2)
        layout.addWidget(self._reason, 1, 1, 1, 2)
        layout.addWidget(self.fix, 2, 1, top)
        layout.addWidget(self._remedy, 2, 2, Qt.AlignmentFlag.AlignVCenter)

    def show_problem(self, problem: Problem, name: str = "") -> None:
        """Show another problem; `name` is what the layer is called."""
        place = _PLACES.get(problem.path, f"{problem.path}  {name}".rstrip())
        if problem is self.problem and place == self._where.text():
            return
        self.problem = problem
        self.setObjectName(f"problem:{problem.path}")
        self._where.setText(place)
        self._where.setVisible(self._place)
        self._reason.setText(f"{problem.reason[:1].upper()}{problem.reason[1:]}")
        self._remedy.setText(problem.fix or "")
        self.fix.setVisible(problem.fixed is not None)
        self._show_remedy()
        self.setAccessibleName(f"{problem.severity} in {place}: {problem.reason}")
        tip = "Click to see the augmentations" if problem.path == AUGMENTATION else "Click to select the layer"
        self.setToolTip(tip if _leads_on(problem.path) else "")
        self.fix.setAccessibleName(f"Fix {place}: {problem.fix}")
        self.fix.setToolTip(plain_tooltip(problem.fix or ""))
        self._draw_icon()

    def _show_remedy(self) -> None:
        """Show what the button does, unless the reason would need a second line for it."""
        labels = [label for label in (self._where, self._reason, self._remedy) if label.text()]
        words = sum(label.fontMetrics().horizontalAdvance(label.text()) + 12 for label in labels)
        room = self.width() - _ICON - self.fix.sizeHint().width() - 40
        self._remedy.setVisible(self.problem.fixed is not None and (not self._wide or words <= room))

    def mark(self, marked: bool) -> None:
        """Paint the row as that of a selected layer, or not."""
        if marked != self._marked:
            self._marked = marked
            self.update()

    def sizeHint(self) -> QSize:
        """Ask for a narrow dock's width; the height follows the width."""
        return QSize(220, super().sizeHint().height())

    @Slot()
    def _on_fix(self) -> None:
        self.fix_requested.emit(self.problem)

    def _choose(self) -> None:
        if _leads_on(self.problem.path):
            self.chosen.emit(self.problem.path)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand in one line where there is room for it."""
        super().resizeEvent(event)
        wide = self.width() >= _WIDE
        if wide != self._wide:
            self._wide = wide
            self._arrange()
        self._show_remedy()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the layer."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._choose()
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space choose the layer; the arrows go from row to row."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._walk(-1 if key == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)

    def _walk(self, step: int) -> None:
        parent = self.parentWidget()
        rows = [row for row in parent.findChildren(ProblemRow) if row.isVisible()] if parent else []
        if self in rows:
            rows.sort(key=lambda row: row.y())
            at = rows.index(self) + step
            if 0 <= at < len(rows):
                rows[at].setFocus(Qt.FocusReason.TabFocusReason)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that the row can be clicked."""
        self._hovered = _leads_on(self.problem.path)
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Stop showing it."""
        self._hovered = False
        self.update()
        super().leaveEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icon in the new theme's colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icon()

    def _draw_icon(self) -> None:
        severity = self.problem.severity
        color = severity_color(severity, of(self))
        if self._drawn != severity + color:
            self._drawn = severity + color
            self._icon.setPixmap(icons.pixmap(_ICONS[severity], self, _ICON, color=color))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint selection, hover and focus behind the words."""
        theme = of(self)
        fill = theme.selection if self._marked else theme.hover if self._hovered else None
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QColor(theme.accent) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(fill) if fill else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

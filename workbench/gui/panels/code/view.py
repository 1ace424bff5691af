"""Read-only source with line numbers, colours, and marked lines."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QRect, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFontDatabase,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QSyntaxHighlighter,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from workbench.gui.colors import Theme, of
from workbench.gui.panels.code.colors import Words, format_of, words_of

_MARGIN = 8  # px beside the line numbers


class _Highlighter(QSyntaxHighlighter):
    """Paints the words found when the source was set."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self.theme = theme
        self.lines: list[Words] = []

    def highlightBlock(self, text: str) -> None:
        """Paint one line."""
        at = self.currentBlock().blockNumber()
        if at < len(self.lines):
            for start, length, kind in self.lines[at]:
                self.setFormat(start, length, format_of(kind, self.theme))


class _Numbers(QWidget):
    """The strip of line numbers."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the numbers of the visible lines."""
        view = self.parentWidget()
        assert isinstance(view, CodeView)
        view.paint_numbers(self, event)


class CodeView(QPlainTextEdit):
    """Shows a program; `line_chosen` tells the line (from 1) that a person went to."""

    line_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("code_view")
        self.setAccessibleName("PyTorch source of the network")
        self.setReadOnly(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._marked: frozenset[int] = frozenset()
        self._quiet = False
        self._highlighter = _Highlighter(self.document(), of(self))
        self._numbers = _Numbers(self)
        self._take_font()
        self.blockCountChanged.connect(self._make_room)
        self.updateRequest.connect(self._scroll_numbers)
        self.cursorPositionChanged.connect(self._on_cursor)
        self._make_room()

    def set_source(self, text: str) -> None:
        """Show a program; the place one is reading stays, as far as it is still there."""
        if text == self.toPlainText():
            return
        bars = self.verticalScrollBar(), self.horizontalScrollBar()
        places = [bar.value() for bar in bars]
        line = self.textCursor().blockNumber()
        self._quiet = True
        self._highlighter.lines = words_of(text)
        self.setPlainText(text)
        self._go_to(line)
        for bar, place in zip(bars, places, strict=True):
            bar.setValue(place)
        self._quiet = False

    def mark(self, lines: Iterable[int], *, scroll: bool) -> None:
        """Mark these lines, from 1; with `scroll` bring the first one into sight."""
        self._marked = frozenset(lines)
        self._paint_marks()
        if scroll and self._marked:
            first = self.document().findBlockByNumber(min(self._marked) - 1)
            top = self.blockBoundingGeometry(first).translated(self.contentOffset()).top()
            if not 0 <= top < self.viewport().height() - self.fontMetrics().height():
                self._quiet = True
                self._go_to(min(self._marked) - 1)
                self.centerCursor()
                self._quiet = False

    @property
    def marked(self) -> frozenset[int]:
        """The marked lines, from 1."""
        return self._marked

    def number_width(self) -> int:
        """Return the width of the line numbers, in px."""
        digits = len(str(max(10, self.blockCount())))
        return 2 * _MARGIN + digits * self.fontMetrics().horizontalAdvance("9")

    def paint_numbers(self, strip: QWidget, event: QPaintEvent) -> None:
        """Paint the numbers beside the visible lines."""
        theme = of(self)
        block = self.firstVisibleBlock()
        geometry = self.blockBoundingGeometry(block).translated(self.contentOffset())
        height = self.fontMetrics().height()
        with QPainter(strip) as painter:
            painter.setFont(self.font())
            while block.isValid() and geometry.top() <= event.rect().bottom():
                line = block.blockNumber() + 1
                if line in self._marked:
                    painter.fillRect(QRect(0, round(geometry.top()), strip.width(), height), QColor(theme.selection))
                painter.setPen(QColor(theme.text if line in self._marked else theme.muted))
                place = QRect(0, round(geometry.top()), strip.width() - _MARGIN, height)
                painter.drawText(place, Qt.AlignmentFlag.AlignRight, str(line))
                block = block.next()
                geometry = self.blockBoundingGeometry(block).translated(self.contentOffset())

    def _go_to(self, line: int) -> None:
        block = self.document().findBlockByNumber(min(line, self.blockCount() - 1))
        self.setTextCursor(QTextCursor(block))

    def _paint_marks(self) -> None:
        selections = []
        for line in sorted(self._marked):
            selection = QTextEdit.ExtraSelection()
            selection.cursor = QTextCursor(self.document().findBlockByNumber(line - 1))
            style = selection.format
            style.setBackground(QColor(of(self).selection))
            style.setProperty(QTextFormat.Property.FullWidthSelection, True)
            selections.append(selection)
        self.setExtraSelections(selections)
        self._numbers.update()

    def _take_font(self) -> None:
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        size = self.window().font().pointSizeF()
        if size > 0:
            font.setPointSizeF(size)
        self.setFont(font)

    @Slot()
    def _make_room(self) -> None:
        self.setViewportMargins(self.number_width(), 0, 0, 0)
        self._place_numbers()

    def _place_numbers(self) -> None:
        area = self.contentsRect()
        self._numbers.setGeometry(area.left(), area.top(), self.number_width(), area.height())

    @Slot(QRect, int)
    def _scroll_numbers(self, area: QRect, moved: int) -> None:
        if moved:
            self._numbers.scroll(0, moved)
        else:
            self._numbers.update(0, area.y(), self._numbers.width(), area.height())

    @Slot()
    def _on_cursor(self) -> None:
        if not self._quiet and not self.textCursor().hasSelection():
            self.line_chosen.emit(self.textCursor().blockNumber() + 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the numbers as high as the source."""
        super().resizeEvent(event)
        self._place_numbers()

    def changeEvent(self, event: QEvent) -> None:
        """Paint in the new theme's colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_highlighter"):
            self._highlighter.theme = of(self)
            self._highlighter.rehighlight()
            self._paint_marks()

"""Where in the network a drop at a point of its tree would go."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem

from workbench.gui.panels.builder.row import Line
from workbench.gui.panels.builder.row_layout import line_height

_INTO = (0.3, 0.7)  # the share of a block's line, from its top, that means "into the block"


@dataclass(frozen=True)
class Drop:
    """A place in the network, and how it is marked.

    Attributes:
        container, index: as in `workbench.network.edit`.
        mark: the line to draw, of height 0, or the frame around what is dropped into; in the viewport's pixels.
    """

    container: str
    index: int
    mark: QRect


def drop_at(tree: QTreeWidget, point: QPoint) -> Drop:
    """Return where a drop at `point`, in the viewport's pixels, goes.

    Under the last line of a block, a point left of the line's indentation means after the block.
    """
    finder = _Finder(tree)
    item = tree.itemAt(point)
    return finder.on(item, point) if isinstance(item, Line) else finder.at_end()


class _Finder:
    def __init__(self, tree: QTreeWidget) -> None:
        self._tree = tree

    def at_end(self) -> Drop:
        """Return the place after the last layer."""
        count = self._tree.topLevelItemCount()
        last = self._tree.topLevelItem(count - 1)
        while isinstance(last, Line) and last.isExpanded() and last.childCount():
            last = last.child(last.childCount() - 1)
        left = self._rect(self._tree.topLevelItem(0)).left()
        return Drop("", count - 1, self._line(left, self._rect(last).bottom() + 1))

    def on(self, line: Line, point: QPoint) -> Drop:
        """Return the place at a line: before it, after it, or in it."""
        node, rect = line.node, self._rect(line)
        if node.row.path is None:
            return Drop("", 0, self._line(rect.left(), rect.bottom() + 1))
        head = line_height(self._tree.font())  # what is under it, its problem, is not part of the division
        share = (point.y() - rect.top()) / head
        opened = line.isExpanded() and line.childCount() > 0
        if not node.row.is_layer:
            return self._first_in(line) if opened and share > _INTO[1] else self._into(line)
        holds = node.container is not None or line.childCount() > 0
        if holds and _INTO[0] <= share <= _INTO[1]:
            return self._into(line)
        if share < 1 / 2:
            return self._beside(line, rect.top(), 0)
        if opened:
            return self._first_in(line) if node.container is not None else self._into(line.child(0))
        return self._after(line, point.x())

    def _first_in(self, line: Line) -> Drop:
        rect = self._rect(line)
        left = rect.left() + self._tree.indentation()
        return Drop(line.node.container or "", 0, self._line(left, rect.bottom() + 1))

    def _into(self, line: QTreeWidgetItem | None) -> Drop:
        """Return the place at the end of the block's only, or first, row of layers."""
        assert isinstance(line, Line)
        node = line.node if line.node.container is not None else line.node.children[0]
        return Drop(node.container or "", len(node.children), self._rect(line).adjusted(0, 1, -1, -1))

    def _after(self, line: Line, x: int) -> Drop:
        """Return the place after a line or, the further left `x` is, after a block that the line is last in."""
        bottom = self._rect(line).bottom() + 1
        while x < self._rect(line).left():
            outer = self._block_ended_by(line)
            if outer is None:
                break
            line = outer
        return self._beside(line, bottom, 1)

    def _block_ended_by(self, line: Line) -> Line | None:
        """Return the layer whose last visible line is `line`, or the end of `line`."""
        outer = line.parent()
        while isinstance(outer, Line) and outer.indexOfChild(line) == outer.childCount() - 1:
            if outer.node.row.is_layer:
                return outer
            line, outer = outer, outer.parent()
        return None

    def _beside(self, line: Line, y: int, offset: int) -> Drop:
        outer = line.parent()
        container = outer.node.container if isinstance(outer, Line) else ""
        return Drop(container or "", int(line.node.row.position) + offset, self._line(self._rect(line).left(), y))

    def _rect(self, item: object) -> QRect:
        assert isinstance(item, Line)
        return self._tree.visualItemRect(item)

    def _line(self, left: int, y: int) -> QRect:
        return QRect(left, y, self._tree.viewport().width() - left, 0)

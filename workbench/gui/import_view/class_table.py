"""The table of classes with its tools: search, all, none, invert; bars of how many pictures each has."""

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSortFilterProxyModel, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from workbench.gui import theme
from workbench.gui.import_view import class_model
from workbench.gui.import_view.class_model import BAR, CALLED, LENGTHS, NAME, SORT, TEST, TRAIN, ClassModel
from workbench.gui.import_view.overview import Overview
from workbench.gui.widgets import IconButton, format_count

MANY = 20  # classes from which on they are searched
_BAR_HEIGHT = 10  # px
_BAR_WIDTH = 72
_STRENGTHS = (1.0, 0.55, 0.28)  # of the accent: train, val, test
_ROW_PADDING = 8  # px above and below a line together


class BarDelegate(QStyledItemDelegate):
    """Paints a class's pictures as a bar: train, val and test in three strengths of one colour."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        widget = self.parent()
        assert isinstance(widget, QWidget)
        colors = theme.of(widget)
        room = QRectF(option.rect.adjusted(6, 0, -6, 0))
        top = room.center().y() - _BAR_HEIGHT / 2
        shades = [theme.blend(colors.accent, colors.surface, strength) for strength in _STRENGTHS]
        left = room.left()
        for length, color in zip(index.data(LENGTHS), (*shades, colors.border), strict=True):
            painter.fillRect(QRectF(left, top, length * room.width(), _BAR_HEIGHT), QColor(color))
            left += length * room.width()


class Classes(QTableView):
    """K classes in rows; Space ticks those selected, F2 renames the current one."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        proxy = self.model()
        assert isinstance(proxy, QSortFilterProxyModel)
        model = proxy.sourceModel()
        assert isinstance(model, ClassModel)
        current = self.currentIndex()
        if event.key() == Qt.Key.Key_Space and current.isValid():
            rows = [proxy.mapToSource(index).row() for index in self.selectionModel().selectedRows()]
            used = model.name(proxy.mapToSource(current).row()) in model.exclude
            model.set_used(rows, used)
        elif event.key() == Qt.Key.Key_F2 and current.isValid():
            self.edit(current.siblingAtColumn(CALLED))
        else:
            super().keyPressEvent(event)


class ClassTable(QWidget):
    """Shows the classes of the data; `class_shown` says which one is looked at, −1 for all."""

    class_shown = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("import_classes")
        self.model = ClassModel(self)
        self.view = Classes(self)
        self.search = QLineEdit(self)
        self.all = IconButton("check", "Use all classes", "Use all classes in the list", self)
        self.none = IconButton("minus", "Use no class", "Leave out all classes in the list", self)
        self.invert = IconButton("reset", "Invert the choice", "Use those left out, and leave out those used", self)
        self._proxy = QSortFilterProxyModel(self)
        self._proxy.setSourceModel(self.model)
        self._proxy.setSortRole(SORT)
        self._proxy.setFilterKeyColumn(-1)
        self._proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._build()
        self._arrange()
        self.search.textChanged.connect(self._proxy.setFilterFixedString)
        self.view.selectionModel().currentRowChanged.connect(self._on_row)
        self.all.clicked.connect(self._use_all)
        self.none.clicked.connect(self._use_none)
        self.invert.clicked.connect(self._invert)

    def _build(self) -> None:
        view, edit = self.view, QAbstractItemView.EditTrigger
        view.setObjectName("import_class_table")
        view.setAccessibleName("Classes")
        view.setModel(self._proxy)
        view.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        view.setEditTriggers(edit.DoubleClicked | edit.EditKeyPressed)
        view.setItemDelegateForColumn(BAR, BarDelegate(view))
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setTabKeyNavigation(False)
        view.setTextElideMode(Qt.TextElideMode.ElideRight)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setFont(theme.tabular(view.font()))
        view.setSortingEnabled(True)
        view.sortByColumn(NAME, Qt.SortOrder.AscendingOrder)
        rows = view.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(view.fontMetrics().height() + _ROW_PADDING)
        header, mode = view.horizontalHeader(), QHeaderView.ResizeMode
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setMinimumSectionSize(32)
        header.setSectionResizeMode(mode.Stretch)
        for column in range(TRAIN, TEST + 1):
            header.setSectionResizeMode(column, mode.Fixed)
        header.setSectionResizeMode(BAR, mode.Fixed)
        header.resizeSection(BAR, _BAR_WIDTH)
        self.search.setObjectName("import_class_search")
        self.search.setAccessibleName("Search classes")
        self.search.setPlaceholderText("Search classes")
        self.search.setToolTip("Show only classes whose name holds this")
        self.search.setClearButtonEnabled(True)
        for button, name in ((self.all, "all"), (self.none, "none"), (self.invert, "invert")):
            button.setObjectName(f"import_classes_{name}")

    def _arrange(self) -> None:
        self.tools = QHBoxLayout()
        self.tools.setSpacing(4)
        for button in (self.all, self.none, self.invert):
            self.tools.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self.view, 1)

    def show_overview(self, overview: Overview) -> None:
        """Show what there is."""
        self.model.show(overview)
        self.search.setVisible(len(overview.classes) > MANY)
        metrics, header = self.view.fontMetrics(), self.view.horizontalHeader()
        for column in range(TRAIN, TEST + 1):
            largest = format_count(int(overview.totals.max(initial=0)))
            texts = (largest, f"{class_model.HEADINGS[column]} ↓")
            header.resizeSection(column, max(map(metrics.horizontalAdvance, texts)) + 20)

    @property
    def selected(self) -> int:
        """The class looked at; −1 for all."""
        rows = self.view.selectionModel().selectedRows()
        return self._proxy.mapToSource(rows[0]).row() if len(rows) == 1 else -1

    def show_all(self) -> None:
        """Look at no class in particular."""
        self.view.selectionModel().clear()
        self.class_shown.emit(-1)

    def _listed(self) -> list[int]:
        places = (self._proxy.index(row, 0) for row in range(self._proxy.rowCount()))
        return [self._proxy.mapToSource(place).row() for place in places]

    @Slot(QModelIndex, QModelIndex)
    def _on_row(self, current: QModelIndex, previous: QModelIndex) -> None:
        self.class_shown.emit(self._proxy.mapToSource(current).row() if current.isValid() else -1)

    @Slot()
    def _use_all(self) -> None:
        self.model.set_used(self._listed(), True)

    @Slot()
    def _use_none(self) -> None:
        self.model.set_used(self._listed(), False)

    @Slot()
    def _invert(self) -> None:
        self.model.invert()

    def changeEvent(self, event: QEvent) -> None:
        """Paint the bars in the new theme's colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.view.viewport().update()

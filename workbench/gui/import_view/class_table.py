"""The table of classes with its tools: search, all, none, invert; bars of how many pictures each has."""

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSortFilterProxyModel, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.gui import theme
from workbench.gui.import_view import class_model
from workbench.gui.import_view.class_model import BAR, CALLED, LENGTHS, NAME, SORT, TEST, TRAIN, ClassChoiceModel
from workbench.gui.import_view.overview import Overview
from workbench.gui.widgets import format_count

MANY = 20  # classes from which on they are searched
_BAR_HEIGHT = 10  # px
_BAR_WIDTH = 64
_NUMBER_ROOM = 14  # px beside a number
_CALLED_SHARE = 0.42  # of the room for names
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


class SoughtClasses(QSortFilterProxyModel):
    """The classes that match what is typed, in the order that is chosen."""

    @Slot(str)
    def seek(self, text: str) -> None:
        """List the classes that are meant."""
        self.beginFilterChange()
        self._model().seek(text)
        self.endFilterChange()

    def filterAcceptsRow(self, row: int, parent: QModelIndex | QPersistentModelIndex) -> bool:
        return self._model().is_sought(row)

    def _model(self) -> ClassChoiceModel:
        model = self.sourceModel()
        assert isinstance(model, ClassChoiceModel)
        return model


class Classes(QTableView):
    """K classes in rows; Space ticks those selected, F2 renames the current one."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        proxy = self.model()
        assert isinstance(proxy, QSortFilterProxyModel)
        model = proxy.sourceModel()
        assert isinstance(model, ClassChoiceModel)
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
        self.model = ClassChoiceModel(self)
        self.view = Classes(self)
        self.search = QLineEdit(self)
        self.all, self.none, self.invert = QToolButton(self), QToolButton(self), QToolButton(self)
        self._proxy = SoughtClasses(self)
        self._proxy.setSourceModel(self.model)
        self._proxy.setSortRole(SORT)
        self._build()
        self._arrange()
        self.search.textChanged.connect(self._proxy.seek)
        self.view.selectionModel().selectionChanged.connect(self._tell)
        self.view.clicked.connect(self._tell)
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
        header.setSectionResizeMode(mode.Fixed)
        header.setSectionResizeMode(NAME, mode.Stretch)
        header.resizeSection(BAR, _BAR_WIDTH)
        self.search.setObjectName("import_class_search")
        self.search.setAccessibleName("Search classes")
        self.search.setPlaceholderText("Search classes")
        self.search.setToolTip("Show only classes whose name holds these words; commas stand between several")
        self.search.setClearButtonEnabled(True)
        for button, name, tip in (
            (self.all, "All", "Use all classes in the list"),
            (self.none, "None", "Leave out all classes in the list"),
            (self.invert, "Invert", "Use the classes left out, and leave out those used"),
        ):
            button.setObjectName(f"import_classes_{name.lower()}")
            button.setText(name)
            button.setAccessibleName(tip)
            button.setToolTip(tip)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

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
            header.resizeSection(column, max(map(metrics.horizontalAdvance, texts)) + _NUMBER_ROOM)
        self._share_room()

    def _share_room(self) -> None:
        """Give the names that the data have the larger part of what the numbers leave."""
        header = self.view.horizontalHeader()
        taken = sum(header.sectionSize(column) for column in range(TRAIN, BAR + 1))
        header.resizeSection(CALLED, round(_CALLED_SHARE * (self.view.viewport().width() - taken)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room of the names anew."""
        super().resizeEvent(event)
        self._share_room()

    @property
    def selected(self) -> int:
        """The class looked at; −1 for all."""
        current = self.view.currentIndex()
        chosen = current.isValid() and self.view.selectionModel().isSelected(current)
        return self._proxy.mapToSource(current).row() if chosen else -1

    def show_all(self) -> None:
        """Look at no class in particular."""
        if self.view.selectionModel().hasSelection():
            self.view.clearSelection()
        else:
            self.class_shown.emit(-1)

    def _listed(self) -> list[int]:
        places = (self._proxy.index(row, 0) for row in range(self._proxy.rowCount()))
        return [self._proxy.mapToSource(place).row() for place in places]

    @Slot()
    def _tell(self) -> None:
        self.class_shown.emit(self.selected)

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

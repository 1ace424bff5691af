"""The mistakes the network is most sure of, the surest first."""

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from workbench.data.base import one_line
from workbench.gui.forms.fields import QuietCombo
from workbench.gui.panels.decisions.look import Look
from workbench.gui.panels.decisions.pictures import JudgedPictures
from workbench.gui.widgets import ElidedLabel, EmptyState, IconButton, format_count
from workbench.inspection.decisions.mistakes import confident_mistakes

PICTURE = 112  # px
ALL = "All classes"


class MistakesPage(QWidget):
    """Shows mistakes with how sure the network is, what it takes the picture for, and what it is."""

    pin_wanted = Signal(int)
    trail_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("decisions_mistakes")
        self._look: Look | None = None
        self.choice = QuietCombo(self)
        self.amount = ElidedLabel("", self)
        why = "Why the framed picture was taken for another class (Enter)"
        self.trail = IconButton("chevron-right", "Follow the trail", why, self, text="Trail")
        self.pictures = JudgedPictures("mistake_pictures", PICTURE, self)
        self.nothing = EmptyState("success", "Nothing is wrong", "All of these pictures are recognised.", None, self)
        self._pages = QStackedWidget(self)
        self._build()
        self.choice.currentIndexChanged.connect(self._fill)
        self.pictures.pin_wanted.connect(self.pin_wanted)
        self.pictures.opened.connect(self.trail_wanted)
        self.pictures.grid.current_changed.connect(self._offer_trail)
        self.trail.clicked.connect(self._on_trail)

    def _build(self) -> None:
        self.choice.setObjectName("mistakes_class")
        self.choice.setAccessibleName("True class")
        self.choice.setToolTip("The class the pictures are of")
        self.choice.setMinimumContentsLength(14)
        self.amount.setObjectName("mistakes_amount")
        self.amount.setProperty("role", "muted")
        self.trail.setObjectName("mistakes_trail")
        self.nothing.setObjectName("mistakes_nothing")
        name = QLabel("&True class", self)
        name.setBuddy(self.choice)
        name.setContentsMargins(0, 0, 2, 0)  # its last letter is a little wider than Qt believes
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 4, 8, 4)
        bar.setSpacing(8)
        bar.addWidget(name)
        bar.addWidget(self.choice)
        bar.addWidget(self.amount, 1)
        bar.addWidget(self.trail)
        self._pages.addWidget(self.pictures)
        self._pages.addWidget(self.nothing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self._pages, 1)

    def show_look(self, look: Look) -> None:
        """Show what the network said."""
        names = [ALL, *map(one_line, look.data.classes)]
        if [self.choice.itemText(i) for i in range(self.choice.count())] != names:
            with QSignalBlocker(self.choice):
                self.choice.clear()
                self.choice.addItems(names)
                self.choice.setCurrentIndex(0)
        self._look = look
        self._fill()

    def show_class(self, index: int) -> None:
        """Show the mistakes of one class."""
        self.choice.setCurrentIndex(index + 1)

    @Slot()
    def _fill(self) -> None:
        look = self._look
        if look is None:
            return
        chosen = self.choice.currentIndex() - 1
        order = confident_mistakes(look.predictions, None if chosen < 0 else chosen)
        self.pictures.show_pictures(look, order, alike=False)
        some = f"{format_count(len(order))} mistake{'s' * (len(order) != 1)}"
        self.amount.setText(f"{some}, the surest first")
        self._pages.setCurrentIndex(0 if len(order) else 1)
        self._offer_trail()

    @Slot()
    def _offer_trail(self) -> None:
        grid = self.pictures.grid
        self.trail.setEnabled(grid.places.shows(grid.current))

    @Slot()
    def _on_trail(self) -> None:
        self.trail_wanted.emit(self.pictures.grid.current)

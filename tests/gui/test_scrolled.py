"""A page that scrolls."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from workbench.gui.scrolled import Scrolled

WIDE = 300  # px


class Page(QWidget):
    """Needs more height when it is wide than when it is narrow."""

    def __init__(self) -> None:
        super().__init__()
        self.fitted = 0

    def minimumSizeHint(self) -> QSize:
        return QSize(10, 400 if self.width() >= WIDE else 100)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fitted += 1
        assert self.fitted < 100


def test_a_page_that_makes_the_bar_come_and_go_is_fitted_some_time(qtbot):
    page = Page()
    area = Scrolled(page)
    qtbot.addWidget(area)
    area.setFrameShape(Scrolled.Shape.NoFrame)
    area.resize(WIDE, 200)
    area.show()
    qtbot.waitExposed(area)
    area.resize(WIDE, 210)
    qtbot.wait(1)
    assert page.fitted < 100

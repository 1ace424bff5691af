"""Stands in the place of what a panel makes of the data while there are none: why, and the buttons that help."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from workbench.gui.dialogs import LOOK, ask_where_data_are
from workbench.gui.session import Session
from workbench.gui.widgets import EmptyState, plain_tooltip


class NoData(EmptyState):
    """Says what will be here once there are data, and offers to fetch them; `refresh` brings it up to date."""

    def __init__(self, session: Session, icon: str, title: str, will_be: str, parent: QWidget | None = None) -> None:
        """Build the page.

        Args:
            session: whose data are missing.
            icon: one of `icons.names()`.
            title: of the panel.
            will_be: what will be here, a sentence.
            parent: the widget that owns the page.
        """
        super().__init__(icon, title, will_be, "Download", parent)
        self._session, self._will_be = session, will_be
        self.look = self.add_button(LOOK, "Choose the folder that holds the data set")
        self.clicked.connect(self._load)
        self.look.clicked.connect(self._look)

    def refresh(self) -> None:
        """Say why there are no data now."""
        loader = self._session.loader
        loading = loader.status == "loading"
        self.text.setText(f"{self._will_be} {'They are being loaded.' if loading else loader.headline}")
        self.text.setToolTip(plain_tooltip(loader.message))
        name = "Download" if loader.status == "missing" else "Try again"
        self.button.setText(name)
        self.button.setAccessibleName(name)
        self.button.setToolTip("Bring the data set here")
        self.button.setVisible(not loading)
        self.look.setVisible(not loading and bool(self._session.experiment.dataset.download))

    @Slot()
    def _load(self) -> None:
        self._session.loader.download()  # or no more than loading again where nothing is missing

    @Slot()
    def _look(self) -> None:
        folder = ask_where_data_are(self, self._session.loader.root)
        if folder is not None:
            self._session.loader.look_in(folder)

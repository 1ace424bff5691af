"""Asks where a data set comes from that a training waits for."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from workbench.gui.dialogs import LOOK, ask, ask_where_data_are
from workbench.gui.session import Session


class WantedData(QObject):
    """Offers to download it or to look for it elsewhere; then the training begins."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        session.data_wanted.connect(self.ask)

    @Slot()
    def ask(self) -> None:
        """Ask, and do what the person chooses."""
        loader = self._session.loader
        size = "" if loader.dataset is None else f" ({loader.dataset.download})"
        question, download = loader.headline.rstrip("."), f"Download{size}"
        answer = ask("data_wanted", question, self._window, loader.message, yes=download, other=LOOK)
        if answer == download:
            self._session.download_and_train()
        elif answer == LOOK:
            self._look()

    def _look(self) -> None:
        folder = ask_where_data_are(self._window, self._session.loader.root)
        if folder is not None:
            self._session.look_in_and_train(folder)

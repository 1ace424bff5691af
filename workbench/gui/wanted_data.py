"""Asks where a data set comes from that a training waits for."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from workbench.gui.dialogs import LOOK, ask_where_data_are, question
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
        box = question("data_wanted", loader.headline.rstrip("."), self._window, loader.message)
        download = box.addButton(f"Download{size}", QMessageBox.ButtonRole.AcceptRole)
        look = box.addButton(LOOK, QMessageBox.ButtonRole.ActionRole)
        box.setEscapeButton(box.addButton("Cancel", QMessageBox.ButtonRole.RejectRole))
        box.setDefaultButton(download)
        box.exec()
        box.deleteLater()
        if box.clickedButton() is download:
            self._session.download_and_train()
        elif box.clickedButton() is look:
            self._look()

    def _look(self) -> None:
        folder = ask_where_data_are(self._window, self._session.loader.root)
        if folder is not None:
            self._session.look_in_and_train(folder)

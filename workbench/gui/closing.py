"""Whether the window may close: what is asked while a training is under way, or work cannot be kept."""

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

from workbench.gui.dialogs import ask
from workbench.gui.file_actions import FileActions
from workbench.gui.session import Session


class Closing(QObject):
    """Asks before anything is lost, and closes the window as soon as a training that was stopped for it has ended."""

    def __init__(self, session: Session, files: FileActions, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._files, self._window = session, files, window
        self._waiting = False  # for the end of the run

    def may_close(self) -> bool:
        """Ask before closing the window ends a training or loses work; return whether it may close."""
        if not self._session.run.is_under_way:
            if self._waiting:
                self._waiting = False
                self._session.run.changed.disconnect(self._close_when_idle)
            return not self._session.modified or self._keeps_work()
        ending = self._session.run.state == "stopping"  # a person has pressed Stop: no question
        if not self._waiting and (ending or self._ends_training()):
            self._waiting = True
            self._session.run.changed.connect(self._close_when_idle)
            self._session.stop()
            self._close_when_idle()
        return False

    def _keeps_work(self) -> bool:
        """Keep unsaved changes for the next start, or ask what to do; return whether the window may close."""
        reason = self._session.autosave.try_to_save()
        if not reason:
            return True
        name, why = self._session.experiment.name, f"They cannot be kept for the next start. {reason}"
        question, save, close = f"Save the changes to “{name}”?", "Save", "Close anyway"
        answer = ask("not_kept", question, self._window, why, yes=save, loses=close)
        return answer == close or (answer == save and self._files.save())

    def _ends_training(self) -> bool:
        why = "Closing the window ends it. What it has learned so far is not kept."
        stop, go_on = "Stop and close", "Go on training"
        return ask("still_training", "A training is under way.", self._window, why, loses=stop, cancel=go_on) == stop

    @Slot()
    def _close_when_idle(self) -> None:
        if self._session.run.state == "idle":
            QTimer.singleShot(0, self._window, self._window.close)

"""What was open when the window was last closed comes back, with its file and whether it had changes."""

import logging
import os
from pathlib import Path

from workbench.experiment import Experiment, load
from workbench.gui.autosave import last_experiment
from workbench.gui.preferences import Preferences
from workbench.gui.session import Session
from workbench.spec import SpecError

log = logging.getLogger(__name__)


def reopen(session: Session, preferences: Preferences) -> None:
    """Open what was open last; a broken file is told and kept under another name."""
    experiment = read_last(session)
    if experiment is None:
        return
    file = preferences.document
    if file is not None and file.is_file():
        session.show(experiment, file, _content(file))
    else:
        # Its file is gone, or it never had one.
        session.show(experiment, None, None if preferences.modified or file is not None else experiment)


def read_last(session: Session) -> Experiment | None:
    """Return what was open last, if anything; a broken file is told and kept under another name."""
    path = last_experiment()
    if not path.exists():
        return None
    try:
        return load(path)
    except SpecError as error:
        session.failed.emit("The last experiment cannot be opened", f"{path.name}: {error}\n\n{_put_aside(path)}")
        return None


def _content(file: Path) -> Experiment | None:
    try:
        return load(file)
    except SpecError:
        log.info("%s cannot be read any more", file, exc_info=True)
        return None


def _put_aside(path: Path) -> str:
    """Rename a broken file so that it will not be written over; return a sentence that says its new name."""
    number = 1
    while (kept := path.with_name(f"{path.stem}-broken-{number}{path.suffix}")).exists():
        number += 1
    try:
        os.replace(path, kept)
    except OSError as error:
        return f"It could not be put aside: {error.strerror or error}."
    return f"It is kept as {kept}."

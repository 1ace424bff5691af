"""Undo and redo: a list of documents."""

import time
from dataclasses import dataclass

from workbench.experiment import Experiment

LIMIT = 500
MERGE_SECONDS = 1.0


@dataclass(frozen=True)
class Entry:
    """A document and what was selected in it."""

    experiment: Experiment
    selected: tuple[str, ...] = ()
    label: str = ""  # what led here, e.g. "Change kernel_size"


class History:
    """Documents before and after the current one."""

    def __init__(self, experiment: Experiment) -> None:
        self._entries = [Entry(experiment)]
        self._at = 0
        self._merge_key: str | None = None
        self._changed_at = 0.0

    @property
    def current(self) -> Entry:
        """The document as it stands."""
        return self._entries[self._at]

    @property
    def undo_label(self) -> str | None:
        """What undo would take back, or None."""
        return self._entries[self._at].label if self._at else None

    @property
    def redo_label(self) -> str | None:
        """What redo would do again, or None."""
        return self._entries[self._at + 1].label if self._at + 1 < len(self._entries) else None

    def add(self, entry: Entry, merge_key: str | None = None) -> None:
        """Make `entry` the current document; quick changes under one `merge_key` (typing) are one step.

        A step that leads back to where it began is none.
        """
        now = time.monotonic()
        merges = merge_key is not None and merge_key == self._merge_key and now - self._changed_at < MERGE_SECONDS
        del self._entries[self._at + 1 :]
        self._merge_key, self._changed_at = merge_key, now
        if not (merges and self._at):
            self._entries.append(entry)
            del self._entries[:-LIMIT]
        elif self._entries[self._at - 1].experiment != entry.experiment:
            self._entries[self._at] = entry
        else:
            del self._entries[self._at]
            self._at -= 1
            self.select(entry.selected)
            self._merge_key = None  # what is typed next must not take the place of an older step
        self._at = len(self._entries) - 1

    def select(self, selected: tuple[str, ...]) -> None:
        """Remember the selection with the current document."""
        entry = self.current
        self._entries[self._at] = Entry(entry.experiment, selected, entry.label)

    def seal(self) -> None:
        """Let the next change be a step of its own, e.g. because the document has just been saved."""
        self._merge_key = None

    def undo(self) -> Entry:
        """Go one document back, if there is one, and return it."""
        self._at = max(0, self._at - 1)
        self._merge_key = None
        return self.current

    def redo(self) -> Entry:
        """Go one document forward, if there is one, and return it."""
        self._at = min(len(self._entries) - 1, self._at + 1)
        self._merge_key = None
        return self.current

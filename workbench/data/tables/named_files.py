"""Finding the files that a table names, inside one folder and nowhere else."""

import os
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from workbench.data.base import DataError
from workbench.data.pictures.endings import ENDINGS
from workbench.data.pictures.folder_tree import link_problem

_DRIVE = re.compile(r"[A-Za-z]:")


class NoFile(Exception):
    """A name stands for no file that may be read; the rest of a sentence that begins with it."""


@dataclass(frozen=True)
class _Folder:
    """The files of a folder by name, whether each is a link, and those called as pictures by name without ending."""

    path: Path
    files: dict[str, bool] = field(default_factory=dict)
    stems: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


class NamedFiles:
    """The files below a folder, looked up by the names that tables have for them.

    Each folder is listed once, when the first name in it is asked for.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._real = Path(os.path.realpath(root))
        self._folders: dict[str, _Folder | str] = {}

    def find(self, name: str) -> Path:
        """Return the file a name stands for: relative to the folder, spelled as on any system.

        A picture's name may do without its ending.

        Raises:
            NoFile: if it is not there, might be several, or leads outside the folder.
        """
        folder, base = os.path.split(self._inside(name))
        listed = self._listed(folder)
        if isinstance(listed, str):
            raise NoFile(listed)
        if base not in listed.files:
            alike = listed.stems.get(base, [])
            if len(alike) > 1:
                raise NoFile(f"may be {alike[0]} or {alike[1]}")
            if not alike:
                raise NoFile("is not there")
            base = alike[0]
        path = listed.path / base
        if listed.files[base] and (problem := link_problem(path, self._real)):
            raise NoFile(problem)
        return path

    def has(self, name: str) -> bool:
        """Return whether a name stands for a file."""
        try:
            self.find(name)
        except NoFile:
            return False
        return True

    def _inside(self, name: str) -> str:
        """Return a name relative to the folder, in this system's spelling."""
        spelled = name.replace("\\", "/")
        if not spelled or "\0" in spelled or len(spelled) > 4096:
            raise NoFile("is no name of a file")
        normal = os.path.normpath(self._relative(spelled))
        if normal == os.pardir or normal.startswith(os.pardir + os.sep):
            raise NoFile(f"leads outside {self.root.name or self.root}")
        return normal

    def _relative(self, spelled: str) -> str:
        """Return a name as it is from the folder; ".." for one that has no way there."""
        if not spelled.startswith("/") and not _DRIVE.match(spelled):
            return spelled
        try:
            return os.path.relpath(spelled, self.root) if os.path.isabs(spelled) else os.pardir
        except ValueError:  # on another drive
            return os.pardir

    def _listed(self, folder: str) -> _Folder | str:
        """Return the files of a folder below the root, or why they may not be read."""
        if folder not in self._folders:
            self._folders[folder] = self._list(folder)
        return self._folders[folder]

    def _list(self, folder: str) -> _Folder | str:
        path = self.root / folder
        real = Path(os.path.realpath(path))
        if not real.is_relative_to(self._real):
            return f"is behind a link that leads outside, to {real}"
        found = _Folder(path)
        try:
            with os.scandir(path) as entries:
                for entry in sorted(entries, key=lambda entry: entry.name):
                    if not _is_folder(entry):
                        found.files[entry.name] = entry.is_symlink()
                        stem, ending = os.path.splitext(entry.name)
                        if ending.casefold() in ENDINGS:
                            found.stems[stem].append(entry.name)
        except (NotADirectoryError, FileNotFoundError):
            return "is not there"
        except OSError as error:
            return f"cannot be reached ({error.strerror})"
        return found


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link in a circle, of which `find` says more
        return False


def among(folders: list[Path], names: list[str]) -> NamedFiles:
    """Return the folder of several in which most of `names` are files; the first of those alike.

    Raises:
        DataError: if there is none.
    """
    if not folders:
        raise DataError("there is no folder to look for pictures in; choose one")
    candidates = [NamedFiles(folder) for folder in folders]
    return max(candidates, key=lambda files: sum(map(files.has, names)))

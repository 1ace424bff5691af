"""What the window remembers from one start to the next: theme, layout, folders, documents."""

import json
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QSize

from workbench import paths
from workbench.gui.places import Arrangement
from workbench.gui.theme import Choice

LAYOUT_VERSION = 4  # raised when docks are added or renamed: an old layout would hide them


class Preferences:
    """Typed access to an INI file among the user's own files."""

    def __init__(self) -> None:
        self._settings = QSettings(str(paths.home() / "window.ini"), QSettings.Format.IniFormat)

    @property
    def theme(self) -> Choice:
        """The chosen theme."""
        value = self._settings.value("theme", "system")
        return value if value in ("system", "light", "dark") else "system"

    @theme.setter
    def theme(self, choice: Choice) -> None:
        self._settings.setValue("theme", choice)

    @property
    def geometry(self) -> QByteArray | None:
        """The window's place and size."""
        return self._bytes("geometry")

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._settings.setValue("geometry", value)

    @property
    def layout(self) -> QByteArray | None:
        """Where the docks are."""
        return self._bytes("layout")

    @layout.setter
    def layout(self, value: QByteArray) -> None:
        self._settings.setValue("layout", value)

    @property
    def dock_sizes(self) -> dict[str, int]:
        """What the docks of the sides want, in px by name; empty where nothing is known."""
        try:
            value = json.loads(str(self._settings.value("dock_sizes", "{}")))
        except ValueError:
            return {}
        sizes = value.items() if isinstance(value, dict) else ()
        return {name: size for name, size in sizes if isinstance(size, int) and 0 < size < 10_000}

    @dock_sizes.setter
    def dock_sizes(self, sizes: dict[str, int]) -> None:
        self._settings.setValue("dock_sizes", json.dumps(sizes))

    @property
    def places(self) -> Arrangement:
        """What the places of the centre were left like; as at the first start where nothing is known."""
        try:
            value = json.loads(str(self._settings.value("places", "{}")))
            fronts = {str(title): str(name) for title, name in value["fronts"].items()}
            closed, outside = (frozenset(map(str, value[key])) for key in ("closed", "outside"))
            return Arrangement(str(value["place"]), fronts, closed, outside)
        except (ValueError, KeyError, TypeError, AttributeError):
            return Arrangement()

    @places.setter
    def places(self, value: Arrangement) -> None:
        words = {
            "place": value.place,
            "fronts": dict(value.fronts),
            "closed": sorted(value.closed),
            "outside": sorted(value.outside),
        }
        self._settings.setValue("places", json.dumps(words))

    @property
    def data_root(self) -> Path | None:
        """The folder chosen for standard data sets; None where none was, or where it is gone."""
        value = self._settings.value("data_root", "")
        return Path(value) if isinstance(value, str) and value and Path(value).is_dir() else None

    @data_root.setter
    def data_root(self, folder: Path) -> None:
        self._settings.setValue("data_root", str(folder.absolute()))

    @property
    def document(self) -> Path | None:
        """The file of the experiment that was open last; None where it had none."""
        value = self._settings.value("document/file", "")
        return Path(value) if isinstance(value, str) and value else None

    @property
    def modified(self) -> bool:
        """Whether the experiment that was open last had changes that were not saved."""
        return self._settings.value("document/modified", "false") in (True, "true")

    def remember_document(self, file: Path | None, *, modified: bool) -> None:
        """Remember what was open last."""
        self._settings.setValue("document/file", "" if file is None else str(file.absolute()))
        self._settings.setValue("document/modified", modified)

    def folder(self, purpose: str) -> str:
        """Return the folder last used for a purpose, e.g. "experiment"; "" if none."""
        value = self._settings.value(f"folders/{purpose}", "")
        return value if isinstance(value, str) and Path(value).is_dir() else ""

    def remember_folder(self, purpose: str, file: str) -> None:
        """Remember the folder of a file a person chose."""
        self._settings.setValue(f"folders/{purpose}", str(Path(file).parent))

    def size(self, window: str) -> QSize | None:
        """Return the size a smaller window had last; None where it never had one."""
        value = self._settings.value(f"sizes/{window}")
        return value if isinstance(value, QSize) and value.isValid() else None

    def remember_size(self, window: str, size: QSize) -> None:
        """Remember the size of a smaller window."""
        self._settings.setValue(f"sizes/{window}", size)

    @property
    def recent(self) -> list[str]:
        """Experiment files opened lately, newest first, that still exist."""
        value = self._settings.value("recent", [])
        names = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        return [name for name in names if isinstance(name, str) and Path(name).is_file()]

    def remember_recent(self, file: str) -> None:
        """Put a file in front of the recent ones."""
        self._settings.setValue("recent", [file, *(name for name in self.recent if name != file)][:8])

    def save(self) -> None:
        """Write the file."""
        self._settings.sync()

    def _bytes(self, key: str) -> QByteArray | None:
        value = self._settings.value(key)
        return value if isinstance(value, QByteArray) else None

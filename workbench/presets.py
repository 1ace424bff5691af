"""The experiments that come with the program, by name; light to import, for listings and menus."""

import json
from pathlib import Path

from workbench import paths

FOLDER = paths.RESOURCES / "experiments"


def presets() -> dict[str, Path]:
    """Return the files of the presets, by the name the command line knows them by."""
    return {path.stem: path for path in sorted(FOLDER.glob("*.json"))}


def title(path: Path) -> str:
    """Return a preset's title, e.g. "Lecture CNN"."""
    name: str = json.loads(path.read_bytes())["name"]
    return name


def dataset_kind(path: Path) -> str:
    """Return the kind of data set a preset trains on, e.g. "mnist"."""
    kind: str = json.loads(path.read_bytes())["dataset"]["kind"]
    return kind

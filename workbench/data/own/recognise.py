"""What a folder or file that a person brings is: which kind of data set, or why none."""

import os
from pathlib import Path

from workbench.data.base import DataError, Dataset, alike
from workbench.data.pictures.endings import ENDINGS
from workbench.data.pictures.folder_tree import Tree
from workbench.spec import SpecError

TABLES = (".csv", ".tsv")
ARRAYS = (".npz", ".npy")
HDF5 = (".h5", ".hdf5", ".hdf", ".he5")
ARCHIVES = (".zip", ".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".tar.gz", ".tar.bz2", ".tar.xz")
_SIGNS = (b"\x89PNG", b"\xff\xd8\xff", b"BM", b"GIF8", b"II*\0", b"MM\0*", b"RIFF")
_SIGNATURES = {b"\x93NUMPY": "array_file", b"\x89HDF\r\n\x1a\n": "hdf5_file"}
_USUAL = ("labels", "train", "metadata", "annotations")  # what tables of labels are called
_WANTED = (
    "a folder with one subfolder per class, a folder or file with a table (CSV, TSV) of file names and classes, "
    "arrays (NPZ, NPY, HDF5), or a picture"
)


def recognise(path: Path, like: Dataset) -> Dataset | str | None:
    """Say what a folder or file is, by names and its first bytes.

    Args:
        path: anything a person chose or dropped.
        like: gives the pictures' size and colours, the shares and the seed.

    Returns:
        A data set to load; None for a single picture; or a sentence why it is neither, with what to do.
    """
    try:
        if os.path.isdir(path):
            return _of_folder(path, like)
        if not os.path.isfile(path):
            what = "is not an ordinary file" if os.path.exists(path) else "does not exist"
            return f"{path} {what}; choose {_WANTED}"
        return _of_file(path, like)
    except SpecError:
        return f"{path} has a name that cannot be kept in a file; rename it"
    except (OSError, ValueError) as error:
        return f"{path} cannot be read: {getattr(error, 'strerror', None) or error}; change its permissions"


def _of_folder(folder: Path, like: Dataset) -> Dataset | str:
    try:
        Tree.found(folder)
    except DataError as error:
        return _without_classes(folder, like) or str(error)
    return alike("image_folder", like, folder=str(folder))


def _without_classes(folder: Path, like: Dataset) -> Dataset | str | None:
    """Return what a folder without subfolders of classes is, if it holds a table or arrays."""
    names = sorted(name for name in os.listdir(folder) if not name.startswith("."))
    tables = [name for name in names if _ends(name, TABLES)]
    usual = [name for name in tables if Path(name).stem.casefold() in _USUAL]
    chosen = usual if len(usual) == 1 else tables
    if len(chosen) == 1:
        return alike("labelled_folder", like, table=str(folder / chosen[0]))
    if tables:
        return f"{folder} has {len(tables)} tables, among them {tables[0]} and {tables[1]}; choose the one of labels"
    arrays = [name for name in names if _ends(name, (*ARRAYS, *HDF5))]
    if arrays:
        return f"{folder} holds arrays, among them {arrays[0]}; choose the file of the pictures"
    return None


def _of_file(path: Path, like: Dataset) -> Dataset | str | None:
    with path.open("rb") as file:
        start = file.read(512)
    if not start:
        return f"{path} is empty (0 bytes); choose {_WANTED}"
    by_content = next((kind for sign, kind in _SIGNATURES.items() if start.startswith(sign)), None)
    if _ends(path.name, ARRAYS) or by_content == "array_file":
        return alike("array_file", like, file=str(path))
    if _ends(path.name, HDF5) or by_content == "hdf5_file":
        return alike("hdf5_file", like, file=str(path))
    if _ends(path.name, TABLES):
        return alike("labelled_folder", like, table=str(path))
    if _is_archive(path.name, start):
        return f"{path} is an archive; unpack it first, and choose the folder that comes out"
    if _ends(path.name, tuple(ENDINGS)) or start.startswith(_SIGNS):
        return None
    return f"{path} is nothing that pictures are learned from; choose {_WANTED}"


def is_archive(path: Path) -> bool:
    """Return whether a file is to be unpacked first, by its name or its first bytes; arrays (NPZ) are not."""
    try:
        with path.open("rb") as file:
            start = file.read(512)
    except (OSError, ValueError):
        return False
    return bool(start) and not _ends(path.name, (*ARRAYS, *HDF5, *TABLES)) and _is_archive(path.name, start)


def _is_archive(name: str, start: bytes) -> bool:
    return _ends(name, ARCHIVES) or start.startswith(b"PK\x03\x04") or start[257:262] == b"ustar"


def _ends(name: str, endings: tuple[str, ...]) -> bool:
    return name.casefold().endswith(endings)

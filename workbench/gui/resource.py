"""Files in memory that Qt can open by a path, as style sheets and the SVG icon engine want them."""

from collections.abc import Mapping
from struct import pack
from typing import NamedTuple

from PySide6.QtCore import qRegisterResourceData

_VERSION = 1
_DIRECTORY = 2


class Packed(NamedTuple):
    """The three tables of a compiled Qt resource."""

    tree: bytes
    names: bytes
    data: bytes


_registered: list[Packed] = []


def _hash(name: str) -> int:
    """Return Qt's key of a file name; siblings are sorted by it.

    Source: qt_hash in https://code.qt.io/cgit/qt/qtbase.git/tree/src/corelib/tools/qhash.cpp
    """
    value = 0
    for character in name:
        value = (value << 4) + ord(character)
        value ^= (value & 0xF0000000) >> 23
        value &= 0x0FFFFFFF
    return value


def compiled(folders: tuple[str, ...], files: Mapping[str, bytes]) -> Packed:
    """Return `files` below the nested `folders` as rcc would compile them, uncompressed.

    Args:
        folders: names from the root down; ("icons", "0b63c5") puts a file at ":/icons/0b63c5/<name>".
        files: content by file name, in the last folder.

    Source: RCCFileInfo::writeDataInfo in https://code.qt.io/cgit/qt/qtbase.git/tree/src/tools/rcc/rcc.cpp
    """
    tree, names, data = bytearray(), bytearray(), bytearray()

    def name_offset(name: str) -> int:
        offset = len(names)
        names.extend(pack(">HI", len(name), _hash(name)) + name.encode("utf-16-be"))
        return offset

    # A node: name offset, flags, then number and index of the children; every folder but the last holds one folder.
    for depth, folder in enumerate(("", *folders), start=1):
        offset = name_offset(folder) if folder else 0
        children = len(files) if depth > len(folders) else 1
        tree += pack(">IHII", offset, _DIRECTORY, children, depth)
    for name in sorted(files, key=_hash):
        # A file's node: name offset, flags, territory and language ("any"), data offset.
        tree += pack(">IHHHI", name_offset(name), 0, 0, 1, len(data))
        data += pack(">I", len(files[name])) + files[name]
    return Packed(bytes(tree), bytes(names), bytes(data))


def register(folders: tuple[str, ...], files: Mapping[str, bytes]) -> None:
    """Make `files` readable at ":/<folders>/<name>" until the program ends.

    Raises:
        RuntimeError: if Qt refuses the tables.
    """
    tables = compiled(folders, files)
    # Qt reads the tables where they lie, at every later look-up of any path.
    _registered.append(tables)
    if not qRegisterResourceData(_VERSION, tables.tree, tables.names, tables.data):
        raise RuntimeError(f"Qt refused the resource :/{'/'.join(folders)}")

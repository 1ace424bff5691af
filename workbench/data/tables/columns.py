"""Which column of a table is what: file names, classes, splits."""

from collections.abc import Callable
from dataclasses import dataclass

from workbench.data.base import DataError, SplitName, one_line
from workbench.data.tables.table_file import Table

# In the order in which they are taken.
_LABELS = (
    *("label", "labels", "class", "classes", "class_name", "target", "targets", "category", "y", "diagnosis"),
    *("species", "breed", "tag", "tags", "class_id", "label_id", "classid", "labelid", "label_name", "name"),
)
_IMAGES = frozenset(
    {"image", "images", "img", "file", "filename", "file_name", "filepath", "file_path", "path", "picture"}
    | {"image_id", "image_name", "image_path", "id"}
)
_SPLITS = ("split", "subset", "set", "partition", "fold", "usage", "phase")
SPLIT_NAMES: dict[str, SplitName] = {
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("val", "valid", "validation", "dev"), "val"),
    **dict.fromkeys(("test", "testing"), "test"),
}
"""How tables call the splits, in lower case."""


@dataclass(frozen=True)
class Columns:
    """Indices of the columns of a table.

    Attributes:
        image, label: of the file names and the classes.
        split: of the splits, or None.
        header: whether the first row holds names of columns.
    """

    image: int
    label: int
    split: int | None
    header: bool


def choose(table: Table, wanted: tuple[str, str, str], is_file: Callable[[str], bool]) -> Columns:
    """Find the columns of file names, classes and splits.

    Args:
        table: has at least one row.
        wanted: names of the three columns, or their numbers from 1; "" to find one: names of files are in the first
            column that has most of them, classes and splits in the one so called.
        is_file: tells whether a cell names a file that is there.

    Raises:
        DataError: if a column is not there, or cannot be told.
    """
    first = table.head[0][1]
    names = [cell.casefold() for cell in first]
    header = _has_header(table, wanted, is_file)
    cells = [row for _, row in table.head[header:]]
    image = _named(table, wanted[0], header)
    if image is None:
        image = _of_files(table, cells, is_file)
    taken = {image}
    split = _named(table, wanted[2], header)
    if split is None and header:
        split = next((i for i, name in enumerate(names) if name in _SPLITS and _holds_splits(cells, i)), None)
    taken |= {split} if split is not None else set()
    label = _named(table, wanted[1], header)
    if label is None:
        label = _of_classes(table, names if header else [], taken)
    if label == image:
        raise DataError(f"{table.path} has its file names and its classes both in {_called(table, label, header)}")
    return Columns(image, label, split, header)


def _has_header(table: Table, wanted: tuple[str, str, str], is_file: Callable[[str], bool]) -> bool:
    """Return whether the first row names columns: by the person's or the usual words, and holds no file.

    Two of the usual words name columns even where a picture is called as one of them.
    """
    first = [cell.casefold() for cell in table.head[0][1]]
    if any(name and name.casefold() in first for name in wanted):
        return True
    usual = sum(name in (*_LABELS, *_IMAGES, *_SPLITS) for name in first)
    if usual > 1:
        return True
    if any(map(is_file, table.head[0][1])):
        return False
    if usual:
        return True
    return any(is_file(cell) for _, row in table.head[1:] for cell in row)


def _named(table: Table, name: str, header: bool) -> int | None:
    if not name:
        return None
    first = [cell.casefold() for cell in table.head[0][1]]
    found = [index for index, cell in enumerate(first) if header and cell == name.casefold()]
    if len(found) > 1:
        raise DataError(f"{table.path} has {len(found)} columns called {name}; give them different names")
    if found:
        return found[0]
    if name.isdecimal() and len(name) < 6 and 1 <= int(name) <= table.columns:
        return int(name) - 1
    raise DataError(f"{table.path} has no column {name}; choose one of {_names(table, header)}")


def _of_files(table: Table, cells: list[list[str]], is_file: Callable[[str], bool]) -> int:
    counts = [sum(is_file(row[i]) for row in cells if i < len(row)) for i in range(min(table.columns, 100))]
    if not counts or max(counts) == 0:
        example = next((cell for row in cells for cell in row[:1]), table.head[0][1][0])
        raise DataError(
            f"{table.path} has no column that names pictures in its folder (it begins with {_short(example)}); "
            "choose the folder the names are meant from, or the column"
        )
    return counts.index(max(counts))


def _of_classes(table: Table, names: list[str], taken: set[int]) -> int:
    named = [index for word in _LABELS for index, name in enumerate(names) if name == word and index not in taken]
    if named:
        return named[0]
    left = [index for index in range(table.columns) if index not in taken]
    if len(left) == 1:
        return left[0]
    if not left:
        raise DataError(f"{table.path} has one column only; give each picture its class in a second one")
    raise DataError(
        f"{table.path} has {table.columns} columns and none is called label; "
        f"choose the one of the classes among {_names(table, bool(names))}"
    )


def _holds_splits(cells: list[list[str]], column: int) -> bool:
    found = [row[column].casefold() in SPLIT_NAMES for row in cells if column < len(row)]
    return any(found)


def _called(table: Table, column: int, header: bool) -> str:
    return f"column {_short(table.head[0][1][column])}" if header else f"column {column + 1}"


def _names(table: Table, header: bool) -> str:
    if not header:
        return f"the numbers 1 to {table.columns}"
    shown = [_short(cell) for cell in table.head[0][1] if cell][:12]
    return ", ".join(shown) + (" …" if table.columns > len(shown) else "")


def _short(cell: str) -> str:
    line = one_line(cell)
    return line if len(line) <= 40 else line[:39] + "…"

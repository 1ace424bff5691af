"""Pictures of the user's own: files in a folder, and a table that says what each shows."""

import os
from functools import lru_cache
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from workbench.data.base import DATASETS, Color, Data, Height, Progress, Width
from workbench.data.own.base import OwnPictures
from workbench.data.pictures.folder_tree import LabelledFiles
from workbench.data.pictures.plain_file import Stamp, stamp
from workbench.data.tables import labelled_files

_Column = Annotated[str, Field(max_length=1000)]


@DATASETS.register
class LabelledFolder(OwnPictures):
    """Your own pictures in one folder, with a table (CSV or TSV) that gives each file its class.

    A row names a file and its class, and may name its split; where it does not, the shares decide. Names are meant
    from the table's folder and may do without their ending.
    """

    title: ClassVar = "Folder with a table of labels"

    kind: Literal["labelled_folder"] = "labelled_folder"
    table: Annotated[
        str,
        Field(min_length=1, max_length=4096, pattern=r"^[^\x00]+$", description="CSV or TSV file, a row a picture"),
    ]
    pictures_folder: Annotated[
        str, Field(max_length=4096, pattern=r"^[^\x00]*$", description="where the files are; empty: beside the table")
    ] = ""
    image_column: Annotated[_Column, Field(description="name or number of the file names' column; empty: found")] = ""
    label_column: Annotated[_Column, Field(description="name or number of the classes' column; empty: found")] = ""
    split_column: Annotated[_Column, Field(description="name or number of the splits' column; empty: found")] = ""
    height: Height = 32
    width: Width = 32
    color: Color = "rgb"

    def every_class(self) -> tuple[str, ...]:
        known = self._known()
        return known[0] if known else self.files().classes

    def load(self, root: Path, progress: Progress | None = None) -> Data:
        from workbench.data import picture_files  # with Pillow and the cache, which a list of kinds does not need

        files = self.files(progress)
        return picture_files.load(files.listing, files.classes, self, files.root, progress)

    def files(self, progress: Progress | None = None) -> LabelledFiles:
        """Read which file has which class and split.

        Raises:
            DataError: if the table does not say.
            Cancelled: if `progress` did.
        """
        known = self._known()
        found = labelled_files.read(*self._question(), progress)
        known[:] = [found.classes]
        return found

    def _known(self) -> list[tuple[str, ...]]:
        """Return where the classes are kept that the table, as it is now, was last read to have; empty before."""
        return _classes(*self._question(), stamp(Path(os.path.expanduser(self.table))))

    def _question(self) -> tuple[Path, Path | None, tuple[str, str, str]]:
        folder = Path(os.path.expanduser(self.pictures_folder)) if self.pictures_folder else None
        return Path(os.path.expanduser(self.table)), folder, (self.image_column, self.label_column, self.split_column)


@lru_cache(maxsize=4)
def _classes(table: Path, folder: Path | None, wanted: tuple[str, str, str], changed: Stamp) -> list[tuple[str, ...]]:
    """Return a place for the classes of a table; a long one is not read at every edit of the network."""
    return []

"""Pictures of the user's own in files of arrays: what NumPy's files and HDF5 files have in common."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from workbench.data.arrays import data as array_data
from workbench.data.arrays.pixels import Layout, frame
from workbench.data.arrays.roles import Roles
from workbench.data.arrays.source import ArrayError
from workbench.data.base import Color, Data, DataError, Height, Progress, Width
from workbench.data.own.base import OwnPictures
from workbench.data.pictures.plain_file import Stamp, stamp
from workbench.layers.base import Shape

ArrayName = Annotated[str, Field(max_length=1000)]
FilePath = Annotated[str, Field(max_length=4096, pattern=r"^[^\x00]*$")]
Names = tuple[str, str, str]
"""Of the arrays of pictures, labels and class names; "" for one to be found."""


class ArrayPictures(OwnPictures):
    """Pictures, labels and perhaps names of classes in the arrays of a file."""

    file: Annotated[FilePath, Field(min_length=1, description="file of arrays")]
    images: Annotated[ArrayName, Field(description="name of the array of pictures; empty: found")] = ""
    labels: Annotated[FilePath, Field(description="name of the array of labels; empty: found")] = ""
    class_names: Annotated[ArrayName, Field(description="name of the array of class names; empty: found")] = ""
    layout: Annotated[Layout, Field(description="where the channels of N×H×W×C and N×C×H×W are")] = "auto"
    height: Height = 32
    width: Width = 32
    color: Color = "rgb"

    @staticmethod
    def roles(path: Path, names: Names) -> Roles:
        """Return what the arrays of a file are.

        Raises:
            ArrayError: if that cannot be said.
            DataError: if it is no such file.
        """
        raise NotImplementedError

    def every_class(self) -> tuple[str, ...]:
        return _classes(self.roles, self.place, self._names, stamp(self.place))

    def load(self, root: Path, progress: Progress | None = None) -> Data:
        try:
            return array_data.load(self.place, self.roles(self.place, self._names), self, self.layout, progress)
        except ArrayError as error:
            raise DataError(f"{self.place} {error}") from None

    def picture_shape(self) -> Shape:
        """Return (C, H, W) of the training pictures as they are in the file; C is 1, 3 or 4.

        Raises:
            DataError: if there are none.
        """
        try:
            return frame(self.roles(self.place, self._names).pairs[0].images, self.layout).shape
        except ArrayError as error:
            raise DataError(f"{self.place} {error}") from None

    @property
    def _names(self) -> Names:
        return self.images, self.labels, self.class_names


@lru_cache(maxsize=4)
def _classes(read: Callable[[Path, Names], Roles], path: Path, names: Names, changed: Stamp) -> tuple[str, ...]:
    """Return the classes of a file; its labels are not read at every edit of the network."""
    try:
        return array_data.answers(read(path, names)).classes
    except ArrayError as error:
        raise DataError(f"{path} {error}") from None

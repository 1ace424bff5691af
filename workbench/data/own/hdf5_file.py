"""Pictures of the user's own in HDF5 files."""

import os
from functools import lru_cache
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from workbench.data.arrays import data as array_data
from workbench.data.arrays import roles as array_roles
from workbench.data.arrays.hdf5_format import hdf5_sources, require_h5py
from workbench.data.arrays.pixels import Layout, frame
from workbench.data.arrays.roles import Roles
from workbench.data.arrays.source import ArrayError
from workbench.data.base import DATASETS, Color, Data, DataError, Height, Progress, Width
from workbench.data.own.base import OwnPictures
from workbench.data.pictures.plain_file import Stamp, require_plain, stamp
from workbench.layers.base import Shape

_ArrayName = Annotated[str, Field(max_length=1000)]


@DATASETS.register
class Hdf5File(OwnPictures):
    """Your own pictures in an HDF5 file of pictures and labels; h5py reads it where it is installed.

    Arrays are found by the usual names, such as x_train and y_train or images and labels; where a file has no
    validation or test pictures, the shares decide.
    """

    title: ClassVar = "HDF5"

    kind: Literal["hdf5_file"] = "hdf5_file"
    file: Annotated[
        str, Field(min_length=1, max_length=4096, pattern=r"^[^\x00]*$", description="HDF5 file, .h5 or .hdf5")
    ]
    images: Annotated[_ArrayName, Field(description="name of the array of pictures, e.g. set/x; empty: found")] = ""
    labels: Annotated[_ArrayName, Field(description="name of the array of labels, e.g. set/y; empty: found")] = ""
    class_names: Annotated[_ArrayName, Field(description="name of the array of class names; empty: found")] = ""
    layout: Annotated[Layout, Field(description="where the channels of N×H×W×C and N×C×H×W are")] = "auto"
    height: Height = 32
    width: Width = 32
    color: Color = "rgb"

    def every_class(self) -> tuple[str, ...]:
        path = Path(os.path.expanduser(self.file))
        return _classes(path, (self.images, self.labels, self.class_names), stamp(path))

    def load(self, root: Path, progress: Progress | None = None) -> Data:
        path = Path(os.path.expanduser(self.file))
        try:
            roles = _roles(path, self.images, self.labels, self.class_names)
            return array_data.load(path, roles, self, self.layout, progress)
        except ArrayError as error:
            raise DataError(f"{path} {error}") from None

    def picture_shape(self) -> Shape:
        """Return (C, H, W) of the training pictures as they are in the file; C is 1, 3 or 4.

        Raises:
            DataError: if there are none.
        """
        path = Path(os.path.expanduser(self.file))
        try:
            roles = _roles(path, self.images, self.labels, self.class_names)
            return frame(roles.pairs[0].images, self.layout).shape
        except ArrayError as error:
            raise DataError(f"{path} {error}") from None


@lru_cache(maxsize=4)
def _classes(path: Path, names: tuple[str, str, str], changed: Stamp) -> tuple[str, ...]:
    """Return the classes of a file; its labels are not read at every edit of the network."""
    try:
        return array_data.answers(_roles(path, *names)).classes
    except ArrayError as error:
        raise DataError(f"{path} {error}") from None


def _roles(path: Path, images: str, labels: str, names: str) -> Roles:
    require_plain(path, "an HDF5 file of pictures")
    require_h5py(path)
    sources, refused = hdf5_sources(path)
    for name, reason in refused:
        if name in (images, labels, names) or not sources:
            raise ArrayError(f"has the array {name}, which {reason}; choose another one")
    roles = array_roles.assign(sources, images, labels, names)
    return Roles(roles.pairs, roles.names, (*roles.unused, *refused))

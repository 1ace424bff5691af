"""Pictures of the user's own in numpy's files."""

import os
from functools import lru_cache
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from workbench.data.arrays import data as array_data
from workbench.data.arrays import roles as array_roles
from workbench.data.arrays.npy_format import npy_source, npz_sources
from workbench.data.arrays.pixels import Layout, frame
from workbench.data.arrays.roles import Roles
from workbench.data.arrays.source import ArrayError, Source
from workbench.data.base import DATASETS, Color, Data, DataError, Height, Progress, Width
from workbench.data.own.base import OwnPictures
from workbench.data.pictures.plain_file import Stamp, require_plain, stamp
from workbench.layers.base import Shape

ArrayName = Annotated[str, Field(max_length=1000)]
FilePath = Annotated[str, Field(max_length=4096, pattern=r"^[^\x00]*$")]
_ZIP = b"PK\x03\x04"


@DATASETS.register
class ArrayFile(OwnPictures):
    """Your own pictures in an NPZ file of pictures and labels, or an NPY file with a file of labels beside it.

    Arrays are found by the usual names, such as x_train and y_train or images and labels; where a file has no
    validation or test pictures, the shares decide.
    """

    title: ClassVar = "Arrays (NPZ, NPY)"

    kind: Literal["array_file"] = "array_file"
    file: Annotated[FilePath, Field(min_length=1, description="NPZ or NPY file")]
    images: Annotated[ArrayName, Field(description="name of the array of pictures; empty: found")] = ""
    labels: Annotated[
        FilePath, Field(description="name of the array of labels, of an NPY file's pictures the file; empty: found")
    ] = ""
    class_names: Annotated[ArrayName, Field(description="name of the array of class names; empty: found")] = ""
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
    require_plain(path, "an NPZ or NPY file of pictures")
    if _begins_with(path, _ZIP):
        return array_roles.assign(npz_sources(path), images, labels, names)
    pictures = npy_source(path)
    beside = _labels_beside(path, labels)
    require_plain(beside, "an NPY file of labels")
    return Roles((array_roles.Pair("train", pictures, npy_source_of(beside)),), None)


def npy_source_of(path: Path) -> Source:
    """Return the labels in a file, whose name the sentence about them begins with.

    Raises:
        DataError: if it is no NPY file.
    """
    try:
        return npy_source(path)
    except ArrayError as error:
        raise DataError(f"{path} {error}") from None


def _labels_beside(path: Path, named: str) -> Path:
    """Return the file of labels of an NPY file: as named, or called alike."""
    if named:
        return path.parent / os.path.expanduser(named)
    stem = path.stem
    swapped = [stem.replace(a, b) for a, b in (("images", "labels"), ("x", "y"), ("X", "y"), ("X", "Y")) if a in stem]
    names = [f"{stem}_labels", f"{stem}-labels", f"{stem}_y", *swapped, "labels", "y"]
    for name in names:
        if name != stem and os.path.isfile(path.parent / f"{name}.npy"):
            return path.parent / f"{name}.npy"
    raise DataError(f"{path} has no labels beside it; put them into {stem}_labels.npy, or choose their file")


def _begins_with(path: Path, magic: bytes) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(magic)) == magic
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}; change its permissions") from None

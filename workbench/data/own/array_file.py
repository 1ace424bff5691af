"""Pictures of the user's own in numpy's files."""

import os
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from workbench.data.arrays import roles as array_roles
from workbench.data.arrays.npy_format import npy_source, npz_sources
from workbench.data.arrays.roles import Roles
from workbench.data.arrays.source import ArrayError, Source
from workbench.data.base import DATASETS, DataError
from workbench.data.own.array_pictures import ArrayPictures, FilePath, Names
from workbench.data.pictures.plain_file import require_plain

_ZIP = b"PK\x03\x04"


@DATASETS.register
class ArrayFile(ArrayPictures):
    """Your own pictures in an NPZ file of pictures and labels, or an NPY file with a file of labels beside it.

    Arrays are found by the usual names, such as x_train and y_train or images and labels; where a file has no
    validation or test pictures, the shares decide. Numbers with a point are from 0 to 1 or from 0 to 255; whole ones
    are scaled from the fewest bits that hold those of all splits: 1 (masks), 8, 10, 12 or 16.
    """

    title: ClassVar = "Arrays (NPZ, NPY)"

    kind: Literal["array_file"] = "array_file"
    file: Annotated[FilePath, Field(min_length=1, description="NPZ or NPY file")]
    labels: Annotated[
        FilePath, Field(description="name of the array of labels, of an NPY file's pictures the file; empty: found")
    ] = ""

    @staticmethod
    def roles(path: Path, names: Names) -> Roles:
        require_plain(path, "an NPZ or NPY file of pictures")
        if _begins_with(path, _ZIP):
            return array_roles.assign(npz_sources(path), *names)
        pictures = npy_source(path)
        beside = _labels_beside(path, names[1])
        require_plain(beside, "an NPY file of labels")
        return Roles((array_roles.Pair("train", pictures, _labels_in(beside)),), None)


def _labels_in(path: Path) -> Source:
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

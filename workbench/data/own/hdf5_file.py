"""Pictures of the user's own in HDF5 files."""

from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from workbench.data.arrays import roles as array_roles
from workbench.data.arrays.hdf5_format import hdf5_sources, require_h5py
from workbench.data.arrays.roles import Roles
from workbench.data.arrays.source import ArrayError
from workbench.data.base import DATASETS
from workbench.data.own.array_pictures import ArrayName, ArrayPictures, FilePath, Names
from workbench.data.pictures.plain_file import require_plain


@DATASETS.register
class Hdf5File(ArrayPictures):
    """Your own pictures in an HDF5 file of pictures and labels; h5py reads it where it is installed.

    Arrays are found by the usual names, such as x_train and y_train or images and labels; where a file has no
    validation or test pictures, the shares decide. Numbers with a point are from 0 to 1 or from 0 to 255; whole ones
    are scaled from the fewest bits that hold those of all splits: 1 (masks), 8, 10, 12 or 16.
    """

    title: ClassVar = "HDF5"

    kind: Literal["hdf5_file"] = "hdf5_file"
    file: Annotated[FilePath, Field(min_length=1, description="HDF5 file, .h5 or .hdf5")]
    images: Annotated[ArrayName, Field(description="name of the array of pictures, e.g. set/x; empty: found")] = ""
    labels: Annotated[ArrayName, Field(description="name of the array of labels, e.g. set/y; empty: found")] = ""

    @staticmethod
    def roles(path: Path, names: Names) -> Roles:
        require_plain(path, "an HDF5 file of pictures")
        require_h5py(path)
        sources, refused = hdf5_sources(path)
        for name, reason in refused:
            if name in names or not sources:
                raise ArrayError(f"has the array {name}, which {reason}; choose another one")
        found = array_roles.assign(sources, *names)
        return Roles(found.pairs, found.names, (*found.unused, *refused))

"""Pictures of the user's own: one subfolder per class."""

import os
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from workbench.data.base import DATASETS, Color, Data, Height, Progress, Width
from workbench.data.own.base import OwnPictures
from workbench.data.pictures.folder_tree import LabelledFiles, Tree


@DATASETS.register
class ImageFolder(OwnPictures):
    """Your own pictures: a folder with one subfolder per class, or with train, val and test folders of such.

    Each picture is scaled until it covers height × width, and what sticks out is cut off. Where there is no test
    folder, the test share of every class is kept for testing; where there is no val folder, the validation share
    decides.
    """

    title: ClassVar = "Folder of pictures"

    kind: Literal["image_folder"] = "image_folder"
    folder: Annotated[
        str,
        Field(min_length=1, max_length=4096, pattern=r"^[^\x00]+$", description="holds one subfolder per class"),
    ]
    height: Height = 32
    width: Width = 32
    color: Color = "rgb"

    def every_class(self) -> tuple[str, ...]:
        return self._tree().classes

    def load(self, root: Path, progress: Progress | None = None) -> Data:
        from workbench.data import picture_files  # with Pillow and the cache, which a list of kinds does not need

        files = self.files()
        return picture_files.load(files.listing, files.classes, self, files.root, progress)

    def files(self, progress: Progress | None = None) -> LabelledFiles:
        """Return which file has which class and split.

        Raises:
            DataError: if the folder is none of classes, or cannot be read.
            Cancelled: if `progress` did.
        """
        if progress:
            progress("Looking for pictures", 0, None)
        tree = self._tree()
        return LabelledFiles(tree.listing(), tree.classes, tree.root)

    def _tree(self) -> Tree:
        return Tree.found(Path(os.path.expanduser(self.folder)))

"""What every data set of a person's own pictures lets them choose."""

import os
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from workbench.data.base import MOST_CLASSES, TEST_SHARE, Choice, Dataset
from workbench.data.own.class_choice import choose
from workbench.spec import Float

SOURCES = ("folder", "table", "file")
"""Settings that name what a person brings; each kind has one of them."""

ClassName = Annotated[str, Field(min_length=1, max_length=1000)]
NewName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class OwnPictures(Dataset):
    """Pictures of the user's own, whose classes can be left out, renamed and merged."""

    test_share: Annotated[
        Float, Field(ge=0, le=0.9, description="share kept for testing, where no test pictures come with the data")
    ] = TEST_SHARE
    exclude: Annotated[
        tuple[ClassName, ...], Field(max_length=MOST_CLASSES, description="classes that are left out")
    ] = ()
    rename: dict[ClassName, NewName] = Field(
        default_factory=dict,
        max_length=MOST_CLASSES,
        description="new names of classes; those called alike become one",
    )

    def every_class(self) -> tuple[str, ...]:
        """Return the names of the classes as the data have them, the excluded ones, too, without reading pictures.

        Raises:
            DataError: if they cannot be known, e.g. because the folder is not there.
        """
        raise NotImplementedError

    @property
    def place(self) -> Path:
        """The folder or file that a person named."""
        return Path(os.path.expanduser(next(getattr(self, name) for name in SOURCES if hasattr(self, name))))

    def classes(self) -> tuple[str, ...]:
        return self.choose(self.every_class()).names

    def choose(self, classes: tuple[str, ...]) -> Choice:
        return choose(classes, self.exclude, self.rename)

    @property
    def shares(self) -> tuple[float, float]:
        return self.validation_share, self.test_share

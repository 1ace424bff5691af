"""A look at a data set, whatever it comes in, before anything is learned from it."""

from dataclasses import dataclass
from pathlib import Path

from workbench.data.base import Data, DataError, Dataset, Progress
from workbench.data.own.base import OwnPictures
from workbench.data.own.image_folder import ImageFolder
from workbench.data.own.labelled_folder import LabelledFolder
from workbench.data.pictures.folder_tree import LabelledFiles
from workbench.data.survey import files as survey_files
from workbench.data.survey import loaded as survey_loaded
from workbench.data.survey.files import Survey


@dataclass(frozen=True, eq=False)
class Surveyed:
    """A survey and what it is of.

    Attributes:
        survey: of every class, also of those left out, where they can be had.
        files: where the pictures are files.
        data: where they are not: as they were loaded, by their classes' names as the data have them.
    """

    survey: Survey
    files: LabelledFiles | None = None
    data: Data | None = None


def survey_of(dataset: Dataset, root: Path, progress: Progress | None = None) -> Surveyed:
    """Look at every picture of a data set: at files as they are, at all else as the network sees it.

    Args:
        dataset: a person's own, or any other.
        root: of standard sets, as for `Dataset.load`.
        progress: told how far it is.

    Raises:
        DataError: if the data cannot be had.
        Cancelled: if `progress` did.
    """
    if isinstance(dataset, ImageFolder | LabelledFolder):
        files = dataset.files(progress)
        return Surveyed(survey_files.survey(files, dataset, progress), files=files)
    data = _loaded(dataset, root, progress)
    if progress:
        progress("Comparing pictures", 0, None)
    place = dataset.place if isinstance(dataset, OwnPictures) else root
    return Surveyed(survey_loaded.survey(data, place), data=data)


def _loaded(dataset: Dataset, root: Path, progress: Progress | None) -> Data:
    """Return the pictures; of a person's own those of every class under its own name."""
    if not isinstance(dataset, OwnPictures):
        return dataset.load(root, progress)
    try:
        return dataset.changed(exclude=(), rename={}).load(root, progress)
    except DataError:
        if not dataset.exclude:
            raise
        return dataset.changed(rename={}).load(root, progress)  # without what could not be loaded

"""A look at a person's own data, whatever they come in, before anything is learned from them."""

import os
from pathlib import Path

from workbench.data.base import Dataset, Progress
from workbench.data.own.array_file import ArrayFile
from workbench.data.own.hdf5_file import Hdf5File
from workbench.data.own.image_folder import ImageFolder
from workbench.data.own.labelled_folder import LabelledFolder
from workbench.data.survey import loaded
from workbench.data.survey.files import Survey, survey


def survey_of(dataset: Dataset, root: Path, progress: Progress | None = None) -> Survey:
    """Look at every picture of a data set: at files as they are, at all else as the network sees it.

    Args:
        dataset: a person's own, or any other.
        root: of standard sets, as for `Dataset.load`.
        progress: told how far it is.

    Raises:
        DataError: if the data cannot be had.
        Cancelled: if `progress` did.
    """
    if isinstance(dataset, LabelledFolder):
        return survey(dataset.files(progress), dataset, progress)
    if isinstance(dataset, ImageFolder):
        return survey(dataset.files(), dataset, progress)
    path = Path(os.path.expanduser(dataset.file)) if isinstance(dataset, ArrayFile | Hdf5File) else root
    return loaded.survey(dataset.load(root, progress), path)

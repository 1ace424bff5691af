"""How an overview of a person's pictures comes about: by looking at all of them, or by thinking again."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from workbench.data.base import Data, DataError, Progress
from workbench.data.own.array_file import ArrayFile
from workbench.data.own.base import OwnPictures
from workbench.data.own.hdf5_file import Hdf5File
from workbench.data.own.image_folder import ImageFolder
from workbench.data.own.labelled_folder import LabelledFolder
from workbench.data.survey import again as survey_again
from workbench.data.survey import loaded as survey_loaded
from workbench.data.survey.files import survey
from workbench.gui.import_view.overview import Overview
from workbench.gui.import_view.proposal import propose


def look(dataset: OwnPictures, progress: Progress, *, proposing: bool) -> Overview:
    """Look at every picture.

    Args:
        dataset: where they are.
        progress: told how many were looked at.
        proposing: whether size and colours are chosen to suit the pictures, instead of those of `dataset`.

    Raises:
        DataError: if there are none, in one sentence with what to do.
        Cancelled: if `progress` did.
    """
    if isinstance(dataset, ImageFolder | LabelledFolder):
        progress("Looking for pictures", 0, None)
        files = dataset.files()
        first = survey(files, dataset, progress)
        overview = Overview(dataset, first, first, files)
        return again(overview, overview.proposal.of(dataset) if proposing else dataset)
    shape = dataset.picture_shape() if isinstance(dataset, ArrayFile | Hdf5File) else dataset.input_shape
    if proposing:
        dataset = propose(np.array([shape[:0:-1]]), int(shape[0] == 1)).of(dataset)
    data = _loaded(dataset, progress)
    progress("Comparing pictures", 0, None)
    first = survey_loaded.survey(data, dataset.place)
    return again(Overview(dataset, first, first, data=data, shape=shape), dataset)


def again(overview: Overview, dataset: OwnPictures) -> Overview:
    """Return what there is under other classes, shares or sizes, reading no picture."""
    first = overview.first
    if overview.files is None:
        seen = replace(first, findings=survey_again.findings_in_arrays(first, dataset))
    else:
        seen = survey_again.under(first, overview.files, dataset)
    return replace(overview, dataset=dataset, survey=seen)


def _loaded(dataset: OwnPictures, progress: Progress) -> Data:
    """Return the pictures of arrays, of every class under its own name."""
    nowhere = Path()  # own pictures are where their spec says
    try:
        return dataset.changed(exclude=(), rename={}).load(nowhere, progress)
    except DataError:
        if not dataset.exclude:
            raise
        return dataset.changed(rename={}).load(nowhere, progress)  # without what could not be loaded

"""How an overview of a person's pictures comes about: by looking at all of them, or by thinking again."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from workbench.data.base import Progress
from workbench.data.own.array_pictures import ArrayPictures
from workbench.data.own.base import OwnPictures
from workbench.data.survey import again as survey_again
from workbench.data.survey.data_set import survey_of
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
    shape = dataset.picture_shape() if isinstance(dataset, ArrayPictures) else None
    if shape is not None and proposing:
        dataset = propose(np.array([shape[:0:-1]]), int(shape[0] == 1)).of(dataset)
    nowhere = Path()  # own pictures are where their spec says
    found = survey_of(dataset, nowhere, progress)
    overview = Overview(dataset, found.survey, found.survey, found.files, found.data, shape)
    return again(overview, overview.proposal.of(dataset) if shape is None and proposing else dataset)


def again(overview: Overview, dataset: OwnPictures) -> Overview:
    """Return what there is under other classes, shares or sizes, reading no picture."""
    first = overview.first
    if overview.files is None:
        seen = replace(first, findings=survey_again.findings_in_arrays(first, dataset))
    else:
        seen = survey_again.under(first, overview.files, dataset)
    return replace(overview, dataset=dataset, survey=seen)

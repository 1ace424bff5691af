"""Which execution plan a run takes."""

import torch
from torch import nn

from workbench.experiment import Experiment
from workbench.training import remembered
from workbench.training.feed import Feed
from workbench.training.measure import Measured, candidates, measure


def choose_plan(experiment: Experiment, network: nn.Module, feed: Feed, device: torch.device) -> Measured:
    """Return the only plan there is, else that of an equal run before, else of a measurement, which is kept.

    Args:
        experiment: says threads and batch size.
        network: on `device`; not changed.
        feed: of the training pictures.
        device: where it trains.
    """
    settings = experiment.training
    plans = candidates(network, device, None if settings.threads == "auto" else settings.threads)
    if len(plans) == 1:
        return Measured(plans[0])
    name = remembered.key(experiment, feed.shape, device)
    known = remembered.recall(name)
    if known is not None and known.plan in plans:
        return known
    measured = measure(network, feed, settings.loss, settings.batch_size, device, plans)
    if measured.trusted:
        remembered.remember(name, measured)
    return measured

"""Whether an experiment's network can be trained, and whether it can be looked at; without Qt."""

from collections.abc import Sequence

from workbench.network.problems import Problem
from workbench.network.summary import Summary

TOO_LARGE = ("too_many_layers", "memory")  # problems of networks that are not built even to be looked at


def refusal(problems: Sequence[Problem], summary: Summary) -> str:
    """Return why a network cannot be trained, such as "Layer 6 (linear): needs flat features"; "" where it can."""
    error = next((problem for problem in problems if problem.severity == "error"), None)
    if error is None:
        return ""
    row = summary.row(error.path)
    if row is None:  # of the network, the data set or the training
        return f"{error.reason[:1].upper()}{error.reason[1:]}"
    return f"Layer {error.path} ({row.kind}): {error.reason}"


def can_be_asked(problems: Sequence[Problem], summary: Summary) -> bool:
    """Return whether a network can be looked at, if only untrained; a wrong number of classes does not matter."""
    too_large = any(problem.severity == "error" and problem.code in TOO_LARGE for problem in problems)
    return not too_large and summary.output_shape is not None

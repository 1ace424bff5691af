"""What a look at the whole network finds, with the part of the document that would repair it."""

from dataclasses import dataclass
from typing import Literal

from workbench.layers.containers import Sequential
from workbench.training.settings import Training


@dataclass(frozen=True)
class Advice:
    """A problem before it is one of a document.

    Attributes:
        severity, path, reason, code, fix: as in `Problem`.
        network, training: the repaired parts; None stays as it is. Meaningless without `fix`.
    """

    severity: Literal["error", "warning", "notice"]
    path: str
    reason: str
    code: str
    fix: str | None = None
    network: Sequential | None = None
    training: Training | None = None

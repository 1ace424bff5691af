"""What a look at the whole network finds, and how the document would be repaired."""

from collections.abc import Callable
from dataclasses import dataclass

from workbench.layers.base import Severity
from workbench.network.edit import Edit
from workbench.training.settings import Training


@dataclass(frozen=True)
class Advice:
    """A problem before it is one of a document.

    Attributes:
        severity, path, reason, code, fix: as in `Problem`.
        repair: makes the repaired part of the document; raises SpecError where a limit leaves no room for it.
            Meaningless without `fix`.
    """

    severity: Severity
    path: str
    reason: str
    code: str
    fix: str | None = None
    repair: Callable[[], Edit | Training] | None = None

"""How many of so many, in words."""

from workbench.gui.number_text import percent
from workbench.gui.widgets import format_count
from workbench.inspection.predictions import Predictions


def count_of(count: int, everything: int, verdict: str, *, complete: bool) -> str:
    """Say "2 of 6 068 wrong", and "2 wrong of 160 judged" while there are pictures not judged yet."""
    some, of = format_count(count), format_count(everything)
    return f"{some} of {of} {verdict}" if complete else f"{some} {verdict} of {of} judged"


def as_of(step: int, *, another_run: bool = False) -> str:
    """Say which state of the network: "as of step 1 204", or "by the untrained network"."""
    when = f"as of step {format_count(step)}" if step else "by the untrained network"
    return f"{when} of an earlier run" if another_run else when


def summary(known: Predictions, *, another_run: bool = False) -> str:
    """Say how a network does: "612 of 10 000 wrong (6.1 %) as of step 1 204"; until all is known, of how many judged.

    Args:
        known: what it said so far.
        another_run: whether its steps are those of an earlier run.
    """
    wrong = int(known.wrong.sum())
    share = f" ({percent(wrong / known.done)})" if known.done else ""
    counted = count_of(wrong, known.done, "wrong", complete=known.complete)
    return f"{counted}{share} {as_of(known.step, another_run=another_run)}"

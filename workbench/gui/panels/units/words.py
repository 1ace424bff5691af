"""What is known about a unit, in words."""

from workbench.data.base import SplitName
from workbench.gui.number_text import number, whole_percent
from workbench.gui.widgets import format_count
from workbench.inspection.units.optimised import Optimised
from workbench.inspection.units.top_images import TopImages

_LAST = 10  # steps whose mean answer is told: each has the picture shifted at random
NOTHING_YET = "A picture that excites this channel is made here, from noise."


def search_words(top: TopImages | None, split: SplitName, step: int, message: str) -> str:
    """Say how far the search is and what it has found."""
    if message or top is None:
        return message
    if not top.total:
        return f"The {split} split has no pictures; choose another one."
    state = f"step {format_count(step)}" if step else "untrained"
    done = f"{format_count(top.done)} of {format_count(top.total)}" if not top.complete else format_count(top.total)
    words = [f"{done} {split} pictures, {state}"]
    if top.peaks:
        words.append(f"largest {number(top.peaks[0].value)}, mean {number(top.mean)}")
    if top.done and top.silent == top.done:
        words.append("the channel is silent for all of them")
    elif top.silent:
        words.append(f"silent for {whole_percent(top.silent / top.done)}")
    return " · ".join(words)


def growth_words(picture: Optimised | None, goal: int, message: str) -> str:
    """Say how far the picture is and how much it excites the unit."""
    if message or picture is None:
        return message or NOTHING_YET
    words = f"step {format_count(picture.step)} of {format_count(goal)}"
    if len(picture.scores):
        first, last = float(picture.scores[0]), float(picture.scores[-_LAST:].mean())
        words += f" · its answer went from {number(first)} to {number(last)}"
        if not picture.scores.any():
            words += "; it is silent, so no change helps: try another seed"
    return words

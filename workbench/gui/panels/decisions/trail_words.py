"""The steps of an error trail in words."""

from collections import Counter
from collections.abc import Sequence

from workbench.gui.number_text import number
from workbench.gui.widgets import MINUS, format_count
from workbench.layers.base import shape_text


def signed(value: float) -> str:
    """Write a number with its sign: "+1.23"."""
    text = number(value)
    return text if text.startswith(MINUS) or value == 0 else f"+{text}"


def company(classes: Sequence[str], truth: str, taken_for: str) -> str:
    """Say of which classes the nearest pictures are: "Of the 12 nearest, 7 are 1 (taken for) and 4 are 7 (true)."."""
    counts = Counter(classes)
    others = len(classes) - counts[truth] - (counts[taken_for] if taken_for != truth else 0)
    parts = [f"{counts[taken_for]} are {taken_for}"]
    if taken_for != truth:
        parts.append(f"{counts[truth]} are {truth}")
    if others:
        parts.append(f"{others} of other classes")
    said = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"Of the {len(classes)} nearest, {said}."


def looked_through(done: int, total: int, everything: int) -> str:
    """Say how many training pictures the nearest were found among."""
    drawn = "" if total == everything else f", drawn from {format_count(everything)} so that each class has its share"
    if done < total:
        return f"{format_count(done)} of {format_count(total)} training pictures looked through so far{drawn}."
    return f"{format_count(total)} training pictures looked through{drawn}."


def space(block: str, shape: tuple[int, ...], treatment: str) -> str:
    """Say which numbers distances are between: "the 64 numbers that 9 linear is given"."""
    numbers = f"{format_count(shape[0])} numbers" if len(shape) == 1 else f"{shape_text(shape)} numbers"
    done = {"pooled": ", as means over parts of each map", "folded": ", folded into fewer"}.get(treatment, "")
    return f"the {numbers} that {block} is given{done}"

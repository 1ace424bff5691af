"""What came out of a method, in words."""

import math

from workbench.gui.number_text import number, percent
from workbench.gui.widgets import format_count
from workbench.inspection.attribution.base import Attribution

ALIKE = 0.5  # rank correlation, from which an explanation hardly depends on what was learned


def caption(found: Attribution, likeness: float | None) -> str:
    """Return what stands below a heat: its largest number, or how alike it is with what the network itself says.

    Args:
        found: the answer.
        likeness: rank correlation with the answer of the network as it is, where that is asked.
    """
    if likeness is None:
        return f"largest {number(float(abs(found.heat).max()))}"
    if math.isnan(likeness):
        return "nothing to compare"
    return f"ρ = {likeness:.2f}, {'alike' if likeness >= ALIKE else 'unlike'}"


def outcome(found: Attribution, name: str, chance: str, step: int) -> str:
    """Return what the answer is about and what one should know of it.

    Args:
        found: the answer.
        name: of the class.
        chance: its probability, as text.
        step: training steps behind the network.
    """
    state = f"step {format_count(step)}" if step else "untrained"
    words = [f"For “{name}” ({chance}), {state}."]
    if found.gap is not None:
        words.append(f"The shares add up to {percent(1 + found.gap)} of the difference they explain.")
    if found.note:
        words.append(found.note)
    return " ".join(words)

"""A bin of a reliability diagram in words."""

from workbench.gui.number_text import percent, whole_percent
from workbench.gui.widgets import format_count


def bin_words(index: int, bins: int, count: int, confidence: float, accuracy: float) -> str:
    """Say what bin `index` of `bins` holds: "93–100 %: 120 pictures, 97.1 % sure, 95.0 % right"."""
    between = f"{100 * index / bins:.0f}–{whole_percent((index + 1) / bins)}"
    if not count:
        return f"{between}: no pictures"
    pictures = f"{format_count(count)} picture{'s' * (count != 1)}"
    return f"{between}: {pictures}, {percent(confidence)} sure on average, {percent(accuracy)} right"

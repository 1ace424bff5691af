"""What is said about the pictures as a whole, and why they cannot be used as they are."""

from workbench.data.base import DataError
from workbench.data.own.base import OwnPictures
from workbench.gui.import_view.overview import Overview
from workbench.gui.widgets import format_count


def sentence(overview: Overview) -> str:
    """Say what there is: "4 800 pictures in 10 classes; 2 files cannot be read, 13 are worth a look."."""
    pictures, classes = int(overview.totals.sum()), len(overview.classes)
    words = f"{_counted(pictures, 'picture')} in {_counted(classes, 'class', 'classes')}"
    remarks = []
    if overview.unreadable:
        remarks.append(f"{_counted(overview.unreadable, 'file')} cannot be read")
    if overview.suspicious:
        verb = "is" if overview.suspicious == 1 else "are"
        remarks.append(f"{format_count(overview.suspicious)} {verb} worth a look")
    return f"{words}; {', '.join(remarks)}." if remarks else f"{words}, and nothing suspicious among them."


def imbalance(overview: Overview) -> str:
    """Say how unevenly the classes are filled; "" where that cannot be known."""
    try:
        counts = list(overview.trained().values())
    except DataError:
        return ""
    smallest, largest = min(counts), max(counts)
    if smallest == 0:
        return "At least one class has no training picture"
    if largest == smallest:
        return "Imbalance: none, all classes have the same size"
    ratio = largest / smallest
    times = f"{ratio:.1f}".removesuffix(".0") if ratio < 10 else format_count(round(ratio))
    return f"Imbalance: largest class {times} × the smallest"


def merged(names: list[tuple[str, int]]) -> str:
    """Say which classes become one; "" where none do."""
    if not names:
        return ""
    first, count = names[0]
    if len(names) == 1:
        return f"{count} classes called “{first}” become one."
    others = len(names) - 1
    return f"{count} classes called “{first}” become one, and so do {others} other name{'s' * (others != 1)}."


def obstacle(overview: Overview, dataset: OwnPictures) -> str:
    """Say why these pictures cannot be learned from as they are chosen; "" where they can."""
    try:
        dataset.choose(overview.classes)
    except DataError as error:
        return _capital(f"{error}.")
    if dataset != overview.dataset:
        return ""
    empty = [name for name, count in overview.trained().items() if count == 0]
    if not empty:
        return ""
    more = f" and {_counted(len(empty) - 1, 'other class', 'other classes')}" if len(empty) > 1 else ""
    return f"“{empty[0]}”{more} has no picture to learn from; untick it, or put readable pictures there."


def _counted(count: int, one: str, many: str = "") -> str:
    return f"{format_count(count)} {one if count == 1 else many or one + 's'}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

"""Numbers of bytes and lists of names as sentences have them."""

from collections.abc import Sequence

_UNITS = ((10**9, "GB"), (10**6, "MB"), (10**3, "kB"))


def bytes_text(size: int) -> str:
    """Return a number of bytes as people say it: "29 kB", "11.6 MB", "170 MB", "2.64 GB"."""
    for unit, name in _UNITS:
        if size >= unit:
            value = size / unit
            return f"{value:,.0f} {name}" if value >= 99.95 else f"{value:.3g} {name}"
    return f"{size} B"


def listed(names: Sequence[str]) -> str:
    """Return names, at least one: "a", "a and b", "a, b and c", "a, b and 7 more"."""
    if len(names) > 3:
        return f"{names[0]}, {names[1]} and {len(names) - 2} more"
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]

"""What class names tell about their pictures: whether mirroring, turning or recolouring one spoils its label."""

import re

_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_COLORS = frozenset(
    {"red", "green", "blue", "yellow", "orange", "purple", "violet", "pink", "brown", "black", "white", "grey", "gray"}
)
_SAME_MIRRORED = frozenset("018AHIMOTUVWXYilomtuvwx")  # left and right changed places
_SAME_UPENDED = frozenset("0138BCDEHIKOXcdiklox")  # top and bottom changed places
_TURNED = ("69", "un", "dp", "bq", "MW", "NZ")  # half a turn makes one of the other
_QUARTER = 90  # degrees; beyond, a 6 comes to look like a 9, and left is up already there
MOST_NAMED = 3


def mirrored(classes: tuple[str, ...]) -> str | None:
    """Return which classes a picture leaves when left and right change places, in a sentence, if any."""
    return _of_characters(classes, _SAME_MIRRORED, "mirrored") or _of_words(classes, {"left", "right"}, "mirrored")


def upended(classes: tuple[str, ...]) -> str | None:
    """Return which classes a picture leaves when top and bottom change places, in a sentence, if any."""
    words = {"up", "down", "top", "bottom", "upward", "downward"}
    return _of_characters(classes, _SAME_UPENDED, "upside down") or _of_words(classes, words, "upside down")


def turned(classes: tuple[str, ...], degrees: float) -> str | None:
    """Return which classes a turn by up to `degrees` to either side makes of one another, in a sentence, if any."""
    if degrees < _QUARTER:
        return None
    known = set(_characters(classes).values())
    pair = next((pair for pair in _TURNED if known >= set(pair)), None)
    if pair is not None and degrees > _QUARTER:
        return f"half a turn makes a {pair[1]} of a {pair[0]}, and the label stays"
    return _of_words(classes, {"left", "right", "up", "down"}, "turned")


def recolored(classes: tuple[str, ...]) -> str | None:
    """Return which classes are named after colours, in a sentence, if any."""
    return _of_words(classes, _COLORS, "in another colour")


def _of_characters(classes: tuple[str, ...], safe: frozenset[str], how: str) -> str | None:
    spoiled = [name for name, character in _characters(classes).items() if character not in safe]
    if not spoiled:
        return None
    look = "looks like its label" if len(spoiled) == 1 else "look like their labels"
    return f"{how}, {_listed(spoiled)} no longer {look}"


def _of_words(classes: tuple[str, ...], words: set[str] | frozenset[str], how: str) -> str | None:
    named = [name for name in classes if words & set(re.findall(r"[^\W\d_]+", name.casefold()))]
    if not named:
        return None
    show = "shows what its label says" if len(named) == 1 else "show what their labels say"
    return f"{how}, {_listed(named)} no longer {show}"


def _characters(classes: tuple[str, ...]) -> dict[str, str]:
    """Return the classes that are digits or letters, by name, with the character: "3", "3 - three", "three", "B"."""
    found = {}
    for name in classes:
        words = name.casefold().split()
        if len(name.strip()) == 1 and name.strip().isalnum():
            found[name] = name.strip()
        elif words and words[-1] in _NUMBERS and (len(words) == 1 or words[0] == str(_NUMBERS.index(words[-1]))):
            found[name] = str(_NUMBERS.index(words[-1]))
    return found


def _listed(names: list[str]) -> str:
    more = " and others" if len(names) > MOST_NAMED else ""
    return ", ".join(f"“{name}”" for name in names[:MOST_NAMED]) + more

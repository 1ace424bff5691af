"""Which classes a person means by what they type."""

import re
import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_BETWEEN = re.compile(r"[,;，、；،]")


def plain(text: str) -> str:
    """Return a text as it is compared: composed alike, in any script's lower case."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def matching(classes: Sequence[str], text: str) -> NDArray[np.bool_]:
    """Return (K,), which classes are meant; all of them where nothing is typed.

    Between commas stand alternatives. One means the classes with all its words somewhere in their names, or, where
    there is none, those with any of them.
    """
    names = [plain(name) for name in classes]
    parts = [plain(part).split() for part in _BETWEEN.split(text)]
    meant = np.zeros(len(names), np.bool_)
    if plain(text).strip() in names:  # a name may itself hold a comma
        return np.array([name == plain(text).strip() for name in names], np.bool_)
    for words in filter(None, parts):
        hits = np.array([[word in name for word in words] for name in names], np.bool_).reshape(len(names), len(words))
        meant |= hits.all(1) if hits.all(1).any() else hits.any(1)
    return meant if any(parts) else np.ones(len(names), np.bool_)

"""Which of the classes a person keeps, and what they are called."""

from collections.abc import Collection, Mapping

import numpy as np

from workbench.data.base import Choice, DataError


def choose(classes: tuple[str, ...], exclude: Collection[str], rename: Mapping[str, str]) -> Choice:
    """Leave classes out and call others differently; classes that are then called alike become one.

    Args:
        classes: K names as the data have them.
        exclude: names among `classes` to leave out; others mean nothing.
        rename: from names among `classes` to new ones, all at once, so that two may change places.

    Raises:
        DataError: if fewer than two classes are left.
    """
    left_out = frozenset(exclude)
    new = {name: rename.get(name, name) for name in classes if name not in left_out}
    names = tuple(dict.fromkeys(new.values()))
    if len(names) < 2:
        kept = f"only the class {names[0]} is left" if names else "no class is left"
        raise DataError(f"{kept} of {len(classes)}; exclude fewer classes, or give them different names")
    place = {name: index for index, name in enumerate(names)}
    targets = [place[new[name]] if name in new else -1 for name in classes]
    return Choice(names, np.array(targets, dtype=np.int64))

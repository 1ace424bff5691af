"""From an answer to what the mosaic shows: one map a channel, or several side by side, or a difference. No Qt."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.gui.number_text import number, whole_percent
from workbench.gui.widgets import format_count
from workbench.inspection.activations import FeatureMaps
from workbench.layers.base import shape_text

View = Literal["maps", "before", "pictures", "picture_change", "step_change"]


class Look(NamedTuple):
    """A way to look at a block, as it is offered."""

    view: View
    text: str
    tip: str


LOOKS = (
    Look("maps", "Maps", "What the layer makes of the pinned picture"),
    Look(
        "before", "Before and after", "What the layer gets beside what it makes of it; of an activation its curve, too"
    ),
    Look("pictures", "Pictures side by side", "The maps of the pinned picture beside those of the pictures kept"),
    Look("picture_change", "Pinned − kept picture", "How the maps of the pinned picture differ from the kept one's"),
    Look("step_change", "Now − kept step", "How the maps have changed since the network was kept"),
)


@dataclass(frozen=True, eq=False)
class Sheet:
    """Maps to show.

    Attributes:
        maps: (C, M, H, W) float32, M maps of each channel.
        members: what each of the M maps is called; ("",) where there is one.
        difference: whether zero is the middle of the colours.
        note: what could not be shown, a sentence, or "".
    """

    maps: NDArray[np.float32]
    members: tuple[str, ...] = ("",)
    difference: bool = False
    note: str = ""

    @property
    def ordered_by(self) -> NDArray[np.float32]:
        """The map of each channel that says where it comes in an order, (C, H, W)."""
        return self.maps[:, 0 if self.members[0] == "pinned" else -1]


def sheet_of(answer: FeatureMaps, view: View, kept: int = 0) -> Sheet:
    """Return what a view shows of an answer, which has been asked for all the view needs.

    Args:
        answer: the network's.
        view: the way to look.
        kept: pictures asked about besides the pinned one.
    """
    maps = answer.maps
    if view == "before" and answer.before is not None:
        if answer.before.shape == maps.shape:
            return Sheet(np.stack((answer.before[0], maps[0]), 1), ("before", "after"))
        got, gives = (shape_text(shape_of(part[0])) for part in (answer.before, maps))
        return Sheet(maps[:1].swapaxes(0, 1), note=f"This layer makes {gives} of {got}: only what it makes is shown.")
    if view == "pictures" and kept:
        names = ("kept",) if kept == 1 else tuple(f"kept {index}" for index in range(1, kept + 1))
        return Sheet(maps.swapaxes(0, 1), ("pinned", *names))
    if view == "picture_change" and kept:
        return Sheet(_difference(maps[0], maps[1])[:, None], difference=True)
    if view == "step_change" and answer.earlier is not None:
        return Sheet(_difference(maps[0], answer.earlier[0])[:, None], difference=True)
    return Sheet(maps[:1].swapaxes(0, 1))


def _difference(present: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.float32]:
    with np.errstate(invalid="ignore", over="ignore"):
        result: NDArray[np.float32] = present - other
    return result


def shape_of(maps: NDArray[np.float32]) -> tuple[int, ...]:
    """Return the shape of maps (C, H, W) as the layer has it: (F,) where they are flat."""
    return maps.shape[:1] if maps.shape[1:] == (1, 1) else maps.shape


def caption(maps: NDArray[np.float32], when: str, members: Sequence[str] = ("",), *, difference: bool = False) -> str:
    """Say the shape, the state of the network, the share of zeros, and what maps are all zero or not finite.

    Args:
        maps: (C, H, W); flat features are (F, 1, 1).
        when: the state of the network, such as "step 120".
        members: what the maps of each channel are called that stand side by side.
        difference: whether they are a difference; then the largest change is told instead of the zeros.
    """
    flat, count = maps.shape[1:] == (1, 1), len(maps)
    words = [f"{format_count(count)} values" if flat else shape_text(maps.shape), when]
    if len(members) > 1:
        words.insert(1, " | ".join(members))
    finite = np.isfinite(maps.reshape(count, -1)).all(1)
    if difference:
        largest = float(np.abs(maps[finite]).max()) if finite.any() else float("nan")
        words.append(f"largest change {number(largest)}" if largest else "no change")
    else:
        words += _zeros(maps, flat=flat)
    if broken := int(count - np.count_nonzero(finite)):
        words.append(f"{format_count(broken)} of {format_count(count)} {'values' if flat else 'maps'} not finite")
    return " · ".join(words)


def _zeros(maps: NDArray[np.float32], *, flat: bool) -> Sequence[str]:
    words = []
    zeros = 1 - np.count_nonzero(maps) / maps.size
    if zeros >= 0.005:
        words.append(f"{whole_percent(zeros)} zeros")
    silent = int(np.count_nonzero(~maps.any(axis=(1, 2))))
    if silent and not flat:
        words.append(f"{format_count(silent)} of {format_count(len(maps))} maps all zero")
    return words

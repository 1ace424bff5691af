"""What a form has to know of a spec's settings, read from the fields' annotations."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen
from pydantic import PlainValidator
from pydantic.fields import FieldInfo

from workbench.spec import Registry, Spec

# Settings most people never touch; a form folds them away.
RARE = frozenset(
    {
        "dilation",
        "groups",
        "padding_mode",
        "ceil_mode",
        "count_include_pad",
        "eps",
        "beta1",
        "beta2",
        "alpha",
        "nesterov",
        "label_smoothing",
        "approximate",
    }
)
_FOLDERS = ("folder", "directory", "path")


@dataclass(frozen=True)
class Range:
    """Which numbers a setting takes.

    Attributes:
        low, high: limits; infinite where there is none.
        whole: whole numbers only.
        open_low, open_high: the limit itself is not allowed.
    """

    low: float = -math.inf
    high: float = math.inf
    whole: bool = True
    open_low: bool = False
    open_high: bool = False

    def __contains__(self, value: float) -> bool:
        above = value > self.low if self.open_low else value >= self.low
        below = value < self.high if self.open_high else value <= self.high
        return above and below

    @property
    def share(self) -> bool:
        """Whether it is a part of something, in [0, 1): steps are even; elsewhere they grow with the number."""
        return not self.whole and self.low == 0 and (self.high < 1 or (self.high == 1 and self.open_high))


@dataclass(frozen=True)
class Setting:
    """One field of a spec, and every form its value may take.

    Attributes:
        name: as torch names it.
        label: what stands before the field.
        description: one sentence fragment; "" where there is none.
        numbers: which numbers it takes, or None.
        pairs: whether it takes (height, width), too.
        words: the words it takes.
        empty: whether it takes None.
        flag, text, folder: whether it is true or false, text, a folder.
        length: most characters of a text.
        family: the registry its kinds come from, or None.
    """

    name: str
    label: str
    description: str = ""
    numbers: Range | None = None
    pairs: bool = False
    words: tuple[str, ...] = ()
    empty: bool = False
    flag: bool = False
    text: bool = False
    folder: bool = False
    length: int | None = None
    family: Registry[Any] | None = None

    @property
    def rare(self) -> bool:
        """Whether most people never touch it."""
        return self.name in RARE

    @property
    def known(self) -> bool:
        """Whether a form has a field for it; a block's layers, for one, have their own place."""
        return bool(self.numbers or self.words or self.flag or self.text or self.family)


@cache
def settings_of(kind: type[Spec]) -> tuple[Setting, ...]:
    """Return the settings of a spec that a form shows, in the order they are declared, without its `kind`."""
    found = (_setting(name, info) for name, info in kind.model_fields.items() if name != "kind")
    return tuple(setting for setting in found if setting.known)


def _setting(name: str, info: FieldInfo) -> Setting:
    facts: dict[str, Any] = {}
    for annotation, metadata in _alternatives(info.annotation, tuple(info.metadata)):
        facts |= _facts(annotation, metadata, facts)
    folder = facts.get("folder", False) or (facts.get("text", False) and name.endswith(_FOLDERS))
    return Setting(name, info.title or name, info.description or "", **facts | {"folder": folder})


def _alternatives(annotation: Any, metadata: tuple[Any, ...]) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """Yield (type, constraints) of every member of a union, nested annotations undone."""
    if get_origin(annotation) is Annotated:
        inner, *outer = get_args(annotation)
        yield from _alternatives(inner, (*_flat(outer), *metadata))
    elif get_origin(annotation) in (Union, UnionType):
        for member in get_args(annotation):
            yield from _alternatives(member, metadata)
    else:
        yield annotation, metadata


def _flat(metadata: list[Any]) -> Iterator[Any]:
    for item in metadata:
        if isinstance(item, FieldInfo):
            yield from item.metadata
        else:
            yield item


def _facts(annotation: Any, metadata: tuple[Any, ...], known: dict[str, Any]) -> dict[str, Any]:
    """Return the facts of a Setting that one member of a union adds."""
    family = next((_registry(item) for item in metadata if isinstance(item, PlainValidator)), None)
    if family is not None:
        return {"family": family}
    if annotation is NoneType:
        return {"empty": True}
    if annotation is bool:
        return {"flag": True}
    if annotation in (int, float):
        return {"numbers": _range(annotation is int, metadata)}
    if annotation is str:
        return {"text": True, "length": next((m.max_length for m in metadata if isinstance(m, MaxLen)), None)}
    if isinstance(annotation, type) and issubclass(annotation, Path):
        return {"text": True, "folder": True}
    if get_origin(annotation) is Literal:
        return {"words": known.get("words", ()) + tuple(map(str, get_args(annotation)))}
    if get_origin(annotation) is tuple and "numbers" in known and len(get_args(annotation)) == 2:
        return {"pairs": True}
    return {}


def _registry(validator: PlainValidator) -> Registry[Any] | None:
    owner = getattr(validator.func, "__self__", None)
    return owner if isinstance(owner, Registry) else None


def _range(whole: bool, metadata: tuple[Any, ...]) -> Range:
    facts: dict[str, Any] = {}
    for item in metadata:
        if isinstance(item, Ge):
            facts["low"] = item.ge
        elif isinstance(item, Gt):
            facts |= {"low": item.gt, "open_low": True}
        elif isinstance(item, Le):
            facts["high"] = item.le
        elif isinstance(item, Lt):
            facts |= {"high": item.lt, "open_high": True}
    return Range(whole=whole, **facts)


def number_text(value: float) -> str:
    """Return a number as people type it: 64, 0.001, 1e-8."""
    if isinstance(value, int) or (value.is_integer() and abs(value) < 1e15):
        return str(int(value))
    mantissa, _, exponent = repr(value).partition("e")
    return f"{mantissa}e{int(exponent)}" if exponent else mantissa


def read_number(text: str, *, whole: bool) -> float | str:
    """Return the number typed, a decimal comma allowed, or the text where it is none."""
    plain = text.strip().replace("\u2212", "-").replace("\u2009", "")
    if whole:
        try:
            return int(plain)
        except ValueError:
            pass
    try:
        return float(plain.replace(",", "."))
    except ValueError:
        return text.strip()


def stepped(value: float, steps: int, numbers: Range) -> float:
    """Return `value` after so many steps up or down, inside the limits.

    Whole numbers go by 1, shares by 0.05 (finer towards 1: 0.9, 0.91, …, 0.99, 0.991), all others along 1, 2, 5, 10.
    """
    for _ in range(abs(steps)):
        up = steps > 0
        if numbers.whole:
            following: float = math.floor(value) + 1 if up else math.ceil(value) - 1
        elif numbers.share:
            following = _next_share(value, up)
        else:
            following = _next_decade(value, up, numbers)
        if following not in numbers:
            return _limit(value, up, numbers)
        value = following
    return value


def _limit(value: float, up: bool, numbers: Range) -> float:
    """Return where a step past a limit ends: on it, or where it began if the limit itself is not allowed."""
    edge, outside = (numbers.high, numbers.open_high) if up else (numbers.low, numbers.open_low)
    if outside or math.isinf(edge):
        return value
    return int(edge) if numbers.whole else float(edge)


def _next_share(value: float, up: bool) -> float:
    if value < 0.9 or (value <= 0.9 and not up):
        count = math.floor(value / 0.05 + 1e-9) + 1 if up else math.ceil(value / 0.05 - 1e-9) - 1
        return round(count * 0.05, 10)
    # A step is a tenth of the power of ten that the distance to 1 has, or comes from on the way down.
    rest = math.log10(1 - value)
    exponent = math.ceil(rest - 1e-9) - 1 if up else math.floor(rest + 1e-9)
    return round(value + 10.0**exponent if up else value - 10.0**exponent, -exponent)


def _next_decade(value: float, up: bool, numbers: Range) -> float:
    """Return the neighbour of `value` among 1, 2 and 5 times a power of ten; 0 lies below 1e-6, where it is allowed."""
    if value == 0:
        return 1e-4 if up else -1e-4
    if value < 0:
        return -_next_decade(-value, not up, numbers)
    exponent = math.floor(math.log10(value) + 1e-12)
    ladder = [float(f"{m}e{e}") for e in (exponent - 1, exponent, exponent + 1) for m in (1, 2, 5)]
    if up:
        return min(x for x in ladder if x > value * (1 + 1e-9))
    if value <= 1e-6 and 0 in numbers:
        return 0.0
    return max(x for x in ladder if x < value * (1 - 1e-9))

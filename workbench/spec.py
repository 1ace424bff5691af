"""Specs: frozen, validated pieces of a document, and the registries that name their kinds.

One declaration of a field gives its validation, its place in the JSON file, the JSON schema and the form in the window.
"""

import json
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from threading import RLock
from typing import Annotated, Any, Generic, Self, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    SerializerFunctionWrapHandler,
    Strict,
    ValidationError,
    WithJsonSchema,
    model_serializer,
)
from pydantic_core import ErrorDetails, PydanticCustomError

Int = Annotated[int, Strict()]
Float = Annotated[float, Strict(), Field(allow_inf_nan=False)]
Bool = Annotated[bool, Strict()]
Seed = Annotated[Int, Field(ge=0, le=2**32 - 1)]


class Spec(BaseModel):
    """An immutable piece of an experiment; `model_copy(update=…)` skips validation, `changed` does not."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    @model_serializer(mode="wrap")
    def _kind_first(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Put the kind first and leave empty names out, for people who read the file."""
        values: dict[str, Any] = dump(self)
        first = {"kind": values.pop("kind")} if "kind" in values else {}
        if values.get("name") == "" == type(self).model_fields["name"].default:
            del values["name"]
        return first | values

    def changed(self, **settings: Any) -> Self:
        """Return a validated copy with `settings` replaced.

        Raises:
            SpecError: if a new value is out of range or a setting is unknown.
        """
        values = {name: getattr(self, name) for name in type(self).model_fields} | settings
        return parse(type(self), values)


class SpecError(Exception):
    """What is wrong with a document, in one sentence.

    Attributes:
        address: the place at fault, e.g. "network.2.body.0"; "" for the document as a whole.
        reason: the rest of the sentence, e.g. "kernel_size must be at least 1, not 0".
    """

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(f"{address}: {reason}" if address else reason)
        self.address = address
        self.reason = reason


S = TypeVar("S", bound=Spec)


class Registry(Generic[S]):
    """The kinds of one family; each registers itself with `@FAMILY.register` in a module of one of `packages`."""

    def __init__(self, family: str, base: type[S], *packages: str) -> None:
        self.family = family
        self._base = base
        self._packages = packages
        self._kinds: dict[str, type[S]] = {}
        self._discovered = False
        self._lock = RLock()

    def register(self, cls: type[S]) -> type[S]:
        """Add a kind under the default of its `kind` field; a class decorator.

        Raises:
            ValueError: if the name is taken.
        """
        kind: str = cls.model_fields["kind"].default
        if kind in self._kinds:
            raise ValueError(f"{self.family} kind {kind!r} is registered twice")
        self._kinds[kind] = cls
        return cls

    def discover(self) -> None:
        """Import every module of the family's packages, once, so that its kinds register; not of packages in them."""
        with self._lock:
            if self._discovered:
                return
            self._discovered = True  # at once: the modules may ask while they are imported
            try:
                for package in self._packages:
                    for module in pkgutil.iter_modules(import_module(package).__path__, f"{package}."):
                        if not module.ispkg:
                            import_module(module.name)
            except BaseException:
                self._discovered = False
                raise

    def __iter__(self) -> Iterator[str]:
        self.discover()
        return iter(self._kinds)

    def __getitem__(self, kind: str) -> type[S]:
        self.discover()
        return self._kinds[kind]

    def parse(self, value: Any) -> S:
        """Return the spec that `value` (a spec, or its JSON object) stands for; used as a pydantic validator."""
        if isinstance(value, self._base):
            return value
        if not isinstance(value, dict):
            raise PydanticCustomError("not_an_object", "must be an object with a kind")
        kind = value.get("kind")
        self.discover()
        if not isinstance(kind, str) or kind not in self._kinds:
            known = ", ".join(self._kinds) or "none"
            raise PydanticCustomError(
                "unknown_kind",
                "unknown {family} kind {kind}; known: {known}",
                {"family": self.family, "kind": quote(kind), "known": known},
            )
        return self._kinds[kind].model_validate(value)

    @property
    def validator(self) -> tuple[Any, ...]:
        """Annotations that make a field hold any kind of this family: `Annotated[SerializeAsAny[Base], *validator]`."""
        return PlainValidator(self.parse), WithJsonSchema({"type": "object", "required": ["kind"]})


def parse(cls: type[S], value: Any) -> S:
    """Validate `value` as `cls`.

    Raises:
        SpecError: with the address of the first thing wrong and the value found there.
    """
    try:
        return cls.model_validate(value)
    except ValidationError as error:
        raise _spec_error(error) from None


_SCALARS = {"int": "a whole number", "float": "a number", "bool": "true or false", "string": "text"}
_EXPECTED = {
    "tuple_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
    "not_an_object": "an object with a kind",
}
_LIMITS = {
    "greater_than_equal": ("at least", "ge"),
    "greater_than": ("more than", "gt"),
    "less_than_equal": ("at most", "le"),
    "less_than": ("less than", "lt"),
}


def _spec_error(error: ValidationError) -> SpecError:
    """Turn pydantic's list of errors into one sentence about the first setting at fault."""
    details = error.errors(include_url=False)
    place = _place(details[0])
    same = [d for d in details if _place(d) == place]
    # A field with several types reports each; the one that got past the type says most.
    deepest = max(same, key=lambda d: not _is_of_type(d))
    address, setting = place
    if _is_of_type(deepest):
        expected = " or ".join(dict.fromkeys(_expected(d) for d in same))
        return SpecError(address, f"{setting} must be {expected}, not {quote(details[0]['input'])}".strip())
    return SpecError(address, _reason(deepest, setting))


_TYPE_ERRORS = {*_EXPECTED, "literal_error", *(f"{name}_type" for name in _SCALARS)}
_UNION_TAGS = {"int", "float", "str", "bool"}  # pydantic appends the tried type to the location


def _is_of_type(detail: ErrorDetails) -> bool:
    """Whether a value is of the wrong type, which a list of one number is where a pair is wanted."""
    return detail["type"] in _TYPE_ERRORS or (detail["type"] == "missing" and _in_pair(detail["loc"][:-1]))


def _in_pair(location: tuple[int | str, ...]) -> bool:
    return bool(location) and "tuple[" in str(location[-1])


def _place(detail: ErrorDetails) -> tuple[str, str]:
    """Return (address, setting); a sequential's `layers` is left out, as in torch's module paths."""
    location = detail["loc"]
    parts: list[str] = []
    for index, part in enumerate(location):
        unknown = detail["type"] == "extra_forbidden" and index == len(location) - 1  # may be called anything
        if isinstance(part, str) and not unknown and (part in _UNION_TAGS or not part.isidentifier()):
            break
        parts.append(str(part))
    setting = parts.pop() if parts and not parts[-1].isdigit() else ""
    return ".".join(p for p in parts if p != "layers"), setting


def _expected(detail: ErrorDetails) -> str:
    if detail["type"] == "literal_error":
        return str(detail["ctx"]["expected"])
    if detail["type"] == "missing" or (detail["type"] == "tuple_type" and _in_pair(detail["loc"])):
        return "a pair"
    return _EXPECTED.get(detail["type"]) or _SCALARS[detail["type"].removesuffix("_type")]


def _reason(detail: ErrorDetails, setting: str) -> str:
    kind, value = detail["type"], quote(detail["input"])
    if kind in _LIMITS:
        words, key = _LIMITS[kind]
        return f"{setting} must be {words} {_number(detail['ctx'][key])}, not {value}"
    if kind == "extra_forbidden":
        return f"unknown setting {quote(setting)} with value {value}"
    if kind == "missing":
        return f"{setting} is missing"
    if kind == "value_error":
        return str(detail["ctx"]["error"])
    if kind == "unknown_kind":
        return detail["msg"]
    if kind in ("too_long", "too_short"):
        words, limit = ("at most", "max_length") if kind == "too_long" else ("at least", "min_length")
        return f"{setting} must have {words} {detail['ctx'][limit]} items, not {len(detail['input'])}"
    if kind == "string_too_long":
        return f"{setting} must have at most {detail['ctx']['max_length']} characters, not {len(detail['input'])}"
    return f"{setting}: {detail['msg'][:1].lower()}{detail['msg'][1:]}, not {value}".removeprefix(": ")


def _number(limit: float) -> str:
    return f"{limit:,.0f}" if limit == int(limit) and abs(limit) < 1e15 else f"{limit:g}"


def quote(value: Any) -> str:
    """Return `value` as it stands in the file, for a sentence: one line of at most 60 characters."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):  # a Spec, or deeper than json goes
        text = type(value).__name__
    return text if len(text) <= 60 else text[:57] + "…"

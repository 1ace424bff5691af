"""The experiment: everything needed to repeat a run, as one immutable document and one JSON file."""

import json
import os
import stat
from codecs import BOM_UTF8
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field
from pydantic_core import from_json

from workbench import paths
from workbench.augmentation.base import AnyAugmentation
from workbench.data.base import AnyDataset
from workbench.layers.containers import MAX_DEPTH, Sequential, depth
from workbench.presets import presets
from workbench.spec import Spec, SpecError, parse, quote
from workbench.training.settings import Training

VERSION: Literal[1] = 1
MAX_BYTES = 2_000_000
UNNAMED = "Untitled"
MAX_NAME = 120  # characters


def _shallow(network: Sequential) -> Sequential:
    if depth(network) > MAX_DEPTH:
        raise ValueError(f"network: blocks can be nested {MAX_DEPTH} deep at most, not {depth(network)}")
    return network


class Experiment(Spec):
    """A data set, augmentations, a network and a training."""

    version: Literal[1] = VERSION
    name: Annotated[str, Field(max_length=MAX_NAME, description="of the experiment and of its code")] = UNNAMED
    dataset: AnyDataset
    augmentations: Annotated[tuple[AnyAugmentation, ...], Field(max_length=100)] = ()
    network: Annotated[Sequential, AfterValidator(_shallow)] = Sequential()
    training: Training = Training()

    def to_json(self) -> str:
        """Return the document as it is saved, indented, ending in a newline."""
        return json.dumps(self.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n"


def _too_large(size: int) -> str:
    return f"the file has {size / 1e6:.1f} MB; an experiment has at most {MAX_BYTES / 1e6:.0f} MB"


def from_text(text: str | bytes) -> Experiment:
    """Return the experiment a JSON text holds.

    Raises:
        SpecError: with the address of the first thing wrong.
    """
    if len(text) > MAX_BYTES:
        raise SpecError("", _too_large(len(text)))
    text = text.removeprefix("\ufeff") if isinstance(text, str) else text.removeprefix(BOM_UTF8)  # Windows' Notepad
    if not text.strip():
        raise SpecError("", "the file is empty")
    try:
        value: Any = from_json(text, allow_inf_nan=False)
    except ValueError as error:
        if "recursion" in str(error):
            raise SpecError("", "the file is nested too deeply to be an experiment") from None
        raise SpecError("", f"not JSON: {error}") from None
    if not isinstance(value, dict):
        raise SpecError("", f"an experiment is a JSON object, not {quote(value)}")
    version = value.get("version")
    if version != VERSION or isinstance(version, bool):
        newer = "; it comes from a newer program" if isinstance(version, int) and version > VERSION else ""
        raise SpecError("", f"version must be {VERSION}, not {quote(version)}{newer}")
    return parse(Experiment, value)


def load(path: Path) -> Experiment:
    """Read an experiment file.

    Raises:
        SpecError: if it cannot be read or is not an experiment.
    """
    try:
        # A pipe would wait for ever, and a device never end.
        if not stat.S_ISREG(path.stat().st_mode):
            raise SpecError("", "is not a file")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise SpecError("", _too_large(path.stat().st_size))
    except OSError as error:
        raise SpecError("", f"cannot be read: {error.strerror or error}") from None
    return from_text(content)


def save(experiment: Experiment, path: Path) -> None:
    """Write an experiment file, whole or not at all.

    Raises:
        OSError: if it cannot be written; what was there before is untouched.
    """
    paths.write_atomically(path, experiment.to_json().encode())


def find(name: str) -> Experiment:
    """Return the experiment `name` stands for: a preset's name, or a JSON file.

    Raises:
        SpecError: if there is neither, or the file is wrong; the sentence begins with `name`.
    """
    known = presets()
    if name not in known and not os.path.lexists(name):
        raise SpecError("", f"{name} is neither a file nor a preset; presets: {', '.join(known)}")
    try:
        return load(known.get(name, Path(name)))
    except SpecError as error:
        raise SpecError("", f"{name}: {error}") from None

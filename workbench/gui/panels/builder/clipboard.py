"""Layers as text: on the clipboard, and while they are dragged."""

from collections.abc import Sequence
from typing import Any

from pydantic_core import from_json, to_json
from PySide6.QtCore import QMimeData

from workbench.experiment import MAX_BYTES
from workbench.layers.base import Layer
from workbench.layers.containers import Sequential
from workbench.spec import SpecError, parse

MIME = "application/x-cnn-workbench-layers+json"


def to_text(layers: Sequence[Layer]) -> str:
    """Return layers as the JSON of a sequential, so that they can be pasted into an experiment's file, too."""
    return to_json(Sequential(layers=tuple(layers)).model_dump(mode="json"), indent=2).decode()


def from_text(text: str) -> tuple[Layer, ...]:
    """Return the layers in a JSON text: of a sequential, of a list, of a whole experiment, or one layer alone.

    Raises:
        SpecError: if there are none; says what is wrong.
    """
    if not text.strip():
        raise SpecError("", "the clipboard holds no text")
    if len(text) > MAX_BYTES:
        raise SpecError("", f"the text has {len(text) / 1e6:.1f} MB; layers have at most {MAX_BYTES / 1e6:.0f} MB")
    try:
        value: Any = from_json(text, allow_inf_nan=False)
    except ValueError:
        raise SpecError("", "the text on the clipboard is not layers as JSON") from None
    if isinstance(value, dict) and "network" in value:
        value = value["network"]
    if isinstance(value, dict) and value.get("kind") == "sequential" and not value.get("name"):
        layers = parse(Sequential, value).layers
    else:
        layers = parse(Sequential, {"layers": value if isinstance(value, list) else [value]}).layers
    if not layers:
        raise SpecError("", "the text on the clipboard holds no layers")
    return layers


def drag_data(layers: Sequence[Layer]) -> QMimeData:
    """Return what a drag of `layers` carries."""
    data = QMimeData()
    data.setData(MIME, to_text(layers).encode())
    return data


def dragged(data: QMimeData) -> tuple[Layer, ...]:
    """Return the layers a drag carries; () where it carries something else."""
    if not data.hasFormat(MIME):
        return ()
    try:
        return from_text(bytes(data.data(MIME).data()).decode(errors="replace"))
    except SpecError:
        return ()

"""Weights as the bytes of a safetensors file, and back: nothing is used before it is known to fit the network."""

import json
import zlib
from collections.abc import Mapping

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

Template = Mapping[str, tuple[tuple[int, ...], torch.dtype]]
"""Name, shape and type of every tensor of a network's state."""

_LENGTH = 8  # bytes of the header's length, little endian
_PER_TENSOR = 400  # bytes at most that the header spends on a tensor beside its name
_CHECK = "crc32"  # of all tensors' bytes, by name


class DamagedState(Exception):
    """A file does not hold the state of this network; says why, as the rest of a sentence."""


def template_of(state: Mapping[str, Tensor]) -> Template:
    """Return what a file of this state dict must hold."""
    return {name: (tuple(tensor.shape), tensor.dtype) for name, tensor in state.items()}


def largest_file(template: Template) -> int:
    """Return the bytes that a file of such a state takes at most."""
    numbers = sum(torch.Size(shape).numel() * dtype.itemsize for shape, dtype in template.values())
    return numbers + _largest_header(template)


def is_finite(state: Mapping[str, Tensor]) -> bool:
    """Return whether no tensor on the CPU holds a NaN or an infinity."""
    # By numpy: torch would start threads of its own beside the training's.
    return all(np.isfinite(tensor.numpy()).all() for tensor in state.values() if tensor.is_floating_point())


def encode(state: Mapping[str, Tensor], facts: Mapping[str, str]) -> bytes:
    """Return the file of a state: contiguous tensors on the CPU that share no memory, and some words about them."""
    return save(dict(state), {**facts, _CHECK: str(_sum(state))})


def decode(content: bytes, template: Template) -> dict[str, Tensor]:
    """Return the state that a file holds.

    Raises:
        DamagedState: unless it holds exactly the tensors of the template, as they were written.
    """
    header = _header(content, template)
    words = header.pop("__metadata__", None)
    if header.keys() != template.keys():
        odd = sorted(header.keys() ^ template.keys())[0]
        raise DamagedState(f"it holds other tensors than the network, for one {odd[:80]}")
    try:
        state = load(content)
    except (SafetensorError, ValueError, KeyError, TypeError):
        raise DamagedState("it is no whole safetensors file") from None
    for name, (shape, dtype) in template.items():
        tensor = state[name]
        if (tuple(tensor.shape), tensor.dtype) != (shape, dtype):
            raise DamagedState(f"{name} has shape {tuple(tensor.shape)}, not {shape}, or another type")
    if not isinstance(words, dict) or words.get(_CHECK) != str(_sum(state)):
        raise DamagedState("its numbers are not those that were written")
    return {name: state[name] for name in template}  # in the network's order


def _header(content: bytes, template: Template) -> dict[str, object]:
    length = int.from_bytes(content[:_LENGTH], "little")
    if len(content) < _LENGTH or length > min(len(content) - _LENGTH, _largest_header(template)):
        raise DamagedState("it is cut short or no safetensors file")
    try:
        header = json.loads(content[_LENGTH : _LENGTH + length])
    except (ValueError, RecursionError):
        raise DamagedState("its header cannot be read") from None
    if not isinstance(header, dict):
        raise DamagedState("its header cannot be read")
    return header


def _largest_header(template: Template) -> int:
    return 1000 + sum(_PER_TENSOR + 6 * len(name) for name in template)  # a character may be written as \uXXXX


def _sum(state: Mapping[str, Tensor]) -> int:
    value = 0
    for name in sorted(state):
        value = zlib.crc32(_bytes(state[name]), value)
    return value


def _bytes(tensor: Tensor) -> memoryview:
    return np.ascontiguousarray(tensor.detach().numpy()).reshape(-1).view(np.uint8).data

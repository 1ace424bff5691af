"""Why a training cannot go on, in words that say what to do."""

import gc

import torch

# CPU: c10's DefaultCPUAllocator; MPS: its allocator raises a plain RuntimeError.
_OUT_OF_MEMORY = ("can't allocate memory", "not enough memory", "out of memory")


class TrainingError(Exception):
    """A training cannot start or go on; one sentence that says why, with the value, and what to do."""


def is_out_of_memory(error: BaseException) -> bool:
    """Return whether `error` says that memory ran out, on whatever device."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and any(words in str(error).lower() for words in _OUT_OF_MEMORY)


def out_of_memory(device: torch.device, batch_size: int) -> TrainingError:
    """Return the failure that suggests half the batch."""
    place = "memory" if device.type == "cpu" else f"{device.type.upper()} memory"
    advice = f"try a batch_size of {batch_size // 2}" if batch_size > 1 else "try a smaller network or smaller pictures"
    return TrainingError(f"{place} ran out with a batch_size of {batch_size}; {advice}")


def free_memory() -> None:
    """Give back what a failed step held; the exception and its traceback must be gone already."""
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    if torch.backends.mps.is_available():
        torch.mps.empty_cache()


def not_finite(what: str, loss: float, step: int, learning_rate: float) -> TrainingError:
    """Return the failure that suggests a smaller learning rate; `what` is which loss: "loss", "val loss"."""
    return TrainingError(
        f"the {what} became {loss} at step {step:,} with a learning rate of {learning_rate:g}; "
        f"try a smaller one, e.g. {learning_rate / 10:g}"
    )

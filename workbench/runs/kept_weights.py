"""The weights that one run keeps on the disk: offered by the training thread, written by a thread, read by any."""

import errno
import shutil
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path

from torch import Tensor

from workbench import paths
from workbench.data.words import bytes_text
from workbench.experiment import Experiment, save
from workbench.runs import folders
from workbench.runs.schedule import MOST, KeptState, least_needed
from workbench.runs.state_file import DamagedState, Template, decode, encode, is_finite, largest_file, template_of
from workbench.runs.writer import Writer

RESERVE = 100_000_000
"""Bytes of the disk that are left to others."""

FEWEST = 4
"""States there must be room for: the first, the best and the last, and one to have come by."""

_IN_MEMORY = 100_000_000  # bytes of states that wait for the disk
_FEW = 50  # states below which a person is told


class KeptError(Exception):
    """A kept state cannot be had; one sentence."""


class KeptWeights:
    """The store of one run.

    Attributes:
        experiment: the run's.
        states: what is kept by now, by rising step; replaced as a whole, so that any thread may look.
        notice: what a person should know of it, a sentence; "" where all is as usual.
    """

    def __init__(self, experiment: Experiment, budget: int) -> None:
        """Prepare the store; it touches no disk before `begin`.

        Args:
            experiment: what is trained.
            budget: bytes of disk it may take; 0 keeps nothing.
        """
        self.experiment = experiment
        self.states: tuple[KeptState, ...] = ()
        self.notice = ""
        self.capacity = 0  # states there is room for
        self._budget = budget
        self._template: Template = {}
        self._size = 0  # bytes of a state
        self._folder: folders.HeldFolder | None = None
        self._writer: Writer | None = None
        self._lock = threading.Lock()  # of `states`
        self._ended = False  # nothing more is kept

    def begin(self, state: Mapping[str, Tensor]) -> None:
        """Make ready for states like this one; older runs' weights are swept away."""
        self._template = template_of(state)
        self._size = size = largest_file(self._template)
        self.capacity = min(MOST, self._budget // size)
        if self.capacity < FEWEST:
            self.capacity = 0
            self.give_up(_no_room(self._budget, size))
            return
        if self.capacity < _FEW:
            self.notice = (
                f"The weights take {bytes_text(size)}, so {self.capacity} steps are kept at most; "
                "File › Storage can give a run more room."
            )
        self._writer = Writer()
        self._writer.add(self._make_folder)

    @property
    def keeps(self) -> bool:
        """Whether states may still be offered."""
        return self._writer is not None and not self._ended

    @property
    def idle(self) -> bool:
        """Whether the last state offered is on the disk."""
        return self._writer is None or self._writer.idle

    @property
    def full(self) -> bool:
        """Whether so many states wait for the disk that no more are taken."""
        if self._writer is None:
            return True
        states = self._writer.waiting - (self._folder is None)  # before them the folder is made
        return states * self._size >= _IN_MEMORY

    def add(self, state: KeptState, weights: Mapping[str, Tensor]) -> None:
        """Keep a state; returns at once.

        Args:
            state: what it is; another of its step is replaced.
            weights: contiguous tensors on the CPU, given away.
        """
        if self.keeps and self._writer is not None:
            self._writer.add(partial(self._write, state, weights))

    def close(self) -> None:
        """Keep nothing more; what was offered is still written, and all can be read."""
        if self._writer is not None:
            self._writer.close()

    def wait(self, seconds: float) -> bool:
        """Wait until all that was offered is on the disk; return whether it is."""
        return self._writer is None or self._writer.wait(seconds)

    def give_up(self, reason: str) -> None:
        """Keep nothing more, for a reason that people read: a sentence."""
        self._ended = True
        self.notice = reason

    def release(self) -> None:
        """Keep nothing more, and let the folder go: the next run sweeps it away."""
        self._ended = True
        self.close()
        self._release()

    def read(self, state: KeptState) -> dict[str, Tensor]:
        """Return the weights of a state: fresh tensors on the CPU.

        Raises:
            KeptError: if they are gone or damaged; the state is then not among `states` any more.
        """
        path = self._file(state)
        try:
            with path.open("rb") as file:
                content = file.read(self._size + 1)
            if len(content) > self._size:
                raise DamagedState("it is larger than the network")
            return decode(content, self._template)
        except FileNotFoundError:
            reason = f"The weights of step {state.step:,} are not on the disk any more."
        except OSError as error:
            reason = f"The weights of step {state.step:,} cannot be read: {error.strerror or error}."
        except DamagedState as error:
            reason = f"The file with the weights of step {state.step:,} is damaged: {error}."
        self._forget(state)
        raise KeptError(reason)

    def _file(self, state: KeptState) -> Path:
        assert self._folder is not None
        return self._folder.path / f"{state.step:09d}.safetensors"

    # In the writer's thread.

    def _make_folder(self) -> None:
        try:
            self._folder = folders.HeldFolder()
            folders.sweep()
            save(self.experiment, self._folder.path / "experiment.json")
            if self._ended:  # it was released before it was there
                self._release()
        except OSError as error:
            self.give_up(f"No weights are kept, as {_place(error)} cannot be written: {error.strerror or error}.")

    def _release(self) -> None:
        with self._lock:
            if self._folder is not None:
                self._folder.release()

    def _write(self, state: KeptState, weights: Mapping[str, Tensor]) -> None:
        if self._ended or self._folder is None:
            return
        if not is_finite(weights):
            self.notice = f"After step {state.step:,} weights are not finite any more; such states are not kept."
            return
        content = encode(weights, {name: repr(value) for name, value in asdict(state).items()})
        self._make_room(state)
        try:
            if not self._folder.path.is_dir():  # taken away by hand
                self.states = ()
                self._folder = folders.HeldFolder()
            if shutil.disk_usage(self._folder.path).free < len(content) + RESERVE:
                raise OSError(errno.ENOSPC, "the disk is full")
            # A step more or less is worth no waiting for the disk; a damaged file is noticed when it is read.
            paths.write_atomically(self._file(state), content, sync=state.ends_epoch)
        except OSError as error:
            self.give_up(self._unwritten(error))
            return
        with self._lock:
            others = [other for other in self.states if other.step != state.step]
            self.states = tuple(sorted((*others, state), key=lambda one: one.step))

    def _make_room(self, coming: KeptState) -> None:
        """Drop states until there is room for one that is about to be the latest."""
        while True:
            with self._lock:
                then = [*(state for state in self.states if state.step != coming.step), coming]
                if len(then) <= self.capacity:
                    return
                doomed = then[least_needed(then)]
            with suppress(OSError):  # Windows: it is being read; the folder goes as a whole one day
                self._file(doomed).unlink(missing_ok=True)
            self._forget(doomed)

    def _forget(self, state: KeptState) -> None:
        with self._lock:
            self.states = tuple(other for other in self.states if other != state)

    def _unwritten(self, error: OSError) -> str:
        until = f"up to step {self.states[-1].step:,}" if self.states else "of no step"
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return f"The disk is full: weights are kept {until}, and the training goes on."
        return f"Weights are kept {until}: {_place(error)} cannot be written: {error.strerror or error}."


def _no_room(budget: int, size: int) -> str:
    if budget == 0:
        return "No weights are kept, as File › Storage gives them no room."
    return (
        f"No weights are kept: those of one step take {bytes_text(size)}, and File › Storage gives a run "
        f"{bytes_text(budget)}."
    )


def _place(error: OSError) -> str:
    return str(error.filename or "the folder of kept weights")

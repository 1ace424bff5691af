"""A training told on the terminal: for people line by line, or as one JSON object a line."""

import dataclasses
import json
import re
import sys
import time
from typing import Any
from unicodedata import category

from workbench.data.base import Data
from workbench.experiment import Experiment
from workbench.training.events import (
    EpochEnded,
    Evaluating,
    Event,
    Progress,
    RunEnded,
    RunStarted,
    SettingChanged,
    ThreadsChanged,
)

REDRAW_SECONDS = 0.1
LISTED = 20  # files left out that are named


def printable(text: str) -> str:
    """Return a line with its control characters written out: a file's name may hold some that steer a terminal."""
    return "".join(repr(c)[1:-1] if category(c).startswith("C") else c for c in text)


def complain(sentence: str) -> None:
    """Print one line on stderr."""
    print(f"workbench: {printable(sentence)}", file=sys.stderr)


def event_object(event: Event) -> dict[str, Any]:
    """Return an event as the object `--json` prints; its name is the class's in snake_case."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", type(event).__name__).lower()
    return {"event": name} | dataclasses.asdict(event)


class EventPrinter:
    """Prints what loading and training report. Only a terminal gets the line that is written over."""

    def __init__(self, experiment: Experiment, *, as_json: bool) -> None:
        self._experiment = experiment
        self._as_json = as_json
        self._redraws = sys.stderr.isatty() and not as_json
        self._drawn = 0.0
        self._steps = 0
        self._images_per_step = 0.0

    def loading(self, what: str, done: int, total: int | None) -> None:
        """Show how far loading is; a data set's progress callback."""
        share = f"{done:,} of {total:,}" if total else f"{done:,}"
        self._redraw(f"{what}: {share}")

    def loaded(self, data: Data) -> None:
        """List the files that were left out."""
        self._clear()
        for skipped in data.skipped[:LISTED]:
            complain(f"skipped {skipped.path}: {skipped.reason}")
        if len(data.skipped) > LISTED:
            complain(f"skipped {len(data.skipped) - LISTED:,} more")

    def interrupted(self) -> None:
        """Say that loading was ended by Ctrl-C."""
        self._clear()
        complain("stopped by Ctrl-C while loading the data")

    def event(self, event: Event) -> None:
        """Print one event."""
        if self._as_json:
            print(json.dumps(event_object(event), allow_nan=False), flush=True)
            return
        if isinstance(event, RunStarted):
            self._steps = event.steps_per_epoch * event.epochs
            self._images_per_step = event.train_images / event.steps_per_epoch
        if isinstance(event, Progress):
            self._redraw(self._progress(event))
        elif isinstance(event, Evaluating):
            self._redraw(f"epoch {event.epoch}: {event.split} {event.done:,} of {event.total:,}")
        else:
            self._clear()
            print(printable(self._sentence(event)), flush=True)

    def _progress(self, event: Progress) -> str:
        epochs = self._experiment.training.epochs
        left = (self._steps - event.step) * self._images_per_step / max(event.images_per_second, 1e-9)
        return (
            f"epoch {event.epoch}/{epochs}  step {event.step:,}/{self._steps:,}  loss {event.losses[-1]:.4f}  "
            f"{event.images_per_second:,.0f} img/s  {left:.0f} s left"
        )

    def _sentence(self, event: Event) -> str:
        if isinstance(event, RunStarted):
            layout = "channels last" if event.plan.channels_last else "channels first"
            threads = f"{event.plan.threads} thread{'s' * (event.plan.threads > 1)}, " if event.device == "cpu" else ""
            return (
                f"{self._experiment.name}: {event.parameters:,} parameters, {event.train_images:,} training pictures, "
                f"{event.device}, {threads}{layout}"
            )
        if isinstance(event, EpochEnded):
            validation = "" if event.val_accuracy is None else f"  val {event.val_loss:.4f} {event.val_accuracy:7.2%}"
            return (
                f"epoch {event.epoch:3}  train {event.train_loss:.4f} {event.train_accuracy:7.2%}{validation}  "
                f"{event.seconds:.1f} s"
            )
        if isinstance(event, ThreadsChanged):
            return f"step {event.step:,}: {event.reason}; goes on with {event.threads}"
        if isinstance(event, SettingChanged):
            return f"step {event.step:,}: {event.setting} {event.old:g} -> {event.new:g}"
        assert isinstance(event, RunEnded)
        speed = f"{event.step:,} steps in {event.seconds:.1f} s, {event.images_per_second:,.0f} img/s"
        if event.outcome != "finished":
            return f"{event.outcome}: {event.reason} ({speed})"
        test = "" if event.test_accuracy is None else f"test {event.test_loss:.4f} {event.test_accuracy:.2%}, "
        return f"finished: {test}{speed}"

    def _redraw(self, text: str) -> None:
        now = time.monotonic()
        if self._redraws and now - self._drawn >= REDRAW_SECONDS:
            self._drawn = now
            print(f"\r\x1b[K{printable(text)}", end="", file=sys.stderr, flush=True)

    def _clear(self) -> None:
        if self._redraws:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

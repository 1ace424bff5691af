"""What the commands do: print what the core says, and the event stream of a training."""

import argparse
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import torch

from workbench import interrupts
from workbench.data.base import DATASETS, Cancelled, Data, DataError, Dataset, alike
from workbench.data.own.base import OwnPictures
from workbench.data.own.recognise import recognise
from workbench.data.storage import Storage, for_now
from workbench.experiment import Experiment, find
from workbench.network import code_out
from workbench.network.build import build
from workbench.network.problems import fitted, problems
from workbench.network.summary import summarize, table, to_json
from workbench.spec import SpecError, quote
from workbench.terminal import EventPrinter, complain, printable
from workbench.training.devices import resolve
from workbench.training.events import Event, Progress, RunEnded, ended
from workbench.training.failures import is_out_of_memory
from workbench.training.generators import RunGenerators
from workbench.training.trainer import TrainingError
from workbench.training.trainer import train as train_events

Command = Callable[[argparse.Namespace], int]


def told_in_a_sentence(command: Command) -> Command:
    """Print what a person got wrong as one line on stderr and return 2; 1 where memory ran out."""

    @wraps(command)
    def wrapped(options: argparse.Namespace) -> int:
        try:
            return command(options)
        except (SpecError, DataError) as error:
            complain(str(error))
            return 2
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            complain("memory ran out; try a smaller network, smaller pictures or fewer of them")
            return 1

    return wrapped


@told_in_a_sentence
def summary(options: argparse.Namespace) -> int:
    """Print the analysis of a network."""
    experiment = find(options.experiment)
    result = summarize(experiment)
    print(json.dumps(to_json(result)) if options.json else table(result))
    for problem in problems(experiment):
        print(printable(f"{problem.severity}: {_place(problem.path)}{problem.reason}"), file=sys.stderr)
    return 0


@told_in_a_sentence
def code(options: argparse.Namespace) -> int:
    """Print a network as PyTorch source."""
    print(code_out.source(find(options.experiment)), end="")
    return 0


@told_in_a_sentence
def train(options: argparse.Namespace) -> int:
    """Train an experiment and print its events."""
    experiment = _changed(find(options.experiment), options)
    experiment, solved = fitted(experiment) if options.dataset is not None else (experiment, None)
    _require_sound(experiment)
    _require_device(experiment.training.device)
    printer = EventPrinter(experiment, as_json=options.json)
    try:
        with _mirror(options.mirror):
            data = experiment.dataset.load(options.data_root, printer.loading)
    except (KeyboardInterrupt, Cancelled):
        printer.interrupted()
        return 130
    except DataError as error:
        if experiment.dataset.missing(options.data_root) is None:
            raise
        raise DataError(f"{error} (--data-root DIR)") from None
    if solved is not None:
        complain(f"the network {solved.reason}; done: {solved.fix}")
    printer.loaded(data)
    outcome = "failed"
    for event in _events(experiment, data):
        printer.event(event)
        if isinstance(event, RunEnded):
            outcome = event.outcome
    return {"finished": 0, "stopped": 130}.get(outcome, 1)


def _events(experiment: Experiment, data: Data) -> Iterator[Event]:
    """Yield the events of a training; its end is always RunEnded, whether it finished, failed or was interrupted."""
    generators = RunGenerators(experiment.training.seed, torch.device("cpu"))
    network = build(experiment.network, experiment.dataset.input_shape, generators.init)
    last: Progress | None = None
    run = train_events(experiment, data, network)
    with interrupts.noted() as interrupted:
        try:
            for event in run:
                last = event if isinstance(event, Progress) else last
                yield event
                if interrupted() and not isinstance(event, RunEnded):
                    run.close()
                    yield ended("stopped", "stopped by Ctrl-C", last)
                    return
        except TrainingError as error:
            yield ended("failed", str(error), last)


def _changed(experiment: Experiment, options: argparse.Namespace) -> Experiment:
    """Return the experiment with the command line's settings in place of its own."""
    threads: Any = options.threads
    if threads is not None and re.fullmatch(r"-?\d{1,9}", threads):
        threads = int(threads)
    chosen = {
        "epochs": options.epochs,
        "batch_size": options.batch_size,
        "seed": options.seed,
        "device": options.device,
        "threads": threads,
    }
    settings = {name: value for name, value in chosen.items() if value is not None}
    try:
        training = experiment.training.changed(**settings)
    except SpecError as error:
        raise SpecError("", f"--{error.reason.replace('_', '-', 1)}") from None
    dataset = experiment.dataset if options.dataset is None else _dataset(options.dataset, experiment.dataset)
    return experiment.changed(training=training, dataset=dataset)


@contextmanager
def _mirror(address: str | None) -> Iterator[None]:
    """Ask `address` first for what is missing, this once.

    Raises:
        SpecError: if it is no address.
    """
    if address is None:
        yield
        return
    try:
        Storage(mirror=address)
    except ValueError:
        raise SpecError("", f"--mirror must begin with http:// or https://, not {quote(address)}") from None
    with for_now(mirror=address):
        yield


def _dataset(name: str, instead_of: Dataset) -> Dataset:
    """Return the data set `name` stands for: a kind, or a folder or file of one's own; sized as the experiment's own.

    Raises:
        SpecError: if it is none of these.
    """
    kinds = [kind for kind in DATASETS if not issubclass(DATASETS[kind], OwnPictures)]
    if name in kinds:
        return instead_of if name == getattr(instead_of, "kind", None) else alike(name, instead_of)
    path = Path(os.path.expanduser(name))
    if not os.path.lexists(path):
        raise SpecError("", f"--dataset {name} is neither a folder, nor a file, nor one of {', '.join(kinds)}")
    found = recognise(path, instead_of)
    if isinstance(found, Dataset):
        return found
    raise SpecError("", f"--dataset {found or f'{name} is a single picture; choose the folder it is in'}")


def _require_sound(experiment: Experiment) -> None:
    for problem in problems(experiment):
        if problem.severity == "error":
            elsewhere = problem.path in ("dataset", "augmentation", "training")
            raise SpecError(problem.path if elsewhere else f"network.{problem.path}".rstrip("."), problem.reason)


def _require_device(choice: str) -> None:
    try:
        resolve(choice)
    except TrainingError as error:
        raise SpecError("", str(error)) from None


def _place(path: str) -> str:
    return f"{path}: " if path else ""

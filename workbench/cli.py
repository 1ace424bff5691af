"""The command line: its words and options. What the commands do stands in commands.py, which imports torch."""

import argparse
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from workbench import interrupts, paths
from workbench.presets import dataset_kind, presets, title

COMMANDS = ("presets", "summary", "code", "train")
EXPERIMENT_HELP = "a JSON file, or the name of a preset"


class _Parser(argparse.ArgumentParser):
    """Says in one line what is wrong."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help\n")


def parser(program: str = "workbench") -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    result = _Parser(
        prog=program,
        description="Build convolutional networks by point and click, train them, and look inside.",
        epilog="Without a command the window opens: " + f"{program} [FILE] [--data-root DIR]",
    )
    commands = result.add_subparsers(dest="command", metavar="COMMAND", required=True)

    commands.add_parser("presets", help="list the presets", description="List the experiments that come with it.")

    summary = commands.add_parser("summary", help="layers, shapes, parameters and costs of a network")
    summary.add_argument("experiment", metavar="EXPERIMENT", help=EXPERIMENT_HELP)
    summary.add_argument("--json", action="store_true", help="print one JSON object")

    code = commands.add_parser("code", help="print the network as runnable PyTorch source")
    code.add_argument("experiment", metavar="EXPERIMENT", help=EXPERIMENT_HELP)

    train = commands.add_parser("train", help="train without a window")
    train.add_argument("experiment", metavar="EXPERIMENT", help=EXPERIMENT_HELP)
    train.add_argument(
        "--dataset",
        metavar="KIND|DIR|FILE",
        help="another data set, or pictures of your own: a folder, a table or arrays",
    )
    train.add_argument(
        "--data-root",
        metavar="DIR",
        type=Path,
        default=paths.data_root(),
        help="where standard data sets are looked for and kept (%(default)s)",
    )
    train.add_argument("--mirror", metavar="URL", help="asked first for standard data sets that are not there yet")
    train.add_argument("--epochs", metavar="N", type=int, help="passes over the training pictures")
    train.add_argument("--batch-size", metavar="N", type=int, help="pictures per step")
    train.add_argument("--seed", metavar="N", type=int, help="draws weights, order and dropout")
    train.add_argument("--device", choices=("auto", "cpu", "cuda", "mps"), help="where to compute")
    train.add_argument("--threads", metavar="N|auto", help="CPU threads; a fixed number repeats a run bit for bit")
    train.add_argument("--json", action="store_true", help="print one JSON object a line")
    return result


def run(arguments: Sequence[str], program: str = "workbench") -> int:
    """Run a command and return the exit code: 0 done, 1 the run failed, 2 bad input, 130 interrupted."""
    options = parser(program).parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console that cannot show × must not end the program
    try:
        code = _obey(options)
        sys.stdout.flush()
    except BrokenPipeError:  # e.g. piped into head
        _silence()
        return 0
    except OSError as error:  # e.g. a full disk
        _silence()
        print(f"workbench: cannot go on: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("workbench: stopped by Ctrl-C", file=sys.stderr)
        return 130
    return code


def _silence() -> None:
    """Send what is left of the output nowhere, else Python flushes it again at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _obey(options: argparse.Namespace) -> int:
    if options.command == "presets":
        print_presets()
        return 0
    # Only here, so that --help and presets answer at once: it imports torch.
    with interrupts.noted() as interrupted:  # in an import it would come out as somebody else's error
        commands = import_module("workbench.commands")
    if interrupted():
        raise KeyboardInterrupt
    code: int = getattr(commands, options.command)(options)
    return code


def print_presets() -> None:
    """Print name, title and data set of every preset."""
    known = presets()
    width = max(map(len, known), default=0)
    for name, path in known.items():
        print(f"{name:{width}}  {title(path)} on {dataset_kind(path)}")

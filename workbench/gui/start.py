"""The start of the window: its words on the command line, and the check that a window can open at all."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from workbench import cli
from workbench.gui.obstacles import obstacle
from workbench.presets import presets


def run(arguments: Sequence[str], program: str) -> int:
    """Open the window and return the exit code once it is closed; 2 for bad input or where no window can open."""
    parser = argparse.ArgumentParser(prog=program, add_help=False)
    parser.add_argument("file", nargs="?")
    parser.add_argument("--data-root", type=Path, default=None)
    options, unknown = parser.parse_known_args(arguments)
    if unknown:
        return _refuse(f"unknown option {unknown[0]}; see {program} --help")
    if options.file is not None and options.file not in presets() and not Path(options.file).exists():
        commands = ", ".join(cli.COMMANDS)
        return _refuse(f"{options.file} is neither a command ({commands}) nor a file nor a preset")
    reason = obstacle()
    if reason is not None:
        return _refuse(reason)
    if sys.platform == "win32":
        import_module("torch")  # before Qt, else its DLLs fail to load there (WinError 1114)
    # Only here, after the check: importing Qt fails where its libraries are missing.
    app = import_module("workbench.gui.app")
    code: int = app.run(options.file, options.data_root)
    return code


def _refuse(reason: str) -> int:
    print(f"workbench: {reason}", file=sys.stderr)
    return 2

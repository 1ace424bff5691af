"""The entry point: a command goes to the command line, anything else opens the window."""

import sys
from importlib import import_module
from pathlib import Path

from workbench import cli
from workbench.training.allocator import keep_freed_memory


def main() -> int:
    """Run the program and return its exit code."""
    keep_freed_memory()  # before torch allocates
    arguments = sys.argv[1:]
    program = "python main.py" if Path(sys.argv[0]).name in ("main.py", "__main__.py") else "workbench"
    if arguments and (arguments[0] in cli.COMMANDS or arguments[0] in ("-h", "--help")):
        return cli.run(arguments, program)
    # Only here: the command line must run where Qt cannot.
    window = import_module("workbench.gui.start")
    code: int = window.run(arguments, program)
    return code


if __name__ == "__main__":
    sys.exit(main())

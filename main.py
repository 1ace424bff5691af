"""Start the CNN workbench from a checkout: `python main.py --help`."""

import sys

try:
    from workbench.__main__ import main
except ModuleNotFoundError as error:
    sys.exit(f"workbench: {error.name} is not installed for this Python; run it as: uv run main.py")

if __name__ == "__main__":
    sys.exit(main())

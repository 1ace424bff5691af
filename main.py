"""Start the CNN workbench from a checkout: `python main.py --help`."""

import sys

from workbench.__main__ import main

if __name__ == "__main__":
    sys.exit(main())

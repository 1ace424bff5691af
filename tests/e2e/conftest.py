"""What the tests of the whole window share with those of its parts."""

from tests.gui.conftest import open_window

__all__ = ["open_window"]

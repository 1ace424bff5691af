"""What keeps a window from opening, told before Qt would abort: missing libraries, no display.

Imports neither Qt nor torch.
"""

import ctypes
import os
import sys
from importlib.util import find_spec
from pathlib import Path

# What Qt's xcb plugin needs on Debian 12 and its relatives.
DEBIAN_PACKAGES = (
    "libegl1 libgl1 libdbus-1-3 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 "
    "libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 libfontconfig1"
)
HEADLESS = 'train without a window ("train EXPERIMENT"), or put "xvfb-run" before the command'


def obstacle() -> str | None:
    """Return in one sentence why no window can open and what to do, or None if one can."""
    if sys.platform != "linux":
        return None
    platform = os.environ.get("QT_QPA_PLATFORM", "").split(":")[0].split(";")[0]
    if platform in ("offscreen", "minimal", "vnc", "linuxfb", "eglfs"):
        return _missing_library("libqoffscreen.so")
    if os.environ.get("WAYLAND_DISPLAY") and platform in ("", "wayland"):
        return _missing_library("libqoffscreen.so")
    missing = _missing_library("libqxcb.so")
    if missing is not None:
        return missing
    display = os.environ.get("DISPLAY")
    if not display:
        return f"There is no display to open a window on (DISPLAY is not set): {HEADLESS}."
    if not _answers(display):
        return f"The display {display} does not answer: {HEADLESS}."
    return None


def _missing_library(plugin: str) -> str | None:
    """Load one of Qt's platform plugins as Qt would, and say what the loader missed."""
    package = find_spec("PySide6")
    if package is None or not package.submodule_search_locations:
        return "PySide6 is not installed: install the program with its dependencies (uv run main.py does)."
    folder = Path(package.submodule_search_locations[0])
    try:
        ctypes.CDLL(str(folder / "Qt" / "plugins" / "platforms" / plugin))
    except OSError as error:
        library = str(error).split(":")[0]
        return (
            f"Qt cannot open a window because the library {library} is missing; "
            f"on Debian or Ubuntu: apt-get install {DEBIAN_PACKAGES}; or {HEADLESS}."
        )
    return None


def _answers(display: str) -> bool:
    """Return whether an X server answers at `display`."""
    xcb = ctypes.CDLL("libxcb.so.1")  # loaded already: the xcb plugin needs it
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(display.encode(), None))
    broken = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not broken

"""The most common of pictures, small plain JPEGs, decoded without the ceremony that any file may need."""

import os
from pathlib import Path

from PIL import Image

LARGEST = 1 << 20
"""Pixels; beyond, decoding takes so long that the ceremony does not count."""

_MOST = 1 << 16  # bytes of a file, for the same reason
# Windows would change line ends; elsewhere a pipe that takes the file's place would wait for ever.
_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
_SIZES = (0xC0, 0xC2)  # baseline and progressive frames, ITU-T T.81, table B.1
_PLAIN = (0xE0, 0xDB, 0xC4, 0xDD, 0xFE)  # JFIF, tables, restarts, comments: nothing that changes how it is shown
_SCAN = 0xDA
_MODES = {1: "L", 3: "RGB"}


class Reader:
    """Decodes one file after the other just as open_picture would, or says that anything is out of the ordinary.

    Out of the ordinary are EXIF blocks (which may turn it), other colours than JFIF's, damage, and pictures that
    would be decoded at a fraction of their size. Each picture is good until the next one is asked for.
    """

    def __init__(self, least: int = 0) -> None:
        """Leave pictures to others whose height and width are twice `least` pixels or more; 0 for none."""
        self._least = least
        self._image: Image.Image | None = None

    def read(self, path: Path, size: int) -> Image.Image | None:
        """Return the picture in an ordinary file of `size` bytes, or None."""
        if not 0 < size <= _MOST:
            return None
        try:
            content = _content(path, size)
        except (OSError, ValueError):
            return None
        return self.decode(content) if len(content) == size else None

    def decode(self, content: bytes) -> Image.Image | None:
        """Return the picture that a file's content is, mode "L" or "RGB", or None."""
        found = _size(content)
        if found is None:
            return None
        width, height, channels = found
        mode = _MODES.get(channels)
        if mode is None or not 0 < width * height <= LARGEST:
            return None
        if self._least and min(width, height) >= 2 * self._least:
            return None
        image = self._image
        if image is None or image.size != (width, height) or image.mode != mode:
            image = self._image = Image.new(mode, (width, height))
        try:
            image.frombytes(content, "jpeg", mode, "")
        except Exception:  # damaged; whoever asks open_picture is told how
            return None
        return image


def _content(path: Path, size: int) -> bytes:
    """Return a file's bytes in as few calls of the system as can be: each lets another thread go first."""
    file = os.open(path, _FLAGS)
    try:
        return os.read(file, size + 1)
    finally:
        os.close(file)


def _size(content: bytes) -> tuple[int, int, int] | None:
    """Return (width, height, channels) by walking from marker to marker up to the first scan."""
    if not content.startswith(b"\xff\xd8\xff\xe0"):
        return None
    size = None
    at, end = 2, len(content) - 10
    while at < end and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == _SCAN:
            return size
        if marker in _SIZES:
            if content[at + 4] != 8:  # bits a value
                return None
            height, width = content[at + 5] << 8 | content[at + 6], content[at + 7] << 8 | content[at + 8]
            size = width, height, content[at + 9]
        elif marker not in _PLAIN:
            return None
        at += 2 + (content[at + 2] << 8 | content[at + 3])
    return None

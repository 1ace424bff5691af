"""The most common of pictures, a small plain JPEG, decoded without the ceremony that any file may need."""

from PIL import Image

LARGEST = 1 << 20
"""Pixels; beyond, decoding takes so long that the ceremony does not count."""

_SIZES = (0xC0, 0xC2)  # baseline and progressive frames, ITU-T T.81, table B.1
_PLAIN = (0xE0, 0xDB, 0xC4, 0xDD, 0xFE)  # JFIF, tables, restarts, comments: nothing that changes how it is shown
_SCAN = 0xDA
_MODES = {1: "L", 3: "RGB"}


def decode(content: bytes, least: int) -> Image.Image | None:
    """Return the picture just as Image.open would, or None where anything is out of the ordinary.

    Out of the ordinary are EXIF blocks (which may turn it), other colours than JFIF's, damage, and pictures that
    would be decoded at a fraction of their size.

    Args:
        content: the file.
        least: height and width, in pixels, up to which a larger picture may be decoded at a fraction; 0 for never.
    """
    found = _size(content)
    if found is None:
        return None
    width, height, channels = found
    mode = _MODES.get(channels)
    if mode is None or not 0 < width * height <= LARGEST or (least and min(width, height) >= 2 * least):
        return None
    try:
        return Image.frombytes(mode, (width, height), content, "jpeg", mode, "")
    except Exception:  # damaged; whoever asks again is told how
        return None


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

"""A look at one picture file: what it is, what it shows on the whole, and by what it is known again."""

import os
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from workbench.data.moments import moments_of_counts
from workbench.data.pictures.endings import ENDINGS
from workbench.data.pictures.picture import FORMATS, PictureError, open_picture

SIDE = 48
"""Height and width of a sample in pixels."""

_PART = 1 << 20  # bytes of a file that are read at once
_STRIP = 1 << 20  # pixels looked at at a time
_LARGE = 500_000  # pixels of a JPEG from which on it is decoded at a fraction of its size
_MODES = {
    "1": "black and white",
    "L": "grey",
    "P": "palette",
    "RGB": "RGB",
    "CMYK": "CMYK",
    "YCbCr": "RGB",
    "F": "float",
}
GREYISH = 8  # most that red, green and blue differ by in a picture that is nearly grey
_FLAT = 2  # most that pixels differ by in a picture of one colour


@dataclass(frozen=True)
class Look:
    """What a picture is.

    Attributes:
        digest: of the file's bytes.
        pixels: of size and pixels as people see them.
        exact: whether `pixels` is of all pixels, not of a JPEG decoded at a fraction of its size.
        width: pixels, upright.
        height: pixels, upright.
        content: format of the content, such as "PNG".
        mode: "grey", "RGB", "palette", "transparent", "16 bit", "float", …
        moving: whether the file holds several pictures, of which the first is taken.
        mean: (4,) float32 of brightness (ITU-R BT.601 luma), red, green and blue in [0, 1].
        spread: (4,) float32, their standard deviations.
        greyish: whether it has colours and all its pixels are nearly grey.
        flat: whether it has one colour only.
        sample: (48, 48, 3) uint8, or None where none was wanted.
    """

    digest: bytes
    pixels: bytes
    exact: bool
    width: int
    height: int
    content: str
    mode: str
    moving: bool
    mean: NDArray[np.float32]
    spread: NDArray[np.float32]
    greyish: bool
    flat: bool
    sample: NDArray[np.uint8] | None


@dataclass(frozen=True)
class _Header:
    width: int
    height: int
    content: str
    mode: str
    moving: bool


def look(path: Path, sampled: bool) -> Look:
    """Read a picture once.

    Args:
        path: the file.
        sampled: whether a sample is kept.

    Raises:
        PictureError: if it cannot be opened.
    """
    header = _header(path)
    large = header is not None and header.content == "JPEG" and header.width * header.height > _LARGE
    image = open_picture(path, (3, SIDE, SIDE) if large else None)
    if header is None:
        raise PictureError(path.name, "has a header that cannot be read", "save it anew")
    sideways = (header.width < header.height) != (image.width < image.height)
    width, height = (header.height, header.width) if sideways else (header.width, header.height)
    pixels, counts = _read(image)
    mean, spread = moments_of_counts(counts).astype(np.float32).T
    thumbnail = np.asarray(ImageOps.fit(image, (SIDE, SIDE), Image.Resampling.BILINEAR).convert("RGB"))
    levels = [np.flatnonzero(row) for row in counts[1:]]
    return Look(
        digest=_digest(path),
        pixels=pixels,
        exact=image.size == (width, height),
        width=width,
        height=height,
        content=header.content,
        mode=header.mode,
        moving=header.moving,
        mean=mean,
        spread=spread,
        greyish=image.mode == "RGB" and int(np.ptp(thumbnail, axis=2).max()) <= GREYISH,
        flat=all(level[-1] - level[0] <= _FLAT for level in levels),
        sample=thumbnail if sampled else None,
    )


def exact_pixels(path: Path) -> bytes:
    """Return the digest of size and all pixels of a picture.

    Raises:
        PictureError: if it cannot be opened.
    """
    return _read(open_picture(path))[0]


def ending_of(path: Path) -> str | None:
    """Return the format a file's name promises; None where it promises none that is known."""
    return ENDINGS.get(path.suffix.casefold())


def _header(path: Path) -> _Header | None:
    """Return what a picture's header says; None where it is none, which opening it explains."""
    if not os.path.isfile(path):  # reading a pipe may never end
        return None
    try:
        with Image.open(path, formats=FORMATS) as image:
            content = "JPEG" if image.format == "MPO" else str(image.format)
            mode = "16 bit" if image.mode.startswith("I") else _MODES.get(image.mode, image.mode)
            if "transparency" in image.info or image.mode in ("RGBA", "LA", "PA", "RGBa", "La"):
                mode = "transparent"
            return _Header(*image.size, content, mode, _moves(image))
    except Exception:  # decoders raise whatever a broken file makes them trip over
        return None


def _moves(image: Image.Image) -> bool:
    if image.format in ("JPEG", "MPO"):  # a camera's second picture is its preview
        return False
    try:
        return bool(getattr(image, "is_animated", False))
    except Exception:  # what follows the first picture is broken, and is not taken
        return True


def _digest(path: Path) -> bytes:
    digest = blake2b(digest_size=16)
    try:
        with path.open("rb", buffering=0) as file:
            while part := file.read(_PART):
                digest.update(part)
    except OSError as error:  # it was there when it was decoded
        raise PictureError(path.name, f"cannot be read ({error.strerror})", "choose another file") from None
    return digest.digest()


def _read(image: Image.Image) -> tuple[bytes, NDArray[np.int64]]:
    """Return the digest of size and pixels, and how often each value is there (4, 256), see `Look`.

    Strip by strip: a copy of a large picture in three colours would take three times its memory.
    """
    digest = blake2b(f"{image.width} {image.height}".encode(), digest_size=16)
    counts = np.zeros(4 * 256, dtype=np.int64)
    rows = max(1, _STRIP // image.width)
    for top in range(0, image.height, rows):
        strip = image.crop((0, top, image.width, min(top + rows, image.height)))
        colours = strip.convert("RGB")
        digest.update(colours.tobytes())
        counts += strip.convert("L").histogram() + colours.histogram()
    return digest.digest(), counts.reshape(4, 256)

"""Opening a picture of anybody's making, safely, and turning it into what the network sees."""

import io
import warnings
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps, UnidentifiedImageError
from torch import Tensor

from workbench.data.base import DataError
from workbench.layers.base import Shape

FORMATS = ("PNG", "JPEG", "BMP", "WEBP", "GIF", "TIFF", "PPM")
LARGEST = 64_000_000
"""Pixels a picture may have; it is not decoded to find out."""

_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
# For the whole process, because warnings cannot be caught for one thread alone.
warnings.simplefilter("error", Image.DecompressionBombWarning)


class PictureError(DataError):
    """A picture cannot be opened.

    Attributes:
        reason: why, the rest of a sentence that begins with the file's name.
    """

    def __init__(self, name: str, reason: str, advice: str) -> None:
        super().__init__(f"{name} {reason}; {advice}")
        self.reason = reason


def open_picture(source: Path | bytes, shape: Shape | None = None) -> Image.Image:
    """Decode a picture as people see it: upright, its first frame, transparent parts white.

    Args:
        source: a file, or its content.
        shape: (C, H, W) it is needed at; a JPEG is then decoded at a fraction of its size where that is enough.

    Returns:
        Mode "L" (grey) or "RGB". 16 bits of grey become 8 by their full range; other deep pictures by the range
        they use.

    Raises:
        PictureError: in one sentence with what to do.
    """
    name = source.name if isinstance(source, Path) else "the picture"
    if isinstance(source, Path):
        _check_file(source, name)
    elif not source:
        raise PictureError(name, "is empty (0 bytes)", "choose another one")
    try:
        with Image.open(source if isinstance(source, Path) else io.BytesIO(source), formats=FORMATS) as image:
            width, height = image.size
            if width * height > LARGEST:
                raise PictureError(name, f"has {width}×{height} pixels, {_TOO_LARGE}", "make it smaller first")
            if shape:
                # Twice the size needed, so that nothing is lost; other formats ignore it.
                image.draft(None, (2 * max(shape[1:]), 2 * max(shape[1:])))
            return _eight_bits(_upright(image))
    except PictureError:
        raise
    except UnidentifiedImageError:
        advice = "choose a PNG, JPEG, BMP, WebP, GIF or TIFF file"
        raise PictureError(name, "is not a picture that can be read", advice) from None
    except _BOMBS:
        raise PictureError(name, f"has too many pixels, {_TOO_LARGE}", "make it smaller first") from None
    except PermissionError:
        raise PictureError(name, "may not be read", "change its permissions or choose another file") from None
    except Exception as error:  # decoders raise whatever a broken file makes them trip over
        reason = f"is damaged or cut off ({str(error) or type(error).__name__})"
        raise PictureError(name, reason, "save it anew or choose another file") from None


_TOO_LARGE = f"beyond the limit of {LARGEST // 1_000_000} megapixels"


def to_tensor(image: Image.Image, shape: Shape) -> Tensor:
    """Return a picture as a data set of `shape` (C, H, W) holds it, uint8.

    Scaled until it covers H × W (bilinear, antialiased), what sticks out is cut off equally on both sides; grey is
    ITU-R BT.601 luma.

    Args:
        image: mode "L" or "RGB", any size.
        shape: C is 1 (grey) or 3 (red, green, blue).
    """
    channels, height, width = shape
    colored = image.convert("L" if channels == 1 else "RGB")
    fitted = ImageOps.fit(colored, (width, height), Image.Resampling.BILINEAR)
    pixels = torch.from_numpy(np.array(fitted)).view(height, width, channels)
    return pixels.permute(2, 0, 1).contiguous()


def _check_file(path: Path, name: str) -> None:
    try:
        if path.is_dir():
            raise PictureError(name, "is a folder", "choose a picture in it")
        if not path.exists():
            raise PictureError(name, f"is not in {path.parent}", "choose another file")
        if not path.is_file():  # reading a pipe or a device may never end
            raise PictureError(name, "is not an ordinary file", "choose another one")
        if path.stat().st_size == 0:
            raise PictureError(name, "is empty (0 bytes)", "choose another file")
    except (OSError, ValueError) as error:
        reason = f"cannot be reached ({getattr(error, 'strerror', None) or error})"
        raise PictureError(name, reason, "choose another file") from None


def _upright(image: Image.Image) -> Image.Image:
    """Turn the picture as its EXIF orientation says; a broken EXIF block says nothing."""
    image.load()
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # the parser raises whatever it trips over
        return image


def _eight_bits(image: Image.Image) -> Image.Image:
    """Return a decoded picture of any mode as "L" or "RGB"."""
    if image.mode.startswith("I;16"):
        deep = np.asarray(image).astype(np.uint32)
        return Image.fromarray(((deep * 255 + 32767) // 65535).astype(np.uint8))
    if image.mode in ("I", "F"):
        return _stretched(np.asarray(image).astype(np.float64))
    mode = "L" if image.mode in ("1", "L", "LA", "La") else "RGB"
    if image.has_transparency_data:
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image.convert("RGBA")).convert(mode)
    return image.convert(mode)


def _stretched(values: np.ndarray) -> Image.Image:
    """Return values of no agreed range (H, W) as grey, from the smallest (black) to the largest (white)."""
    finite = np.isfinite(values)
    low, high = (values[finite].min(), values[finite].max()) if finite.any() else (0.0, 0.0)
    scaled = (np.nan_to_num(values, nan=low, posinf=high, neginf=low) - low) * (255 / ((high - low) or 1.0))
    return Image.fromarray(np.rint(scaled).astype(np.uint8))

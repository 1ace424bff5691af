"""Opening a picture of anybody's making, safely, and turning it into what the network sees."""

import io
import os
import stat
import warnings
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps, UnidentifiedImageError
from torch import Tensor

from workbench.data.base import LARGEST, DataError
from workbench.layers.base import Shape

FORMATS = ("PNG", "JPEG", "BMP", "WEBP", "GIF", "TIFF", "PPM")
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
# For the whole process, because warnings cannot be caught for one thread alone.
warnings.simplefilter("error", Image.DecompressionBombWarning)
# Of a broken EXIF block, which says nothing then; a line for each of a thousand pictures helps nobody.
warnings.filterwarnings("ignore", category=UserWarning, module="PIL")


class PictureError(DataError):
    """A picture cannot be opened.

    Attributes:
        reason: why, the rest of a sentence that begins with the file's name.
        lasting: whether it is the file's content, so that trying again is of no use.
    """

    def __init__(self, name: str, reason: str, advice: str, *, lasting: bool = True) -> None:
        super().__init__(f"{name} {reason}; {advice}")
        self.reason = reason
        self.lasting = lasting


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
    try:
        return _opened(source, enough(shape) if shape else 0)
    except PictureError:
        raise
    except UnidentifiedImageError:
        reason, advice = "is not a picture that can be read", "choose a PNG, JPEG, BMP, WebP, GIF or TIFF file"
        raise PictureError(_name(source), reason, advice) from None
    except _BOMBS:
        raise PictureError(_name(source), f"has too many pixels, {_TOO_LARGE}", "make it smaller first") from None
    except FileNotFoundError:
        raise PictureError(_name(source), "is not there any more", "choose another file", lasting=False) from None
    except PermissionError:
        advice = "change its permissions or choose another file"
        raise PictureError(_name(source), "may not be read", advice, lasting=False) from None
    except Exception as error:  # decoders raise whatever a broken file makes them trip over
        reason = f"is damaged or cut off ({str(error) or type(error).__name__})"
        lasting = not isinstance(error, MemoryError) and getattr(error, "errno", None) is None
        raise PictureError(_name(source), reason, "save it anew or choose another file", lasting=lasting) from None


def enough(shape: Shape) -> int:
    """Return how many rows and columns a JPEG is decoded at for `shape` (C, H, W): twice, so that nothing is lost."""
    return 2 * max(shape[1:])


_TOO_LARGE = f"beyond the limit of {LARGEST // 1_000_000} megapixels"


def _name(source: Path | bytes) -> str:
    return source.name if isinstance(source, Path) else "the picture"


def _opened(source: Path | bytes, least: int) -> Image.Image:
    """Decode as open_picture does; at `least` rows and columns a JPEG is large enough."""
    if isinstance(source, Path):
        _check_file(source)
    elif not source:
        raise PictureError(_name(source), "is empty (0 bytes)", "choose another one")
    with Image.open(source if isinstance(source, Path) else io.BytesIO(source), formats=FORMATS) as image:
        width, height = image.size
        if width * height > LARGEST:
            raise PictureError(_name(source), f"has {width}×{height} pixels, {_TOO_LARGE}", "make it smaller first")
        if least:
            image.draft(None, (least, least))  # other formats ignore it
        return _eight_bits(_upright(image))


def to_tensor(image: Image.Image, shape: Shape) -> Tensor:
    """Return a picture as a data set of `shape` (C, H, W) holds it, uint8: `fitted`, as numbers."""
    channels, height, width = shape
    pixels = torch.from_numpy(np.array(fitted(image, shape))).view(height, width, channels)
    return pixels.permute(2, 0, 1).contiguous()


def fitted(image: Image.Image, shape: Shape) -> Image.Image:
    """Return a picture in the colours and at the size of a data set of `shape` (C, H, W).

    Scaled until it covers H × W (bilinear, antialiased), what sticks out is cut off equally on both sides; grey is
    ITU-R BT.601 luma.

    Args:
        image: mode "L" or "RGB", any size.
        shape: C is 1 (grey) or 3 (red, green, blue).

    Returns:
        Mode "L" or "RGB"; `image` itself where nothing is to be done.
    """
    channels, height, width = shape
    mode = "L" if channels == 1 else "RGB"
    colored = image if image.mode == mode else image.convert(mode)
    if colored.size == (width, height):
        return colored
    return ImageOps.fit(colored, (width, height), Image.Resampling.BILINEAR)


def _check_file(path: Path) -> None:
    name = _name(path)
    try:
        found = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        raise PictureError(name, f"is not in {path.parent}", "choose another file", lasting=False) from None
    except (OSError, ValueError) as error:
        reason = f"cannot be reached ({getattr(error, 'strerror', None) or error})"
        raise PictureError(name, reason, "choose another file", lasting=False) from None
    if stat.S_ISDIR(found.st_mode):
        raise PictureError(name, "is a folder", "choose a picture in it")
    if not stat.S_ISREG(found.st_mode):  # reading a pipe or a device may never end
        raise PictureError(name, "is not an ordinary file", "choose another one")
    if found.st_size == 0:
        raise PictureError(name, "is empty (0 bytes)", "choose another file")


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

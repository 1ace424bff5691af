import contextlib
import io
import os
import struct
import zlib

import numpy as np
import pytest
import torch
from PIL import Image

from workbench.data.base import LARGEST
from workbench.data.pictures.picture import FORMATS, PictureError, open_picture, to_tensor

RNG = np.random.default_rng(0)
RGB = RNG.integers(0, 256, (24, 31, 3), dtype=np.uint8)
GREY = RNG.integers(0, 256, (24, 31), dtype=np.uint8)
SMOOTH = np.stack(np.broadcast_arrays(np.arange(200)[:, None], np.arange(255)[None], 80), 2).astype(np.uint8)


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def png(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds one byte of pixels."""
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(b"\0")))
    packed = (
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        for name, content in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_opens(kind, tmp_path):
    path = tmp_path / "picture.any"
    path.write_bytes(encoded(Image.fromarray(SMOOTH), kind))
    for source in (path, path.read_bytes()):
        image = open_picture(source)
        assert image.mode == "RGB"
        assert image.size == (255, 200)
        assert np.abs(np.asarray(image).astype(int) - SMOOTH).mean() < 4  # JPEG, WebP and GIF lose a little


def test_other_formats_are_refused():
    for kind in ("ICO", "TGA", "PCX"):
        with pytest.raises(PictureError, match="choose a PNG, JPEG, BMP, WebP, GIF or TIFF file"):
            open_picture(encoded(Image.fromarray(RGB), kind))


@pytest.mark.parametrize(
    ("image", "kind", "expected"),
    [
        (Image.fromarray(GREY), "PNG", GREY),
        (Image.fromarray(RGB), "PNG", RGB),
        (Image.fromarray((GREY > 99).astype(np.uint8) * 255).convert("1"), "PNG", (GREY > 99) * 255),
        (Image.fromarray(GREY.astype(np.uint16) * 257), "PNG", GREY),
        (Image.fromarray(GREY.astype(np.uint16) * 257), "TIFF", GREY),
        (Image.fromarray(RGB).convert("P", palette=Image.Palette.ADAPTIVE, colors=9), "PNG", None),
        (Image.fromarray(RGB).convert("CMYK"), "TIFF", RGB),
        (Image.fromarray(RGB).convert("YCbCr"), "TIFF", None),
    ],
    ids=["grey", "rgb", "1 bit", "16 bit PNG", "16 bit TIFF", "palette", "CMYK", "YCbCr"],
)
def test_modes(image, kind, expected):
    opened = open_picture(encoded(image, kind))
    wanted = np.asarray(image.convert("RGB")) if expected is None else expected
    assert opened.mode == ("L" if wanted.ndim == 2 else "RGB")
    assert np.array_equal(np.asarray(opened), wanted)


def test_a_cmyk_jpeg_is_read_as_its_colours():
    image = Image.fromarray(SMOOTH).convert("CMYK")
    opened = open_picture(encoded(image, "JPEG", quality=95))
    assert opened.mode == "RGB"
    assert np.abs(np.asarray(opened).astype(int) - SMOOTH).mean() < 4


def test_sixteen_bits_are_scaled_by_their_full_range_not_clipped_or_stretched():
    values = np.array([[0, 128, 255, 257, 20000, 32768, 65535]], dtype=np.uint16)
    opened = np.asarray(open_picture(encoded(Image.fromarray(values))))
    assert np.array_equal(opened, np.rint(values / 257))


@pytest.mark.parametrize("dtype", [np.int32, np.float32])
def test_deeper_pictures_are_stretched_over_the_range_they_use(dtype):
    values = np.array([[-1000, 0, 500, 3000]], dtype=dtype)
    assert np.asarray(open_picture(encoded(Image.fromarray(values), "TIFF"))).tolist() == [[0, 64, 96, 255]]
    flat = np.full((2, 2), 7, dtype=dtype)
    assert np.asarray(open_picture(encoded(Image.fromarray(flat), "TIFF"))).tolist() == [[0, 0], [0, 0]]


def test_what_is_not_a_number_is_black_or_white():
    values = np.array([[np.nan, np.inf, 0, 1]], dtype=np.float32)
    assert np.asarray(open_picture(encoded(Image.fromarray(values), "TIFF"))).tolist() == [[0, 255, 0, 255]]


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_transparent_parts_are_white(mode):
    alpha = RNG.integers(0, 256, GREY.shape, dtype=np.uint8)
    colors = RGB if mode == "RGBA" else GREY[:, :, None]
    image = Image.fromarray(np.dstack([colors, alpha]), mode)
    opened = open_picture(encoded(image))
    share = alpha[:, :, None] / 255
    expected = (colors * share + 255 * (1 - share)).squeeze()
    assert opened.mode == mode.removesuffix("A")
    assert np.abs(np.asarray(opened) - expected).max() <= 1


def test_a_transparent_colour_of_a_palette_and_of_a_plain_picture_is_white():
    indices = np.array([[0, 1], [1, 0]], dtype=np.uint8)
    palette = Image.fromarray(indices, "P")
    palette.putpalette([10, 20, 30, 200, 100, 50])
    for image, kind in ((palette, "PNG"), (palette, "GIF")):
        opened = open_picture(encoded(image, kind, transparency=0))
        assert np.asarray(opened).tolist() == [[[255] * 3, [200, 100, 50]], [[200, 100, 50], [255] * 3]]
    opened = open_picture(encoded(Image.fromarray(indices * 9), transparency=9))
    assert np.asarray(opened).tolist() == [[0, 255], [255, 0]]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(orientation):
    upright = np.kron(np.array([[0, 80, 160], [255, 200, 40]], dtype=np.uint8), np.ones((16, 16), dtype=np.uint8))
    # What a camera stores so that the orientation makes it upright again: EXIF 2.32, tag 0x0112.
    stored = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.T,
        6: np.rot90(upright),
        7: upright[::-1, ::-1].T,
        8: np.rot90(upright, -1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    for kind, options in (("JPEG", {"quality": 95}), ("PNG", {}), ("TIFF", {})):
        opened = open_picture(encoded(Image.fromarray(np.ascontiguousarray(stored)), kind, exif=exif, **options))
        assert opened.size == (48, 32)
        assert np.abs(np.asarray(opened).astype(int) - upright).max() <= 6


def test_a_broken_exif_block_is_ignored():
    opened = open_picture(encoded(Image.fromarray(GREY), "PNG", exif=b"Exif\0\0rubbish"))
    assert np.array_equal(np.asarray(opened), GREY)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "TIFF", "PNG"])
def test_the_first_frame_of_a_moving_picture(kind):
    frames = [Image.new("RGB", (8, 6), color) for color in ((250, 0, 0), (0, 250, 0), (0, 0, 250))]
    opened = open_picture(encoded(frames[0], kind, save_all=True, append_images=frames[1:]))
    assert np.abs(np.asarray(opened).astype(int) - [250, 0, 0]).max() <= 3


@pytest.mark.parametrize("kind", FORMATS)
def test_no_truncated_picture_gets_through(kind):
    """Every tenth length; a picture may do without its last bytes, never without its last rows."""
    content = encoded(Image.fromarray(RGB), kind)
    for length in range(1, int(len(content) * 0.9), len(content) // 10):
        with pytest.raises(PictureError, match=r"^the picture is (damaged or cut off|not a picture)"):
            open_picture(content[:length])


@pytest.mark.parametrize("kind", FORMATS)
def test_damaged_pictures_open_or_say_so(kind):
    content = encoded(Image.fromarray(RGB), kind)
    rng = np.random.default_rng(1)
    for _ in range(60):
        damaged = bytearray(content)
        for position in rng.integers(0, len(content), 4):
            damaged[position] = rng.integers(0, 256)
        with contextlib.suppress(PictureError):
            assert open_picture(bytes(damaged)).mode in ("L", "RGB")


def test_the_size_is_checked_before_decoding():
    with pytest.raises(PictureError, match="has 8001×8000 pixels, beyond the limit of 64 megapixels; make it smaller"):
        open_picture(png(8001, 8000))
    with pytest.raises(PictureError, match="is damaged or cut off"):  # the size is allowed, the pixels are missing
        open_picture(png(8000, LARGEST // 8000))
    for side in (10_000, 60_000):  # Pillow's own warning and error
        with pytest.raises(PictureError, match="beyond the limit of 64 megapixels"):
            open_picture(png(side, side))


def test_what_is_no_picture_is_named(tmp_path):
    cases = {
        "empty.png": (b"", r"^empty\.png is empty \(0 bytes\); choose another file$"),
        "notes.txt": (b"hello", r"^notes\.txt is not a picture that can be read; choose a PNG"),
        "a.html.png": (b"<html>" * 50, "is not a picture that can be read"),
    }
    for name, (content, sentence) in cases.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(PictureError, match=sentence):
            open_picture(tmp_path / name)
    with pytest.raises(PictureError, match=r"^none\.png is not in .*; choose another file$"):
        open_picture(tmp_path / "none.png")
    with pytest.raises(PictureError, match="is a folder; choose a picture in it"):
        open_picture(tmp_path)
    with pytest.raises(PictureError, match="the picture is empty"):
        open_picture(b"")
    with pytest.raises(PictureError, match=r"cannot be reached|is not in"):
        open_picture(tmp_path / ("x" * 5000))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_refused_instead_of_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(PictureError, match="is not an ordinary file"):
        open_picture(tmp_path / "pipe.png")


def test_a_file_without_permission_says_so(tmp_path, monkeypatch):
    (tmp_path / "secret.png").write_bytes(encoded(Image.fromarray(GREY)))

    def refuse(*args: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Image, "open", refuse)  # a test may run as root, who may read everything
    with pytest.raises(PictureError, match=r"^secret\.png may not be read; change its permissions"):
        open_picture(tmp_path / "secret.png")


def test_the_reason_stands_alone():
    with pytest.raises(PictureError) as caught:
        open_picture(b"hello")
    assert caught.value.reason == "is not a picture that can be read"


@pytest.mark.parametrize(("height", "width"), [(25, 51), (12, 12), (40, 20), (20, 40), (300, 500)])
def test_to_tensor_covers_the_target_and_cuts_the_centre_out(height, width):
    """The picture is a ramp, so each pixel's value tells where it came from."""
    tensor = to_tensor(Image.fromarray(SMOOTH), (3, height, width))
    assert tensor.shape == (3, height, width)
    assert tensor.dtype == torch.uint8
    assert tensor.is_contiguous()
    scale = max(height / 200, width / 255)
    rows = (np.arange(height) + 0.5) / scale - 0.5 + (200 - height / scale) / 2
    columns = (np.arange(width) + 0.5) / scale - 0.5 + (255 - width / scale) / 2
    inside = tensor.numpy()[:, 2:-2, 2:-2].astype(float)  # at the border the filter is cut off
    assert np.abs(inside[0] - rows[2:-2, None]).max() <= 1
    assert np.abs(inside[1] - columns[None, 2:-2]).max() <= 1
    assert (inside[2] == 80).all()


def test_to_tensor_keeps_a_picture_of_the_right_size():
    assert np.array_equal(to_tensor(Image.fromarray(RGB), (3, 24, 31)).permute(1, 2, 0).numpy(), RGB)
    assert np.array_equal(to_tensor(Image.fromarray(GREY), (3, 24, 31)).numpy(), np.stack([GREY] * 3))
    expected = np.asarray(Image.fromarray(RGB).convert("L"))
    assert np.array_equal(to_tensor(Image.fromarray(RGB), (1, 24, 31)).numpy()[0], expected)


def test_a_large_jpeg_is_decoded_at_a_fraction_to_the_same_picture():
    large = Image.fromarray(SMOOTH).resize((2000, 1600), Image.Resampling.BILINEAR)
    content = encoded(large, "JPEG", quality=95)
    full, fraction = open_picture(content), open_picture(content, (3, 32, 32))
    assert full.size == (2000, 1600)
    assert 64 <= min(fraction.size) < 800
    difference = to_tensor(full, (3, 32, 32)).int() - to_tensor(fraction, (3, 32, 32)).int()
    assert difference.abs().max() <= 3

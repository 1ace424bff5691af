"""Small JPEGs, decoded in few steps, against Pillow's own way."""

import contextlib
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from workbench.data import picture, plain_jpeg
from workbench.data.picture import PictureError, open_picture

RNG = np.random.default_rng(0)
RGB = Image.fromarray(RNG.integers(0, 256, (24, 31, 3), dtype=np.uint8))


def encoded(image: Image.Image = RGB, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", **options)
    return file.getvalue()


def by_pillow(content: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(content)) as image:
        return np.asarray(image)


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("subsampling", [0, 1, 2])
@pytest.mark.parametrize("mode", ["L", "RGB"])
@pytest.mark.parametrize(
    "options", [{}, {"comment": b"hello"}, {"restart_marker_blocks": 2}, {"optimize": True}], ids=str
)
def test_the_pixels_are_pillows(mode, subsampling, progressive, options):
    content = encoded(RGB.convert(mode), progressive=progressive, subsampling=subsampling, **options)
    found = plain_jpeg.decode(content, 0)
    assert found is not None
    assert found.mode == mode
    assert np.array_equal(np.asarray(found), by_pillow(content))


def exif() -> Image.Exif:
    block = Image.Exif()
    block[0x0112] = 6
    return block


@pytest.mark.parametrize(
    "content",
    [
        encoded(exif=exif()),
        encoded(icc_profile=b"x" * 200),
        encoded(RGB.convert("CMYK")),
        encoded(Image.new("L", (1100, 1000))),
        b"",
        b"\xff\xd8",
        b"\xff\xd8\xff\xe0",
        b"\xff\xd8\xff\xe0" + b"\xff" * 100,
        b"\x89PNG\r\n\x1a\n" + bytes(100),
    ],
    ids=["EXIF", "profile", "CMYK", "large", "empty", "start", "marker", "fill", "PNG"],
)
def test_what_is_out_of_the_ordinary_is_left_to_others(content):
    assert plain_jpeg.decode(content, 0) is None


def test_a_picture_twice_the_size_needed_is_left_to_be_decoded_at_a_fraction():
    content = encoded(RGB.resize((64, 80)))
    assert plain_jpeg.decode(content, 33) is not None
    assert plain_jpeg.decode(content, 32) is None


@settings(deadline=None, max_examples=300)
@given(st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=3), st.integers(0, 900))
def test_damage_makes_no_difference(changes, cut):
    """Whatever is done to a file: the same picture, or the same refusal, as without the short way."""
    content = bytearray(encoded())
    for place, value in changes:
        content[place % len(content)] = value
    damaged = bytes(content[: len(content) - cut])
    assert outcome(damaged) == outcome_without(damaged)


def outcome(content: bytes) -> object:
    try:
        image = open_picture(content)
    except PictureError as error:
        return error.reason
    return image.mode, image.size, image.tobytes()


def outcome_without(content: bytes) -> object:
    with contextlib.ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(picture.plain_jpeg, "decode", lambda *_: None)
        return outcome(content)

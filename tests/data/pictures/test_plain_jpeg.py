"""Small JPEGs, decoded in few steps, against Pillow's own way."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from workbench.data.pictures.picture import open_picture
from workbench.data.pictures.plain_jpeg import Reader

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
    found = Reader().decode(content)
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
    assert Reader().decode(content) is None


def test_a_picture_twice_the_size_needed_is_left_to_be_decoded_at_a_fraction():
    content = encoded(RGB.resize((64, 80)))
    assert Reader(33).decode(content) is not None
    assert Reader(32).decode(content) is None


@settings(deadline=None, max_examples=300)
@given(st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=3), st.integers(0, 900))
def test_a_damaged_picture_is_the_same_or_left_to_others(changes, cut):
    content = bytearray(encoded())
    for place, value in changes:
        content[place % len(content)] = value
    damaged = bytes(content[: len(content) - cut])
    found = Reader().decode(damaged)
    if found is not None:
        image = open_picture(damaged)
        assert (found.mode, found.size, found.tobytes()) == (image.mode, image.size, image.tobytes())


def test_one_picture_leaves_no_trace_in_the_next(tmp_path):
    reader = Reader()
    contents = [encoded(), encoded()[:-400], encoded(RGB.rotate(180)), encoded(RGB.convert("L")), encoded()]
    for content in contents:
        (tmp_path / "x.jpg").write_bytes(content)
        found = reader.read(tmp_path / "x.jpg", len(content))
        assert (found is None) == (content == contents[1])
        if found is not None:
            assert np.array_equal(np.asarray(found), by_pillow(content))


def test_files_that_are_not_as_they_were_are_left_to_others(tmp_path):
    path = tmp_path / "x.jpg"
    path.write_bytes(encoded())
    size = len(encoded())
    assert Reader().read(path, size) is not None
    for other in (0, -1, size - 1, size + 1, 1 << 20):
        assert Reader().read(path, other) is None
    assert Reader().read(tmp_path / "gone.jpg", size) is None
    assert Reader().read(tmp_path, size) is None
    assert Reader().read(tmp_path / "a\0b", size) is None

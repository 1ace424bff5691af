import gzip
import struct

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.data.standard.idx import IdxError, blocks

SHAPE = (5, 2, 3)
VALUES = np.arange(30, dtype=np.uint8).reshape(SHAPE)
WHOLE = b"\0\0\x08\x03" + struct.pack(">3I", *SHAPE) + VALUES.tobytes()
fuzzing = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read(path, content, shape=SHAPE, rows=2):
    path.write_bytes(content)
    return np.concatenate(list(blocks(path, shape, rows)))


@pytest.mark.parametrize("rows", [1, 2, 5, 99])
@pytest.mark.parametrize(
    "pack", [bytes, gzip.compress, lambda content: gzip.compress(content[:9]) + gzip.compress(content[9:])]
)
def test_plain_and_gzipped_files_are_read(tmp_path, pack, rows):
    assert np.array_equal(read(tmp_path / "file", pack(WHOLE), rows=rows), VALUES)


def test_blocks_have_the_rows_asked_for_and_may_be_written_to(tmp_path):
    (tmp_path / "file").write_bytes(WHOLE)
    found = list(blocks(tmp_path / "file", SHAPE, 2))
    assert [len(block) for block in found] == [2, 2, 1]
    assert all(block.flags.writeable for block in found)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "begins with nothing, not 00 00 08 03"),
        (b"\0\0\x08\x01" + WHOLE[4:], "begins with 00 00 08 01"),
        (b"\0\0\x0d\x03" + WHOLE[4:], "begins with 00 00 0d 03"),
        (WHOLE[:10], "ends too early"),
        (WHOLE[:-1], "ends too early"),
        (WHOLE + b"\0", "goes on after"),
        (WHOLE[:4] + struct.pack(">3I", 6, 2, 3) + WHOLE[16:], "holds 6×2×3 values, not 5×2×3"),
        (WHOLE[:4] + struct.pack(">3I", *[2**32 - 1] * 3) + WHOLE[16:], "values, not 5×2×3"),
        (gzip.compress(WHOLE)[:-9], "cannot be read"),
        (gzip.compress(WHOLE)[:-8] + bytes(8), "cannot be read"),
        (gzip.compress(WHOLE) + b"rubbish", "cannot be read"),
        (gzip.compress(WHOLE + b"\0"), "goes on after"),
    ],
)
def test_anything_else_is_refused(tmp_path, content, reason):
    with pytest.raises(IdxError, match=reason):
        read(tmp_path / "file", content)


def test_a_missing_file_and_a_folder(tmp_path):
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(IdxError, match="cannot be read"):
            list(blocks(path, SHAPE))


@fuzzing
@given(st.binary(max_size=80))
def test_any_bytes_are_refused(tmp_path, content):
    with pytest.raises(IdxError):
        read(tmp_path / "file", content)


@fuzzing
@given(st.integers(0, len(WHOLE) - 1), st.booleans())
def test_every_truncation_is_refused(tmp_path, length, zipped):
    with pytest.raises(IdxError):
        read(tmp_path / "file", gzip.compress(WHOLE[:length]) if zipped else WHOLE[:length])


@fuzzing
@given(st.data())
def test_a_damaged_archive_is_read_right_or_refused(tmp_path, data):
    """gzip's checksum sees every change of the content; header fields such as the time stamp may change."""
    packed = bytearray(gzip.compress(WHOLE, mtime=0))
    for _ in range(data.draw(st.integers(1, 3))):
        packed[data.draw(st.integers(0, len(packed) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = read(tmp_path / "file", bytes(packed))
    except IdxError:
        return
    assert np.array_equal(found, VALUES)


def test_a_bomb_is_left_at_its_first_byte_too_many(tmp_path):
    import tracemalloc

    bomb = gzip.compress(WHOLE + bytes(200_000_000), compresslevel=1)
    tracemalloc.start()
    try:
        with pytest.raises(IdxError, match="goes on after"):
            read(tmp_path / "file", bomb)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()

"""Broken files of MNIST, in their place."""

import gzip
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tests.data.broken.case import Case, Make, cuts

COUNT = 60_000
RAW = Path("MNIST", "raw")
STEMS = ("train-labels-idx1-ubyte", "train-images-idx3-ubyte", "t10k-labels-idx1-ubyte", "t10k-images-idx3-ubyte")


def labels(*, magic: bytes = b"\0\0\x08\x01", count: int = COUNT, values: bytes | None = None) -> bytes:
    content = (np.arange(COUNT) % 10).astype(np.uint8).tobytes() if values is None else values
    return magic + struct.pack(">I", count) + content


_TEST_LABELS = labels(count=10_000, values=bytes(10_000))


def images(*, sizes: tuple[int, ...] = (COUNT, 28, 28), values: bytes = b"") -> bytes:
    return b"\0\0\x08\x03" + struct.pack(f">{len(sizes)}I", *sizes) + values


def mnist(first: bytes, second: bytes = b"", ending: str = "") -> Make:
    """Make the four files, the labels and pictures for training as given; return the data folder."""

    def make(folder: Path) -> Path:
        raw = folder / RAW
        raw.mkdir(parents=True)
        for stem, content in zip(STEMS, (first, second, _TEST_LABELS, b""), strict=True):
            (raw / f"{stem}{ending}").write_bytes(content)
        return folder

    return make


def _cases() -> Iterator[Case]:
    whole = labels()
    packed = gzip.compress(whole)
    for length in cuts(len(whole)):
        yield Case(f"IDX labels cut to {length} bytes", mnist(whole[:length]), says=STEMS[0])
    for length in cuts(len(packed), (10, 11, len(packed) - 8, len(packed) - 4)):
        yield Case(f"gzipped IDX labels cut to {length} bytes", mnist(packed[:length], ending=".gz"), says=STEMS[0])
    changed = bytearray(packed)
    changed[-6] ^= 0xFF
    for name, content in {
        "nothing": b"",
        "another type": labels(magic=b"\0\0\x0d\x01"),
        "three dimensions": labels(magic=b"\0\0\x08\x03"),
        "a wrong beginning": labels(magic=b"\x89PNG"),
        "2^32 - 1 labels": labels(count=2**32 - 1),
        "no labels": labels(count=0, values=b""),
        "one label too many": labels() + b"\0",
        "a label of 200": labels(values=bytes([200]) * COUNT),
        "a bomb": gzip.compress(labels(values=bytes(8 << 20))),
        "a wrong checksum": bytes(changed),
        "a page of the web": b"<html><body>404</body></html>",
    }.items():
        yield Case(f"IDX labels of {name}", mnist(content), says=STEMS[0])
    for name, content in {
        "nothing": b"",
        "2^96 pixels": images(sizes=(2**32 - 1,) * 3),
        "another size": images(sizes=(COUNT, 32, 32)),
        "no pixels": images(),
        "some pixels": images(values=bytes(784 * 50)),
        "a header cut off": images()[:9],
        "a bomb's header": gzip.compress(images(values=bytes(1 << 20)))[:-9],
    }.items():
        yield Case(f"IDX pictures of {name}", mnist(whole, content), says=STEMS[1])


def cases() -> list[Case]:
    return list(_cases())

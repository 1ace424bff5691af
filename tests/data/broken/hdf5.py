"""Broken HDF5 files, and those that reach for other files."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import h5py
import numpy as np

from tests.data.broken.arrays import RNG, X, Y
from tests.data.broken.case import Case, Make, cuts, file


def hdf5(fill: Callable[[h5py.File, Path], None]) -> Make:
    """Make data.h5, filled by a function that also gets the folder."""

    def make(folder: Path) -> Path:
        with h5py.File(folder / "data.h5", "w") as content:
            fill(content, folder)
        return folder / "data.h5"

    return make


def _whole() -> bytes:
    content = io.BytesIO()
    with h5py.File(content, "w") as h5:
        h5.create_dataset("images", data=X, compression="gzip")
        h5["labels"] = Y
    return content.getvalue()


WHOLE = _whole()


def _other(folder: Path) -> Path:
    with h5py.File(folder / "other.h5", "w") as content:
        content["x"] = X
        content["y"] = Y
    return folder / "other.h5"


def _external_link(content: h5py.File, folder: Path) -> None:
    _other(folder)
    content["images"] = h5py.ExternalLink("other.h5", "/x")
    content["labels"] = h5py.ExternalLink("other.h5", "/y")


def _external_storage(content: h5py.File, folder: Path) -> None:
    (folder / "secret.bin").write_bytes(bytes(X.size))
    content.create_dataset("images", X.shape, X.dtype, external=[(str(folder / "secret.bin"), 0, X.size)])
    content["labels"] = Y


def _virtual(content: h5py.File, folder: Path) -> None:
    layout = h5py.VirtualLayout(X.shape, X.dtype)
    layout[:] = h5py.VirtualSource(str(_other(folder)), "x", X.shape)
    content.create_virtual_dataset("images", layout)
    content["labels"] = Y


def _virtual_of_itself(content: h5py.File, folder: Path) -> None:
    content["source"] = X
    layout = h5py.VirtualLayout(X.shape, X.dtype)
    layout[:] = h5py.VirtualSource(content["source"])
    content.create_virtual_dataset("images", layout)
    content["labels"] = Y


def _references(content: h5py.File, folder: Path) -> None:
    content["a"] = X
    content.create_dataset("images", data=[content["a"].ref] * 24, dtype=h5py.ref_dtype)
    content["labels"] = Y


def _lists(content: h5py.File, folder: Path) -> None:
    content.create_dataset("images", (24,), dtype=h5py.vlen_dtype(np.uint8))
    content["labels"] = Y


def _circle(content: h5py.File, folder: Path) -> None:
    content["images"], content["labels"] = X, Y
    group = content.create_group("group")
    group["again"] = group
    group["top"] = content["/"]


def _soft_link(content: h5py.File, folder: Path) -> None:
    content["images"], content["labels"] = X, Y
    content["loop"] = h5py.SoftLink("/loop")
    content["nowhere"] = h5py.SoftLink("/x/y/z")


def _claims(content: h5py.File, folder: Path) -> None:
    content.create_dataset("images", (2**40, 28, 28), np.uint8, chunks=(1, 28, 28))
    content["labels"] = Y


def _all_claims(content: h5py.File, folder: Path) -> None:
    content.create_dataset("images", (2**40, 28, 28), np.uint8, chunks=(1, 28, 28))
    content.create_dataset("labels", (2**40,), np.uint8, chunks=(1024,))


def _huge_chunk(content: h5py.File, folder: Path) -> None:
    content.create_dataset("images", (24, 30_000, 30_000), np.uint8, chunks=(1, 30_000, 30_000))
    content["labels"] = Y


def _many(content: h5py.File, folder: Path) -> None:
    for number in range(1100):
        content[f"a{number}"] = 1


def _deep(content: h5py.File, folder: Path) -> None:
    group = content
    for _ in range(200):
        group = group.create_group("g")
    group["images"], group["labels"] = X, Y


def _records(content: h5py.File, folder: Path) -> None:
    content["images"] = np.zeros((24, 8, 8), dtype=[("r", "u1"), ("g", "u1")])
    content["labels"] = Y


def _attributes(content: h5py.File, folder: Path) -> None:
    content["images"], content["labels"] = X, Y
    content.attrs["x"] = "y" * 60_000


def simple(**arrays: object) -> Make:
    def fill(content: h5py.File, folder: Path) -> None:
        for name, array in arrays.items():
            content[name] = array

    return hdf5(fill)


def cases() -> list[Case]:
    return list(_cases())


def _cases() -> Iterator[Case]:
    for length in cuts(len(WHOLE), (96, 512, 1000, 2048)):
        yield Case(f"HDF5 cut to {length} bytes", file("data.h5", WHOLE[:length]), "either")
    for seed in range(12):
        rng = np.random.default_rng(seed)
        changed = bytearray(WHOLE)
        for place in rng.integers(0, 1200, 4):
            changed[place] = rng.integers(0, 256)
        yield Case(f"HDF5 with four bytes changed, {seed}", file("data.h5", bytes(changed)), "either")
    yield Case("HDF5 that is text", file("data.h5", b"hello" * 100), says="no HDF5 file")
    yield Case("HDF5 that is noise behind its sign", file("data.h5", WHOLE[:8] + RNG.bytes(3000)))
    yield Case("HDF5 of nothing", simple())
    yield Case("HDF5 and labels", simple(images=X, labels=Y), "usable")
    yield Case("HDF5 whose pictures are in another file", hdf5(_external_link), says="is a link")
    yield Case("HDF5 stored in another file", hdf5(_external_storage))
    yield Case("HDF5 made of another file", hdf5(_virtual))
    yield Case("HDF5 made of itself", hdf5(_virtual_of_itself), "usable")
    yield Case("HDF5 of references", hdf5(_references), "usable")
    yield Case("HDF5 of lists", hdf5(_lists))
    yield Case("HDF5 that goes round", hdf5(_circle), "usable")
    yield Case("HDF5 with links to nothing", hdf5(_soft_link), "usable")
    yield Case("HDF5 that claims 2^40 pictures", hdf5(_claims))
    yield Case("HDF5 that claims 2^40 pictures and labels", hdf5(_all_claims))
    yield Case("HDF5 packed in pieces of 900 MB", hdf5(_huge_chunk))
    yield Case("HDF5 of 1,100 arrays", hdf5(_many), says="holds more than 1,000 arrays")
    yield Case("HDF5 of 200 groups in one another", hdf5(_deep), "either")
    yield Case("HDF5 of records", hdf5(_records))
    yield Case("HDF5 with long attributes", hdf5(_attributes), "usable")
    yield Case("HDF5 with labels of text", simple(images=X, labels=[b"a", b"\xc3\xa4", b"c"] * 8), "usable")
    yield Case("HDF5 with labels of bytes of no script", simple(images=X, labels=[b"\xff", b"b", b"c"] * 8))
    yield Case("HDF5 with labels of another length", simple(images=X, labels=Y[:3]), says="24 pictures and 3 labels")
    yield Case("HDF5 of one class", simple(images=X, labels=Y * 0), says="one class only")
    yield Case("HDF5 of one number", simple(images=3, labels=4))
    yield Case("HDF5 with NaN", simple(images=np.where(X > 250, np.nan, X / 255.0), labels=Y), "either")

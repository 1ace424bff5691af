"""Broken NPY and NPZ files: pickles, lies, bombs, labels of every wrong kind."""

import io
import pickle
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from tests.data.broken.case import Case, Make, cuts, file

RNG = np.random.default_rng(0)
X = RNG.integers(0, 256, (24, 8, 9, 3), dtype=np.uint8)
Y = np.arange(24) % 3


class Dangerous:
    """Unpickled, it makes a file called `executed` where it is told to."""

    def __init__(self, folder: Path) -> None:
        self._path = str(folder / "executed")

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return open, (self._path, "w")


def npz(**arrays: object) -> bytes:
    content = io.BytesIO()
    np.savez_compressed(content, **arrays)
    return content.getvalue()


def npy(array: object) -> bytes:
    content = io.BytesIO()
    np.save(content, array)
    return content.getvalue()


def header(text: str, version: tuple[int, int] = (1, 0), length: int | None = None) -> bytes:
    """An NPY header of any text."""
    raw = text.encode("latin-1")
    size = struct.pack("<H" if version == (1, 0) else "<I", len(raw) if length is None else length)
    return b"\x93NUMPY" + bytes(version) + size + raw


def described(shape: str, descr: str = "'|u1'", fortran: str = "False") -> str:
    return f"{{'descr': {descr}, 'fortran_order': {fortran}, 'shape': {shape}, }}".ljust(117) + "\n"


def zipped(members: dict[str, bytes], packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", packed) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return content.getvalue()


WHOLE = npz(images=X, labels=Y)


def npz_cases() -> Iterator[Case]:
    def case(name: str, content: bytes, says: str = "") -> Case:
        return Case(f"NPZ {name}", file("data.npz", content), says=says)

    for length in cuts(len(WHOLE), (30, 60, 100, len(WHOLE) - 22, len(WHOLE) - 60)):
        yield case(f"cut to {length} bytes", WHOLE[:length])
    yield case("with a wrong beginning", b"XX" + WHOLE[2:])
    yield case("of nothing", zipped({}))
    yield case("of text", zipped({"readme.txt": b"hello"}), "holds no arrays")
    yield case("with text as an array", zipped({"images.npy": b"hello", "labels.npy": npy(Y)}), "at images")
    yield case("with a pickle as an array", zipped({"images.npy": pickle.dumps(X), "labels.npy": npy(Y)}))
    lie = header(described("(1152921504606846976, 28, 28)")) + bytes(99)
    yield case("that claims 2^60 pictures", zipped({"images.npy": lie, "labels.npy": npy(Y)}), "is cut off")
    less = header(described("(2, 8, 8)")) + bytes(6400)
    yield case("that holds more than it says", zipped({"images.npy": less, "labels.npy": npy(Y)}), "is too long")
    yield case("with a negative shape", zipped({"images.npy": header(described("(-2, -8, 8)")) + bytes(128)}))
    bomb = header(described("(2000000000, 1, 1)"))
    yield case("of one picture of 2 TB", zipped({"images.npy": header(described("(1, 2000000, 1000000)"))}))
    yield case("that is a bomb by its header", zipped({"images.npy": bomb, "labels.npy": npy(Y)}), "is cut off")
    yield case("that is a bomb", _bomb(), "as bombs do")
    yield case("that lies about its sizes", _lying_sizes())
    yield case("of 2,000 arrays", zipped({f"a{n}.npy": npy(np.zeros(1)) for n in range(2000)}), "holds 2,000 arrays")
    yield case("packed by bzip2", zipped({"images.npy": npy(X), "labels.npy": npy(Y)}, zipfile.ZIP_BZIP2), "is packed")
    yield case("packed by LZMA", zipped({"images.npy": npy(X), "labels.npy": npy(Y)}, zipfile.ZIP_LZMA), "is packed")
    yield case("that is encrypted", _encrypted(), "is encrypted")
    yield case("with a wrong checksum", _wrong_checksum(), "is damaged")
    yield case("with two arrays of one name", _twice(), "two arrays of one name")


def _bomb() -> bytes:
    """2 GB that would come out of 2 MB."""
    content = io.BytesIO()
    with (
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("images.npy", "w") as member,
    ):
        member.write(header(described("(1, 8, 8)")) + bytes(64))
    raw = bytearray(content.getvalue())
    place = raw.index(b"PK\x01\x02")
    raw[place + 24 : place + 28] = struct.pack("<I", 2 << 30)
    return bytes(raw)


def _lying_sizes() -> bytes:
    raw = bytearray(WHOLE)
    place = raw.index(b"PK\x01\x02")
    raw[place + 24 : place + 28] = struct.pack("<I", 200)
    return bytes(raw)


def _encrypted() -> bytes:
    raw = bytearray(WHOLE)
    for sign, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = raw.find(sign)
        while place >= 0:
            raw[place + offset] |= 1
            place = raw.find(sign, place + 4)
    return bytes(raw)


def _wrong_checksum() -> bytes:
    raw = bytearray(zipped({"images.npy": npy(X), "labels.npy": npy(Y)}, zipfile.ZIP_STORED))
    raw[1000] ^= 0xFF
    return bytes(raw)


def _twice() -> bytes:
    return zipped({"images.npy": npy(X), "imagez.npy": npy(X), "labels.npy": npy(Y)}).replace(b"imagez", b"images")


def contents() -> Iterator[tuple[str, dict[str, object], str]]:
    """Arrays that are whole and wrong."""
    yield "no labels", {"images": X}, "no labels for training"
    yield "no pictures", {"labels": Y}, "no array of pictures"
    yield "fewer labels than pictures", {"images": X, "labels": Y[:-1]}, "24 pictures and 23 labels"
    yield "more labels than pictures", {"images": X, "labels": np.tile(Y, 9)}, "24 pictures and 216 labels"
    yield "labels of halves", {"images": X, "labels": Y + 0.5}, "no whole number"
    yield "labels of dates", {"images": X, "labels": Y.astype("datetime64[D]")}, "are no labels"
    yield "labels of complex numbers", {"images": X, "labels": Y.astype(complex)}, "are no labels"
    yield "labels beyond 2^63", {"images": X, "labels": Y.astype(np.uint64) + np.uint64(2**63)}, "too large"
    yield "labels of 1e300", {"images": X, "labels": Y * 1e300}, "no whole number"
    yield "labels that are a table", {"images": X, "labels": np.zeros((24, 3, 3))}, ""
    yield "labels of two ones", {"images": X, "labels": np.ones((24, 3))}, "not a one among zeros"
    yield "labels of bytes of no script", {"images": X, "labels": np.array([b"\xff", b"a"] * 12)}, "not UTF-8"
    yield "labels of no letters", {"images": X, "labels": np.array([""] * 24)}, ""
    yield "labels of NaN", {"images": X, "labels": np.full(24, np.nan)}, ""
    yield "one class", {"images": X, "labels": Y * 0}, "one class only"
    yield "one picture", {"images": X[:1], "labels": Y[:1]}, "one class only"
    yield "no picture", {"images": X[:0], "labels": Y[:0]}, "has no labels"
    yield "pictures without height", {"images": X[:, :0], "labels": Y}, "are no pictures"
    yield "pictures of five channels", {"images": np.zeros((24, 8, 8, 5), np.uint8), "labels": Y}, "are no pictures"
    yield "pictures of five axes", {"images": np.zeros((24, 8, 8, 3, 1), np.uint8), "labels": Y}, "are no pictures"
    yield "pictures of text", {"images": np.full((24, 8, 8), "x"), "labels": Y}, "is no picture"
    yield "pictures of complex numbers", {"images": X.astype(complex), "labels": Y}, "is no picture"
    yield "pictures below zero", {"images": X.astype(int) - 300, "labels": Y}, "scale them to"
    yield "pictures beyond 65,535", {"images": X.astype(int) * 999, "labels": Y}, "scale them to"
    yield "pictures of 1e30", {"images": X * 1e30, "labels": Y}, "scale them to"
    yield "NaN in every picture", {"images": np.full((24, 8, 8), np.nan), "labels": Y}, "has no whole picture"
    yield "records", {"images": np.zeros((24, 8, 8), dtype=[("r", "u1"), ("g", "u1")]), "labels": Y}, "holds records"
    yield "a label in the test split only", {"x_train": X, "y_train": Y, "x_test": X, "y_test": Y + 1}, "training"
    yield "numbers and text as labels", {"x_train": X, "y_train": Y, "x_test": X, "y_test": Y.astype(str)}, "text"
    yield "too few names", {"images": X, "labels": Y + 1, "class_names": np.array(["a", "b"])}, "names in class_names"
    yield "names below zero", {"images": X, "labels": Y - 1, "class_names": np.array(["a", "b", "c"])}, "the label -1"
    yield "a name twice", {"images": X, "labels": Y, "class_names": np.array(["a", "a", "c"])}, "two classes of one"
    yield "a number for pictures", {"images": np.uint8(7), "labels": Y}, ""
    yield "two arrays of pictures and other names", {"a": X, "b": X, "c": Y}, "name the arrays in the settings"


def good() -> Iterator[tuple[str, dict[str, object]]]:
    """Odd, and good enough."""
    holes = X.astype(np.float32) / 255
    holes[3, 2, 2, 1], holes[5, 0] = np.nan, np.inf
    yield "NaN and infinity in two pictures", {"images": holes, "labels": Y}
    yield "a label missing", {"images": X, "labels": np.where(np.arange(24) == 7, np.nan, Y)}
    yield "negative labels", {"images": X, "labels": Y - 7}
    yield "labels far apart", {"images": X, "labels": Y * 10**15}
    yield "labels of text in every script", {"images": X, "labels": np.array(["犬", "кот", "a\n\u202eb"])[Y]}
    yield "a one among zeros", {"images": X, "labels": np.eye(3)[Y]}
    yield "labels of true and false", {"images": X, "labels": Y == 0}
    yield "pictures of true and false", {"images": X > 99, "labels": Y}
    yield "pictures of 16 bits", {"images": X.astype(np.uint16) * 257, "labels": Y}
    yield "pictures with the larger end first", {"images": X.astype(">u2"), "labels": Y.astype(">i8")}
    yield "channels first", {"images": X.transpose(0, 3, 1, 2), "labels": Y}
    yield "an order of columns", {"images": np.asfortranarray(X), "labels": Y}
    yield "opacity", {"images": np.concatenate([X, X[..., :1]], 3), "labels": Y}
    yield "flat rows of square pictures", {"images": X[:, :8, :8, 0].reshape(24, 64), "labels": Y}
    yield "test pictures without labels", {"x_train": X, "y_train": Y, "x_test": X}
    yield "a name that leads outside", {"../x": X, "../../y": Y}
    yield "an object that is not asked for", {"images": X, "labels": Y.astype(str), "more": np.zeros(3)}
    yield "arrays without names", {"arr_0": X, "arr_1": Y}


def npy_cases() -> Iterator[Case]:
    whole = npy(X)
    for length in cuts(len(whole), (6, 10, 100, 127, 128)):
        yield Case(f"NPY cut to {length} bytes", _beside(whole[:length]))
    for name, content in {
        "a wrong beginning": b"\x94" + whole[1:],
        "a version of the future": whole[:6] + b"\x09\x00" + whole[8:],
        "2^60 pictures": header(described("(1152921504606846976, 28, 28)")) + bytes(99),
        "2^200 pictures": header(described(f"({2**200}, 28, 28)")) + bytes(99),
        "a negative shape": header(described("(-24, -8, 8)")) + bytes(1536),
        "a shape that is no shape": header(described("'x'")) + bytes(99),
        "a program as its shape": header(described("__import__('os').system('touch executed')")),
        "a type there is not": header(described("(24, 8, 8)", "'|z9'")) + bytes(1536),
        "a type of 2 GB": header(described("(1,)", "'|S2147483647'")) + bytes(99),
        "a type of no bytes": header(described("(24, 8, 8)", "'|V0'")) + bytes(99),
        "brackets without end": header("(" * 9000),
        "a header of 4 GB": header("{", (2, 0), 2**32 - 1),
        "a header of nothing": header(""),
        "a header of rubbish": header("\xff\xfe\x00" * 50),
        "a header of a list": header("[1, 2, 3]\n"),
        "more than it says": whole + bytes(100),
    }.items():
        yield Case(f"NPY with {name}", _beside(content))
    yield Case("NPY without labels", file("x.npy", whole), says="has no labels beside it")
    yield Case("NPY with labels of text", _beside(whole, b"0\n1\n2\n"), says="is no NPY array")
    yield Case("NPY with labels of another length", _beside(whole, npy(Y[:5])), says="24 pictures and 5 labels")
    yield Case("NPY with labels cut off", _beside(whole, npy(Y)[:-1]), says="is cut off")
    yield Case("NPY and labels", _beside(whole), "usable")
    yield Case("NPY in an order of columns", _beside(npy(np.asfortranarray(X))), "usable")
    yield Case("NPY that is none and so called", _beside(b"hello"))


def _beside(pictures: bytes, labels: bytes | None = None) -> Make:
    """Make pictures.npy with pictures_labels.npy beside it."""

    def make(folder: Path) -> Path:
        (folder / "pictures_labels.npy").write_bytes(npy(Y) if labels is None else labels)
        (folder / "pictures.npy").write_bytes(pictures)
        return folder / "pictures.npy"

    return make


def dangerous() -> Iterator[Case]:
    """Files that would run a program if they were unpickled."""

    def objects(folder: Path) -> np.ndarray:
        array = np.empty(24, dtype=object)
        array[:] = [Dangerous(folder) for _ in range(24)]
        return array

    def as_npz(folder: Path) -> Path:
        (folder / "data.npz").write_bytes(npz(images=X, labels=objects(folder)))
        return folder / "data.npz"

    def as_npy(folder: Path) -> Path:
        return _beside(npy(objects(folder)))(folder)

    def as_labels(folder: Path) -> Path:
        return _beside(npy(X), npy(objects(folder)))(folder)

    def renamed(name: str) -> Make:
        def make(folder: Path) -> Path:
            (folder / name).write_bytes(pickle.dumps(Dangerous(folder)))
            return folder / name

        return make

    says = "could run a program"
    yield Case("NPZ with objects that run a program", as_npz, says=says)
    yield Case("NPY with objects that run a program", as_npy, says=says)
    yield Case("labels that are objects that run a program", as_labels, says=says)
    for name in ("data.npz", "data.npy", "data.h5", "data.pkl", "data.pt", "data.csv"):
        yield Case(f"a pickle called {name}", renamed(name))


def cases() -> list[Case]:
    found = [Case(f"NPZ with {name}", file("data.npz", npz(**arrays)), says=says) for name, arrays, says in contents()]
    found += [Case(f"NPZ with {name}", file("data.npz", npz(**arrays)), "usable") for name, arrays in good()]
    return [*found, *npz_cases(), *npy_cases(), *dangerous()]

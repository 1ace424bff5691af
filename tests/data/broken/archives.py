"""Archives that reach out of their folder, lie, or are cut off."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Iterator

from tests.data.broken.case import Case, cuts, file, late

_BOMB = 150 << 20  # bytes that come out of one
FILES = {"data/cat/1.txt": b"cat" * 50, "data/dog/2.txt": b"dog" * 50}


def zipped(members: dict[str, bytes], *, packed: int = zipfile.ZIP_DEFLATED, mode: int = 0o644) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", packed) as archive:
        for name, member in members.items():
            info = zipfile.ZipInfo(name)
            info.filename = name  # as it is, whatever the constructor makes of it
            info.external_attr = mode << 16
            info.compress_type = packed
            archive.writestr(info, member)
    return content.getvalue()


def tarred(*members: tarfile.TarInfo, whole: bool = True) -> bytes:
    """A tar of the whole files, if wanted, and of others; those of kind REGTYPE hold their name."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        for name, data in FILES.items() if whole else ():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for info in members:
            if info.isreg():
                data = info.name.encode("utf-8", "surrogateescape")
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
            else:
                archive.addfile(info)
    return content.getvalue()


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


NAMES = {
    "an absolute name": "/tmp/evil.txt",
    "a name of the folder above": "../evil.txt",
    "a name of a folder above, from within": "data/../../evil.txt",
    "a name with backslashes that lead up": "..\\evil.txt",
    "a drive's name": "C:\\evil.txt",
    "a network's name": "\\\\server\\evil.txt",
    "a name of nothing": "",
    "a name of dots": "..",
    "a name with a line end": "data/a\nb.txt",
    "a name of Windows": "data/con.txt",
    "a name of 5,000 letters": "data/" + "x" * 5000,
    "a name with dots last": "data/x.. ",
    "a name with a stream": "data/x.txt:stream",
    "a name in Chinese": "data/猫.txt",
    "a name that steers": "data/\x1b[31m\u202e.txt",
}
HARMLESS = ("a name in Chinese", "a name with a line end", "a name of Windows", "a name with dots last")
HARMLESS += ("a name with a stream", "a name that steers", "a name of nothing", "a name of 5,000 letters")


def names() -> Iterator[Case]:
    for kind, name in NAMES.items():
        fate = "either" if kind in HARMLESS else "refused"
        yield Case(f"zip with {kind}", file("a.zip", zipped({**FILES, name: b"evil"})), fate)
        if name:
            yield Case(f"tar with {kind}", file("a.tar", tarred(member(name))), fate)


def links() -> Iterator[Case]:
    for kind, target in (("a link outside", "/etc/passwd"), ("a link up", "../../x"), ("a link within", "data/cat")):
        yield Case(f"tar with {kind}", file("a.tar", tarred(member("data/l", tarfile.SYMTYPE, target))), "either")
        yield Case(
            f"tar with a hard {kind}", file("a.tar", tarred(member("data/h", tarfile.LNKTYPE, target))), "either"
        )
    through = tarred(member("data/l", tarfile.SYMTYPE, ".."), member("data/l/evil.txt"))
    yield Case("tar with a file behind its own link", file("a.tar", through))
    itself = tarred(member("data/l", tarfile.SYMTYPE, "l"), member("data/l/x"))
    yield Case("tar with a link to itself", file("a.tar", itself))
    yield Case("zip with a link", file("a.zip", zipped({"data/l": b"/etc/passwd"}, mode=0o120777)))
    for kind, name in ((tarfile.CHRTYPE, "device"), (tarfile.BLKTYPE, "disk"), (tarfile.FIFOTYPE, "pipe")):
        yield Case(f"tar with a {name}", file("a.tar", tarred(member("data/x", kind))))


def doubles() -> Iterator[Case]:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("data/x.txt", b"1")
        archive.writestr("data/y.txt", b"2")
    twice = content.getvalue().replace(b"y.txt", b"x.txt")
    yield Case("zip with a name twice", file("a.zip", twice), says="twice")
    yield Case("tar with a name twice", file("a.tar", tarred(member("data/x"), member("data/x"))), says="twice")
    yield Case("tar with a file as a folder", file("a.tar", tarred(member("data/x"), member("data/x/y"))))
    yield Case("zip with a file as a folder", file("a.zip", zipped({"data/x": b"1", "data/x/y": b"2"})))


def _zip_bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("data/bomb", bytes(_BOMB))
    return content.getvalue()


def _lying_zip_bomb() -> bytes:
    content = bytearray(_zip_bomb())
    for sign, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = content.index(sign)
        content[place + offset : place + offset + 4] = (100).to_bytes(4, "little")
    return bytes(content)


def _tar_bomb() -> bytes:
    content = io.BytesIO()
    with gzip.open(content, "wb", compresslevel=1) as packed, tarfile.open(fileobj=packed, mode="w") as archive:
        info = member("data/bomb")
        info.size = _BOMB
        archive.addfile(info, io.BytesIO(bytes(_BOMB)))
    return content.getvalue()


def _nested() -> bytes:
    return gzip.compress(gzip.compress(gzip.compress(bytes(_BOMB), 1)))


def _claiming() -> bytes:
    content = bytearray(tarred())
    content[124:136] = b"77777777777\0"
    return bytes(content)


def bombs() -> Iterator[Case]:
    yield Case("zip that is a bomb", late("a.zip", _zip_bomb))
    yield Case("zip that is a bomb and denies it", late("a.zip", _lying_zip_bomb))
    yield Case("gzipped tar that is a bomb", late("a.tar.gz", _tar_bomb))
    yield Case("gzip in gzip in gzip", late("a.tar.gz", _nested))
    yield Case("tar that claims 8 GB", late("a.tar", _claiming))


def damaged() -> Iterator[Case]:
    tar = tarred()
    whole = {
        "a.zip": zipped(FILES),
        "a.tar": tar,
        "a.tar.gz": gzip.compress(tar),
        "a.tar.bz2": bz2.compress(tar),
        "a.tar.xz": lzma.compress(tar),
    }
    for name, content in whole.items():
        yield Case(f"{name} that is whole", file(name, content), "usable")
        for length in cuts(len(content), (512, 600, 1024)):
            # A plain tar may do without its last zeros.
            yield Case(f"{name} cut to {length} bytes", file(name, content[:length]), "either")
        changed = bytearray(content)
        changed[len(content) // 3] ^= 0x55
        yield Case(f"{name} with a byte changed", file(name, bytes(changed)), "either")
    encrypted = bytearray(whole["a.zip"])
    for sign, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = encrypted.find(sign)
        while place >= 0:
            encrypted[place + offset] |= 1
            place = encrypted.find(sign, place + 4)
    yield Case("zip that is encrypted", file("a.zip", bytes(encrypted)))
    yield Case("zip of nothing", file("a.zip", zipped({})))
    yield Case("tar of nothing", file("a.tar", tarred(whole=False)), "either")
    yield Case("zip that is text", file("a.zip", b"hello"))
    yield Case("tar that is text", file("a.tar", b"hello" * 300))
    yield Case("archive of nothing", file("a.zip", b""))


def cases() -> list[Case]:
    return [case for make in (names, links, doubles, bombs, damaged) for case in make()]

import bz2
import gzip
import io
import lzma
import os
import stat
import struct
import tarfile
import threading
import zipfile
import zlib

import pytest

from workbench.data.base import Cancelled
from workbench.data.fetching.archives import ArchiveError, Limits, extract, opened

FILES = {"a.txt": b"first", "folder/b.bin": os.urandom(300_000), "folder/猫/ß.jpg": b"third", "empty": b""}
PACKERS = {"": bytes, ".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}


def tar(files=FILES, change=None, **settings) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", **settings) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            if change:
                change(info)
            archive.addfile(info, io.BytesIO(content))
    return packed.getvalue()


def zipped(files=FILES, change=None, method=zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            if change:
                change(info)
            archive.writestr(info, content)
    return packed.getvalue()


KINDS = {"zip": zipped()} | {f"tar{ending}": pack(tar()) for ending, pack in PACKERS.items()}


@pytest.fixture
def kept(tmp_path):
    """Keeps bytes as a file, and returns where."""

    def keep(content: bytes):
        path = tmp_path / "in" / "archive"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        return path

    return keep


def found(folder) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refused(archive, tmp_path, **settings) -> str:
    """Return the sentence, after a look that nothing was left anywhere."""
    target = tmp_path / "out" / "target"
    with pytest.raises(ArchiveError) as caught:
        extract(archive, target, **settings)
    assert list(target.parent.iterdir()) == []
    assert {path.name for path in tmp_path.iterdir()} == {"in", "out"}
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_is_unpacked_whole(kept, tmp_path, kind):
    told = []
    target = extract(kept(KINDS[kind]), tmp_path / "new" / "target", lambda *now: told.append(now))
    assert target == tmp_path / "new" / "target"
    assert found(target) == FILES
    assert os.listdir(target.parent) == ["target"]
    done = [count for _, count, _ in told]
    assert done == sorted(done)
    assert all(what == "Unpacking archive" and 0 <= count <= total for what, count, total in told)


@pytest.mark.parametrize("kind", list(KINDS))
def test_one_folder_of_an_archive_is_unpacked_and_members_left_out(kept, tmp_path, kind):
    target = extract(kept(KINDS[kind]), tmp_path / "target", inside="folder", skip={"folder/b.bin"})
    assert found(target) == {"猫/ß.jpg": b"third"}
    with pytest.raises(ArchiveError, match="holds no folder other"):
        extract(kept(KINDS[kind]), tmp_path / "elsewhere", inside="other")
    assert sorted(os.listdir(tmp_path)) == ["in", "target"]


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_member_is_read_without_unpacking(kept, tmp_path, kind):
    archive = kept(KINDS[kind])
    with opened(archive, "folder/b.bin") as content:
        assert content.read(10) + content.read() == FILES["folder/b.bin"]
    with pytest.raises(ArchiveError, match=r"holds no file folder/c\.bin"), opened(archive, "folder/c.bin"):
        pass
    assert os.listdir(archive.parent) == ["archive"]


def test_a_target_that_is_there_is_whole_already(kept, tmp_path):
    (tmp_path / "target").mkdir()
    assert list(extract(kept(KINDS["zip"]), tmp_path / "target").iterdir()) == []


def test_what_a_dead_process_left_is_cleared_away(kept, tmp_path):
    (tmp_path / ".target.unpacking" / "old").mkdir(parents=True)
    assert found(extract(kept(KINDS["tar.gz"]), tmp_path / "target")) == FILES
    assert sorted(os.listdir(tmp_path)) == ["in", "target"]


def test_many_at_once_unpack_it_once(kept, tmp_path):
    archive, results = kept(KINDS["tar.gz"]), []
    threads = [threading.Thread(target=lambda: results.append(extract(archive, tmp_path / "target"))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [tmp_path / "target"] * 6
    assert found(tmp_path / "target") == FILES


@pytest.mark.parametrize("kind", list(KINDS))
def test_cancelling_leaves_nothing(kept, tmp_path, kind):
    def cancel(what, done, total):
        if done > 1000:
            raise Cancelled

    with pytest.raises(Cancelled):
        extract(kept(KINDS[kind]), tmp_path / "target", cancel)
    assert os.listdir(tmp_path) == ["in"]


@pytest.mark.parametrize("pack", [tar, zipped])
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../evil", "leads out of the archive"),
        ("a/../../evil", "leads out of the archive"),
        ("/etc/evil", "an absolute name"),
        ("C:/evil", "an absolute name"),
        ("c:evil", "an absolute name"),
        ("..\\evil", "no name a file can have everywhere"),
        ("a\nb", "no name a file can have everywhere"),
    ],
)
def test_names_that_lead_elsewhere_are_refused(kept, tmp_path, pack, name, reason):
    assert reason in refused(kept(pack({"ok": b"", name: b"x"})), tmp_path)


@pytest.mark.parametrize("pack", [tar, zipped])
def test_dots_and_double_slashes_in_names_mean_nothing(kept, tmp_path, pack):
    assert found(extract(kept(pack({"./a//b": b"1", "./c": b"2"})), tmp_path / "target")) == {"a/b": b"1", "c": b"2"}


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE], ids=str
)
def test_links_and_devices_are_refused(kept, tmp_path, kind):
    def change(info):
        if info.name == "link":
            info.type, info.linkname, info.size = kind, "/etc/passwd", 0

    assert "which is a link or a device" in refused(kept(tar({"ok": b"1", "link": b""}, change)), tmp_path)


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
def test_links_in_a_zip_are_refused(kept, tmp_path, mode):
    def change(info):
        info.external_attr = (mode | 0o777) << 16

    assert "which is a link or a device" in refused(kept(zipped({"link": b"/etc/passwd"}, change)), tmp_path)


@pytest.mark.parametrize("names", [("a", "./a"), ("a", "a/b"), ("a/b", "a")])
@pytest.mark.parametrize("pack", [tar, zipped])
def test_a_name_that_comes_twice_is_refused(kept, tmp_path, pack, names):
    assert "twice" in refused(kept(pack(dict.fromkeys(names, b"x"))), tmp_path)


def test_an_encrypted_member_is_refused(kept, tmp_path):
    content = bytearray(zipped({"secret": b"x" * 100}))
    for mark, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        content[content.index(mark) + place] |= 1
    assert "which is encrypted" in refused(kept(bytes(content)), tmp_path)


# Bombs.

SMALL = Limits(members=10, size=2_000_000, ratio=50, harmless=100_000)


@pytest.mark.parametrize("pack", [lambda files: gzip.compress(tar(files)), zipped])
def test_bombs_are_refused_before_they_unfold(kept, tmp_path, pack):
    assert "more than 10 members" in refused(
        kept(pack({str(number): b"" for number in range(11)})), tmp_path, limits=SMALL
    )
    assert "more than 2 MB" in refused(kept(pack({"big": os.urandom(2_000_001)})), tmp_path, limits=SMALL)
    assert "more than 50 times its size" in refused(kept(pack({"zeros": bytes(1_000_000)})), tmp_path, limits=SMALL)


def test_a_tar_that_claims_more_than_it_has_is_refused(kept, tmp_path):
    info = tarfile.TarInfo("big")
    info.size = 10**13
    assert "holds more than 50 GB" in refused(kept(info.tobuf() + b"few bytes"), tmp_path)


def test_a_zip_that_claims_less_than_it_has_is_refused(kept, tmp_path):
    content = zipped({"a": b"x" * 5000})
    content = content.replace(struct.pack("<I", 5000), struct.pack("<I", 50))
    assert "damaged" in refused(kept(content), tmp_path)


def test_a_header_that_fills_the_memory_is_refused(kept, tmp_path):
    info = tarfile.TarInfo("././@PaxHeader")
    info.type, info.size = tarfile.XHDTYPE, 40_000_000
    content = gzip.compress(info.tobuf() + bytes(40_000_000))
    assert "has a header too long to be one" in refused(kept(content), tmp_path)


def test_a_sparse_file_is_refused(kept, tmp_path):
    content = tar({"a": b"x"}, lambda info: info.pax_headers.update({"GNU.sparse.map": "0,1", "GNU.sparse.size": "9"}))
    assert "link or a device" in refused(kept(content), tmp_path)


# Damage.


@pytest.mark.parametrize("kind", list(KINDS))
def test_no_beginning_of_an_archive_is_taken_for_the_whole(kept, tmp_path, kind):
    whole = {"zip": zipped, "tar": tar}[kind[:3]]({"a": b"x" * 700, "b/c": os.urandom(500)})
    whole = PACKERS[kind[3:]](whole) if kind != "zip" else whole
    # A plain tar is filled up to 10 kB; what is cut off there is nothing.
    last = whole.rstrip(b"\0").__len__() if kind == "tar" else len(whole) - 1
    for length in range(0, last, max(1, last // 60)):
        archive = kept(whole[:length])
        assert "get it anew" in refused(archive, tmp_path)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "tar"])
def test_a_changed_byte_is_found_or_changes_nothing(kept, tmp_path, kind):
    files = {"a": b"x" * 700, "b": os.urandom(500)}
    whole = zipped(files) if kind == "zip" else PACKERS[kind[3:]](tar(files))
    for place in range(0, len(whole), max(1, len(whole) // 80)):
        changed = whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :]
        target = tmp_path / "out" / str(place)
        try:
            extract(kept(changed), target)
        except ArchiveError:
            assert not target.exists()
        else:
            assert sorted(found(target).values()) == sorted(files.values())


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"PK\x05\x06", b"\x1f\x8b", b"BZh9", b"\xfd7zXZ\x00", b"text", bytes(10_240), zlib.compress(b"x")],
)
def test_what_is_no_archive_is_said(kept, tmp_path, content):
    assert refused(kept(content), tmp_path).startswith("archive ")


def test_an_archive_that_is_not_there_is_said(tmp_path):
    with pytest.raises(ArchiveError, match="No such file"):
        extract(tmp_path / "nowhere", tmp_path / "target")

import errno
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections import namedtuple

import pytest

from workbench.data.base import Cancelled
from workbench.data.fetching import download, part
from workbench.data.fetching.download import DownloadError, fetch

CONTENT = os.urandom(300_000)
MD5 = hashlib.md5(CONTENT).hexdigest()


@pytest.fixture
def refused() -> str:
    """An address where nobody listens."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{server.getsockname()[1]}/"


@pytest.fixture
def file(mirror):
    """What the mirror serves as file.gz."""
    mirror.add("file.gz", CONTENT)
    return mirror


def cancel_beyond(size):
    def progress(what: str, done: int, total: int | None) -> None:
        if what.startswith("Downloading") and done > size:
            raise Cancelled

    return progress


def test_a_file_arrives_whole_and_its_bytes_are_counted(file, tmp_path, capfd):
    told = []
    folder = tmp_path / "new" / "folder"
    path = fetch("file.gz", MD5, [file.address], folder, lambda *now: told.append(now))
    assert path == folder / "file.gz"
    assert path.read_bytes() == CONTENT
    done = [count for _, count, _ in told]
    assert done == sorted(done)
    assert told[-1] == ("Downloading file.gz", 300_000, 300_000)
    assert os.listdir(folder) == ["file.gz"]
    assert file.encodings == ["identity"]
    assert capfd.readouterr() == ("", "")


def test_sha256_is_a_checksum_too(file, tmp_path):
    sha256 = hashlib.sha256(CONTENT).hexdigest()
    assert fetch("file.gz", sha256.upper(), [file.address], tmp_path).read_bytes() == CONTENT
    with pytest.raises(DownloadError, match="wrong checksum"):
        fetch("file.gz", "0" * 64, [file.address], tmp_path / "other")


def test_an_address_may_name_the_file(file, tmp_path):
    path = fetch("kept.gz", MD5, [f"{file.address}file.gz?download=1"], tmp_path)
    assert path == tmp_path / "kept.gz"
    assert file.paths == ["/files/file.gz?download=1"]


def test_the_next_mirror_is_tried(file, tmp_path, refused):
    assert fetch("file.gz", MD5, [refused, file.address], tmp_path).read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("missing", "answered 404"),
        ("error", "answered 503"),
        ("corrupt", "sent a file with the wrong checksum"),
        ("short", "sent a file with the wrong checksum"),
        ("loop", "sends from one address to another without end"),
    ],
)
def test_a_faulty_mirror_leaves_nothing_behind(file, tmp_path, fault, reason):
    file.fault = fault
    with pytest.raises(DownloadError, match=rf"^127\.0\.0\.1:\d+ {reason}$"):
        fetch("file.gz", MD5, [file.address], tmp_path)
    assert os.listdir(tmp_path) == []


def test_a_server_that_breaks_off_is_asked_for_the_rest(file, tmp_path):
    file.faults = ["truncated", "truncated", "truncated"]
    assert fetch("file.gz", MD5, [file.address], tmp_path).read_bytes() == CONTENT
    first, second, third, last = file.ranges
    assert first == ""
    assert 0 < int(second[6:-1]) < int(third[6:-1]) < int(last[6:-1]) < 300_000


def test_a_server_that_always_breaks_off_at_once_is_given_up(file, tmp_path):
    file.faults = ["truncated"] + ["hangs_up"] * 20
    with pytest.raises(DownloadError, match=r"^127\.0\.0\.1:\d+ broke off$"):
        fetch("file.gz", MD5, [file.address], tmp_path)
    assert len(file.asked) == 1 + len(download.PAUSES)
    file.faults = []
    assert fetch("file.gz", MD5, [file.address], tmp_path).read_bytes() == CONTENT
    assert file.ranges[-1]


def test_a_server_that_falls_silent_is_asked_again(file, tmp_path, monkeypatch):
    monkeypatch.setattr(download, "SILENCE", 0.2)
    file.faults = ["stalled"]
    assert fetch("file.gz", MD5, [file.address], tmp_path).read_bytes() == CONTENT
    assert len(file.asked) == 2


def test_a_server_that_stays_silent_is_named(file, tmp_path, monkeypatch, refused):
    monkeypatch.setattr(download, "SILENCE", 0.1)
    monkeypatch.setattr(download, "PAUSES", (0.0,))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(DownloadError, match=r"did not answer, 127\.0\.0\.1:\d+ could not be reached$"):
            fetch("file.gz", MD5, [address, refused], tmp_path)
    assert fetch("file.gz", MD5, [file.address], tmp_path).read_bytes() == CONTENT


def test_cancelling_does_not_wait_for_a_server_that_is_silent(file, tmp_path, monkeypatch):
    monkeypatch.setattr(download, "SILENCE", 3600.0)
    file.faults = ["stalled"]

    seen = []

    def cancel_in_the_silence(what: str, done: int, total: int | None) -> None:
        seen.append(done)
        if done and seen.count(done) > 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        fetch("file.gz", MD5, [file.address], tmp_path, cancel_in_the_silence)
    arrived = part.arrived(tmp_path / "file.gz")
    assert 100_000 < arrived <= 150_000
    assert fetch("file.gz", MD5, [file.address], tmp_path).read_bytes() == CONTENT
    assert file.ranges == ["", f"bytes={arrived}-"]


def test_cancelling_does_not_wait_for_a_server_that_says_nothing(file, tmp_path, monkeypatch):
    monkeypatch.setattr(download, "SILENCE", 3600.0)
    told = []

    def cancel(what: str, done: int, total: int | None) -> None:
        told.append(what)
        if len(told) > 3:
            raise Cancelled

    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(Cancelled):
        fetch("file.gz", MD5, [f"http://127.0.0.1:{silent.getsockname()[1]}/"], tmp_path, cancel)
    assert os.listdir(tmp_path) == []


def test_a_pause_can_be_ended(file, tmp_path, monkeypatch):
    monkeypatch.setattr(download, "PAUSES", (3600.0,))
    file.fault = "truncated"
    seen = []

    def cancel_when_it_stands(what: str, done: int, total: int | None) -> None:
        seen.append(done)
        if seen.count(done) > 5:
            raise Cancelled

    with pytest.raises(Cancelled):
        fetch("file.gz", MD5, [file.address], tmp_path, cancel_when_it_stands)
    assert seen[-1] > 0


@pytest.mark.parametrize("fault", ["no_ranges", "wrong_range"])
def test_a_server_without_parts_is_asked_for_all_again(file, tmp_path, fault):
    file.fault = fault
    with pytest.raises(Cancelled):
        fetch("file.gz", MD5, [file.address], tmp_path, cancel_beyond(100_000))
    assert (tmp_path / "file.gz.part").stat().st_size > 100_000
    assert fetch("file.gz", MD5, [file.address], tmp_path).read_bytes() == CONTENT
    assert os.listdir(tmp_path) == ["file.gz"]


@pytest.mark.parametrize("fault", ["", "ignores_if_range"])
def test_a_file_that_changed_between_two_parts_is_fetched_anew(mirror, tmp_path, fault):
    mirror.add("file.gz", os.urandom(300_000))
    with pytest.raises(Cancelled):
        fetch("file.gz", MD5, [mirror.address], tmp_path, cancel_beyond(100_000))
    mirror.add("file.gz", CONTENT)
    mirror.version, mirror.fault = "2", fault
    assert fetch("file.gz", MD5, [mirror.address], tmp_path).read_bytes() == CONTENT
    assert mirror.ranges[1]


def test_a_wrong_beginning_of_unknown_age_is_thrown_away(file, tmp_path):
    (tmp_path / "file.gz.part").write_bytes(b"something else")
    assert fetch("file.gz", MD5, [file.address], tmp_path).read_bytes() == CONTENT
    assert file.ranges == ["bytes=14-", ""]


@pytest.mark.parametrize("length", [300_000, 300_001])
def test_a_part_as_long_as_the_file_or_longer_is_checked(file, tmp_path, length):
    (tmp_path / "file.gz.part").write_bytes(b"x" * length)
    assert fetch("file.gz", MD5, [file.address], tmp_path).read_bytes() == CONTENT


def test_a_whole_part_needs_no_server(tmp_path):
    (tmp_path / "file.gz.part").write_bytes(CONTENT)
    assert fetch("file.gz", MD5, [], tmp_path).read_bytes() == CONTENT
    assert os.listdir(tmp_path) == ["file.gz"]


@pytest.mark.parametrize(
    "beside",
    [b"", b"[]", b'{"address": 3}', b'{"other": 1}', b"\xff", b'{"validator": "a\\r\\nb"}', b"[" * 9999, b" " * 99_999],
)
def test_what_stands_beside_a_part_may_be_anything(file, tmp_path, beside):
    (tmp_path / "file.gz.part").write_bytes(CONTENT[:1000])
    (tmp_path / "file.gz.part.json").write_bytes(beside)
    assert fetch("file.gz", MD5, [file.address], tmp_path).read_bytes() == CONTENT
    assert file.ranges == ["bytes=1000-"]


def test_a_part_from_one_mirror_goes_on_at_another(file, tmp_path, refused):
    with pytest.raises(Cancelled):
        fetch("file.gz", MD5, [file.address], tmp_path, cancel_beyond(100_000))
    beside = tmp_path / "file.gz.part.json"
    beside.write_text(json.dumps(json.loads(beside.read_text()) | {"address": f"{refused}file.gz"}))
    assert fetch("file.gz", MD5, [refused, file.address], tmp_path).read_bytes() == CONTENT
    assert file.ranges[-1]


def test_a_server_that_packs_on_the_way_is_understood(mirror, tmp_path):
    mirror.add("file.bin", CONTENT)
    mirror.faults = ["gzip"]
    assert fetch("file.bin", MD5, [mirror.address], tmp_path).read_bytes() == CONTENT


def test_a_gz_that_is_called_packed_is_kept_as_it_is(file, tmp_path):
    file.faults = ["called_gzip"]
    assert fetch("file.gz", MD5, [file.address], tmp_path).read_bytes() == CONTENT


def test_a_server_that_announces_no_length_is_believed_the_checksum_only(file, tmp_path):
    file.fault = "unannounced"
    told = []
    fetch("file.gz", MD5, [file.address], tmp_path, lambda *now: told.append(now), size=310_000)
    assert told[-1] == ("Downloading file.gz", 300_000, 310_000)


def test_a_server_that_never_ends_is_cut_off(file, tmp_path):
    file.fault = "endless"
    with pytest.raises(DownloadError, match="sent more than it announced"):
        fetch("file.gz", MD5, [file.address], tmp_path, size=300_000)
    assert os.listdir(tmp_path) == []


def test_an_address_may_send_elsewhere(file, tmp_path):
    file.faults = ["redirect"]
    assert fetch("file.gz", MD5, [file.address], tmp_path).read_bytes() == CONTENT
    assert file.paths == ["/files/file.gz", "/elsewhere/file.gz"]


@pytest.mark.parametrize("address", ["file:///etc/hostname", "ftp://127.0.0.1/", "nonsense"])
def test_only_the_web_is_asked(tmp_path, address):
    with pytest.raises(DownloadError, match="http"):
        fetch("file.gz", MD5, [address], tmp_path)


def test_without_a_network_each_mirror_is_named(tmp_path, refused, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    other = refused.replace("127.0.0.1", "127.0.0.2")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,127.0.0.2")
    with pytest.raises(DownloadError, match=r"could not be reached, .*could not be reached"):
        fetch("file.gz", MD5, [refused, other], tmp_path)


def test_a_cancelled_download_goes_on_where_it_was(file, tmp_path):
    with pytest.raises(Cancelled):
        fetch("file.gz", MD5, [file.address], tmp_path, cancel_beyond(100_000))
    arrived = (tmp_path / "file.gz.part").stat().st_size
    assert part.arrived(tmp_path / "file.gz") == arrived
    assert not (tmp_path / "file.gz").exists()
    told = []
    assert fetch("file.gz", MD5, [file.address], tmp_path, lambda *now: told.append(now)).read_bytes() == CONTENT
    assert file.ranges == ["", f"bytes={arrived}-"]
    assert told[0] == ("Checking file.gz", arrived, arrived)
    assert next(done for what, done, _ in told if what.startswith("Downloading")) == arrived
    assert os.listdir(tmp_path) == ["file.gz"]


_CHILD = """
import sys
from pathlib import Path
from workbench.data.fetching.download import fetch
fetch("file.gz", sys.argv[1], [sys.argv[2]], Path(sys.argv[3]))
"""


def child(mirror, folder):
    return subprocess.Popen([sys.executable, "-c", _CHILD, MD5, mirror.address, str(folder)])


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGKILL")
def test_a_download_whose_process_was_killed_goes_on_where_it_was(file, tmp_path):
    file.faults = ["stalled"]
    process = child(file, tmp_path)
    try:
        assert file.half_way.wait(60)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert not (tmp_path / "file.gz").exists()
    assert (tmp_path / "file.gz.part").exists()
    assert fetch("file.gz", MD5, [file.address], tmp_path).read_bytes() == CONTENT
    assert os.listdir(tmp_path) == ["file.gz"]


def test_two_at_once_fetch_it_once(file, tmp_path):
    file.faults = ["stalled"]
    process = child(file, tmp_path)
    assert file.half_way.wait(60)
    waited = threading.Event()
    told = []

    def progress(what: str, done: int, total: int | None) -> None:
        told.append(what)
        if what.startswith("Waiting"):
            file.released.set()  # the first one breaks off, and asks for the rest
            waited.set()

    assert fetch("file.gz", MD5, [file.address], tmp_path, progress).read_bytes() == CONTENT
    assert waited.is_set()
    assert process.wait(60) == 0
    assert file.asked == ["file.gz"] * 2
    assert not any(what.startswith("Downloading") for what in told)
    assert os.listdir(tmp_path) == ["file.gz"]


def test_many_at_once_fetch_it_once(file, tmp_path):
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(fetch("file.gz", MD5, [file.address], tmp_path).read_bytes()))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [CONTENT] * 8
    assert len(file.asked) == 1


def test_a_folder_that_cannot_be_written_is_named(file, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DownloadError, match=r"file.raw cannot be written"):
        fetch("file.gz", MD5, [file.address], tmp_path / "file" / "raw")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs a user who may not write everywhere")
def test_a_read_only_folder_is_named(file, tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(DownloadError, match="cannot be written: Permission denied"):
            fetch("file.gz", MD5, [file.address], tmp_path)
    finally:
        tmp_path.chmod(0o700)


def test_a_disk_too_small_is_said_before_anything_comes(file, tmp_path, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**9, 10**9 - 1000, 1000))
    with pytest.raises(DownloadError, match=r"has 1 kB free, and 300 kB are needed"):
        fetch("file.gz", MD5, [file.address], tmp_path)
    assert os.listdir(tmp_path) == []


def test_a_disk_that_becomes_full_is_named_and_keeps_the_part(file, tmp_path, monkeypatch):
    append = part.Part.append

    def fails(self, content):
        if self.size > 100_000:
            with part._writing(tmp_path):
                raise OSError(errno.ENOSPC, "No space left on device")
        append(self, content)

    monkeypatch.setattr(part.Part, "append", fails)
    with pytest.raises(DownloadError, match="cannot be written: No space left on device"):
        fetch("file.gz", MD5, [file.address], tmp_path)
    monkeypatch.undo()
    assert part.arrived(tmp_path / "file.gz") > 100_000


def test_a_whole_file_is_not_fetched_again_and_a_wrong_one_is_replaced(file, tmp_path):
    (tmp_path / "file.gz").write_bytes(CONTENT)
    fetch("file.gz", MD5, [file.address], tmp_path)
    assert file.asked == []
    (tmp_path / "file.gz").write_bytes(b"wrong")
    assert fetch("file.gz", MD5, [file.address], tmp_path).read_bytes() == CONTENT

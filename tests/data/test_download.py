import os
import socket

import pytest

from workbench.data.base import Cancelled
from workbench.data.download import DownloadError, fetch

CONTENT = os.urandom(300_000)


@pytest.fixture
def refused() -> str:
    """An address where nobody listens."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{server.getsockname()[1]}/"


def test_a_file_arrives_whole_and_its_bytes_are_counted(mirror, tmp_path, capfd):
    told = []
    md5 = mirror.add("file.gz", CONTENT)
    folder = tmp_path / "new" / "folder"
    path = fetch("file.gz", md5, [mirror.address], folder, lambda *now: told.append(now))
    assert path == folder / "file.gz"
    assert path.read_bytes() == CONTENT
    done = [count for _, count, _ in told]
    assert done == sorted(done)
    assert told[-1] == ("Downloading file.gz", 300_000, 300_000)
    assert max(done) == 300_000
    assert os.listdir(folder) == ["file.gz"]
    assert capfd.readouterr() == ("", "")


def test_the_next_mirror_is_tried(mirror, tmp_path, refused):
    md5 = mirror.add("file.gz", CONTENT)
    assert fetch("file.gz", md5, [refused, mirror.address], tmp_path).read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("missing", "answered 404"),
        ("error", "answered 503"),
        ("truncated", "broke off"),
        ("corrupt", "sent a file with the wrong checksum"),
    ],
)
def test_a_faulty_mirror_leaves_nothing_behind(mirror, tmp_path, fault, reason):
    md5 = mirror.add("file.gz", CONTENT)
    mirror.fault = fault
    with pytest.raises(DownloadError, match=rf"^127\.0\.0\.1:\d+ {reason}$"):
        fetch("file.gz", md5, [mirror.address], tmp_path)
    assert os.listdir(tmp_path) == []


def test_without_a_network_each_mirror_is_named(tmp_path, refused, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with pytest.raises(DownloadError, match=r"could not be reached, .*could not be reached"):
        fetch("file.gz", "0" * 32, [refused, refused], tmp_path)


def test_cancelling_leaves_nothing_behind(mirror, tmp_path):
    md5 = mirror.add("file.gz", CONTENT)

    def cancel(what: str, done: int, total: int | None) -> None:
        if done > 100_000:
            raise Cancelled

    with pytest.raises(Cancelled):
        fetch("file.gz", md5, [mirror.address], tmp_path, cancel)
    assert os.listdir(tmp_path) == []
    assert fetch("file.gz", md5, [mirror.address], tmp_path).read_bytes() == CONTENT


def test_a_folder_that_cannot_be_written_is_named(mirror, tmp_path):
    md5 = mirror.add("file.gz", CONTENT)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DownloadError, match=r"file.raw cannot be written"):
        fetch("file.gz", md5, [mirror.address], tmp_path / "file" / "raw")

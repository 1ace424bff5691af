"""What the standard sets share: what is said of missing files, where they are asked for, how they are unpacked."""

import gzip
import io
import shutil
import tarfile
import zipfile
from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.data.standard.small_sets import make
from workbench.data import storage
from workbench.data.base import DATASETS, Cancelled, DataError
from workbench.data.standard.base import Remote
from workbench.data.standard.cifar import Cifar10
from workbench.data.standard.fashion_mnist import FashionMnist
from workbench.data.words import bytes_text
from workbench.spec import SpecError

STANDARD = [kind for kind in DATASETS if DATASETS[kind].origin == "standard"]


@pytest.fixture
def cifar(mirror, monkeypatch):
    """CIFAR-10 with three pictures in each file, served by the mirror; returns the archive's content."""
    rng = np.random.default_rng(0)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name in [*(f"data_batch_{number}.bin" for number in range(1, 6)), "test_batch.bin"]:
            table = rng.integers(0, 256, (20, 3073), dtype=np.uint8)
            table[:, 0] = np.arange(20) % 10
            info = tarfile.TarInfo(f"cifar-10-batches-bin/{name}")
            info.size = table.size
            archive.addfile(info, io.BytesIO(table.tobytes()))
    content = packed.getvalue()
    md5 = mirror.add("cifar-10-binary.tar.gz", content)
    remote = Remote(
        "cifar-10-binary.tar.gz",
        md5,
        (f"{mirror.address}cifar-10-binary.tar.gz",),
        len(content),
        becomes="cifar-10-batches-bin",
        inside="cifar-10-batches-bin",
    )
    monkeypatch.setattr(Cifar10, "archive", remote)
    monkeypatch.setattr(Cifar10, "training", dict.fromkeys(Cifar10.training, 20))
    monkeypatch.setattr(Cifar10, "testing", dict.fromkeys(Cifar10.testing, 20))
    return content


@pytest.mark.parametrize("kind", STANDARD)
def test_every_set_says_what_it_is_and_what_is_missing(kind, tmp_path):
    cls = DATASETS[kind]
    dataset = cls()
    assert cls.source.count("http") == 1
    assert cls.licence
    assert 2 <= len(set(dataset.classes())) == len(dataset.classes())
    total = bytes_text(sum(remote.size for remote in dataset.remotes()))
    assert cls.download.removeprefix("up to ") == total
    sentence = dataset.missing(tmp_path)
    assert sentence.startswith(f"{cls.title} is not in {tmp_path} yet. It would be downloaded once: {total} from ")
    assert sentence.endswith(".")
    assert "\n" not in sentence


@pytest.mark.parametrize("kind", STANDARD)
def test_without_a_network_a_sentence_says_which_files_to_put_where(kind, tmp_path, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    dataset = DATASETS[kind]()
    remotes = tuple(
        Remote(remote.name, remote.md5, ("http://127.0.0.1:1/there/" + remote.name,), remote.size, remote.becomes)
        for remote in dataset.remotes()
    )
    monkeypatch.setattr(DATASETS[kind], "remotes", lambda self: remotes)
    with pytest.raises(DataError) as caught:
        dataset.load(tmp_path)
    sentence = str(caught.value)
    assert sentence.startswith(f"{dataset.title} could not be downloaded (127.0.0.1:1 could not be reached); put ")
    assert all(remote.name in sentence for remote in remotes)
    assert "http://127.0.0.1:1/there/" in sentence
    assert f"into {tmp_path / dataset.folder}" in sentence
    assert "or choose the data folder that holds" in sentence


def test_a_set_is_fetched_unpacked_and_then_read_from_here(cifar, mirror, tmp_path):
    told = []
    data = Cifar10(validation_share=0.0).load(tmp_path, lambda *now: told.append(now))
    assert (len(data.train), len(data.test)) == (100, 20)
    assert {what.split()[0] for what, _, _ in told} == {"Downloading", "Unpacking", "Reading"}
    assert Cifar10().missing(tmp_path) is None
    (tmp_path / "cifar-10-binary.tar.gz").unlink()
    Cifar10().load(tmp_path)
    assert len(mirror.asked) == 1


def test_an_archive_put_there_by_hand_is_checked_first(cifar, mirror, tmp_path):
    path = tmp_path / "cifar-10-binary.tar.gz"
    path.write_bytes(cifar[:-1] + b"x")
    with pytest.raises(DataError, match=r"cifar-10-binary.tar.gz has the MD5 \w+, not \w+; delete it, and it is down"):
        Cifar10().load(tmp_path)
    path.write_bytes(cifar)
    assert len(Cifar10().load(tmp_path).test) == 20
    assert mirror.asked == []


def test_unpacking_that_was_cancelled_begins_anew(cifar, tmp_path):
    def cancel(what: str, done: int, total: int | None) -> None:
        if what.startswith("Unpacking") and done:
            raise Cancelled

    with pytest.raises(Cancelled):
        Cifar10().load(tmp_path, cancel)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cifar-10-binary.tar.gz"]
    assert len(Cifar10().load(tmp_path).test) == 20


def test_what_is_here_already_is_said(cifar, tmp_path):
    (tmp_path / "cifar-10-binary.tar.gz.part").write_bytes(b"x" * 100_000)
    assert Cifar10().missing(tmp_path).endswith(", of which 100 kB are here already.")


def test_a_folder_that_lost_a_file_is_named(cifar, tmp_path):
    Cifar10().load(tmp_path)
    (tmp_path / "cifar-10-batches-bin" / "data_batch_3.bin").unlink()
    with pytest.raises(DataError, match=r"data_batch_3.bin cannot be read: No such file.*delete"):
        Cifar10().load(tmp_path)
    shutil.rmtree(tmp_path / "cifar-10-batches-bin")
    Cifar10().load(tmp_path)


def test_a_persons_mirror_is_asked_first(cifar, mirror, tmp_path):
    with storage.for_now(mirror=mirror.address + "own/"):
        assert "from 127.0.0.1" in Cifar10().missing(tmp_path)
        Cifar10().load(tmp_path)
    assert mirror.paths == ["/files/own/cifar-10-binary.tar.gz"]


def test_a_mirror_may_keep_each_set_in_its_folder_or_have_nothing(mirror, tmp_path, monkeypatch):
    remote = Remote("a.gz", mirror.add("a.gz", b"a" * 1000), (f"{mirror.address}a.gz",), 1000)
    monkeypatch.setattr(FashionMnist, "remotes", lambda self: (remote,))
    monkeypatch.setattr(FashionMnist, "read", lambda self, root, progress: None)
    storage.keep(storage.Storage(mirror=mirror.address + "own"))
    mirror.faults = ["missing", "missing"]
    FashionMnist().load(tmp_path)
    assert mirror.paths == ["/files/own/a.gz", "/files/own/FashionMNIST/raw/a.gz", "/files/a.gz"]


def test_settings_for_now_are_forgotten_afterwards():
    with storage.for_now(mirror="http://a/"), storage.for_now(mirror="http://b/"):
        assert storage.storage().mirror == "http://b/"
    assert storage.storage().mirror == ""
    with pytest.raises(SpecError, match="mirror"), storage.for_now(mirror="ftp://a/"):
        pass


def offered(remote: Remote, dataset, root) -> bytes:
    """Return a file as its makers offer it, made from what lies unpacked below `root`."""
    packed = io.BytesIO()
    if remote.becomes and remote.name.endswith(".zip"):
        with zipfile.ZipFile(packed, "w") as archive:
            for path in sorted((root / remote.becomes).rglob("*")):
                archive.write(path, f"{remote.inside}/{path.relative_to(root / remote.becomes).as_posix()}")
            archive.writestr("Readme.txt", b"beside")
    elif remote.becomes:
        with tarfile.open(fileobj=packed, mode="w:gz") as archive:
            archive.add(root / remote.becomes, remote.inside)
    elif remote.name.endswith(".zip"):
        with zipfile.ZipFile(packed, "w") as archive:
            for path in (root / dataset.folder).glob("emnist*" if dataset.kind == "emnist" else "*.csv"):
                if dataset.kind == "emnist":
                    archive.writestr(f"gzip/{path.name}.gz", gzip.compress(path.read_bytes()))
                else:
                    archive.write(path, path.name)
    else:
        path = root / dataset.folder / remote.name
        return path.read_bytes() if path.exists() else gzip.compress(path.with_suffix("").read_bytes())
    return packed.getvalue()


@pytest.mark.parametrize("kind", STANDARD)
def test_every_set_is_fetched_and_unpacked_as_torchvision_lays_it_out(kind, mirror, tmp_path, monkeypatch):
    dataset = make(kind, tmp_path / "laid out", monkeypatch)
    expected = dataset.load(tmp_path / "laid out")
    remotes = []
    for remote in dataset.remotes():
        content = offered(remote, dataset, tmp_path / "laid out")
        md5 = mirror.add(remote.name, content)
        remotes.append(replace(remote, md5=md5, urls=(f"{mirror.address}{remote.name}?download=1",), size=len(content)))
    monkeypatch.setattr(DATASETS[kind], "remotes", lambda self: tuple(remotes))
    root = tmp_path / "fetched"
    assert dataset.missing(root)
    data = dataset.load(root)
    assert dataset.missing(root) is None
    assert sorted(mirror.asked) == sorted(remote.name for remote in remotes)
    for name in ("train", "val", "test"):
        assert torch.equal(data.split(name).pictures(slice(None)), expected.split(name).pictures(slice(None)))
        assert torch.equal(data.split(name).targets, expected.split(name).targets)
    for remote in remotes:
        if remote.becomes:
            kept, wanted = (
                {path.relative_to(place / remote.becomes).as_posix() for path in (place / remote.becomes).rglob("*")}
                for place in (root, tmp_path / "laid out")
            )
            assert kept == wanted - {member.removeprefix(f"{remote.inside}/") for member in remote.skip}
            (root / dataset.folder / remote.name).unlink()
    dataset.load(root)
    assert len(mirror.asked) == len(remotes)

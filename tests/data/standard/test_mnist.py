import ast
import gzip
import struct
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import torch

from workbench.data.base import Cancelled, DataError
from workbench.data.fetching import download
from workbench.data.standard.mnist import ARCHIVES, MIRRORS, Mnist


def idx_file(values: np.ndarray) -> bytes:
    return bytes([0, 0, 8, values.ndim]) + struct.pack(f">{values.ndim}I", *values.shape) + values.tobytes()


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """Four files as large as MNIST's and easy to compress: picture i is grey in the shade of its class, i % 10."""
    made = {}
    for name, count in (("train", 60_000), ("t10k", 10_000)):
        labels = (np.arange(count) % 10).astype(np.uint8)
        made[f"{name}-images-idx3-ubyte"] = idx_file(np.broadcast_to(labels[:, None, None] * 20, (count, 28, 28)))
        made[f"{name}-labels-idx1-ubyte"] = idx_file(labels)
    return made


@pytest.fixture(scope="module")
def zipped(files) -> dict[str, bytes]:
    return {name: gzip.compress(content, 1, mtime=0) for name, content in files.items()}


def put(folder, contents, ending=""):
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / f"{name}{ending}").write_bytes(content)


@pytest.fixture
def offline(monkeypatch):
    def nobody(*args, **settings):
        raise AssertionError("nothing needs to be downloaded")

    monkeypatch.setattr(download, "fetch", nobody)


def test_mirrors_and_checksums_are_torchvisions():
    # Read from the source: importing torchvision takes seconds.
    package = Path(find_spec("torchvision").origin).parent
    tree = ast.parse((package / "datasets" / "mnist.py").read_text())
    cls = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "MNIST")
    table = {node.targets[0].id: node.value for node in cls.body if isinstance(node, ast.Assign)}
    assert list(MIRRORS) == ast.literal_eval(table["mirrors"])
    assert [(f"{name}.gz", md5) for name, (md5, _) in ARCHIVES.items()] == ast.literal_eval(table["resources"])


@pytest.mark.parametrize(
    ("place", "ending"), [("MNIST/raw", ".gz"), ("MNIST/raw", ""), ("MNIST", ".gz"), ("raw", ".gz"), (".", ".gz")]
)
def test_files_are_found_where_people_keep_them(tmp_path, files, zipped, offline, place, ending):
    put(tmp_path / place, zipped if ending else files, ending)
    data = Mnist(height=4, width=5).load(tmp_path)
    assert [len(split) for split in (data.train, data.val, data.test)] == [54_000, 6_000, 10_000]
    assert torch.bincount(data.val.targets).tolist() == [600] * 10
    for split in (data.train, data.val, data.test):
        assert torch.equal(split.images, (split.targets * 20).to(torch.uint8).view(-1, 1, 1, 1).expand(-1, 1, 4, 5))


def test_files_named_with_a_dot_are_found(tmp_path, zipped, offline):
    put(tmp_path, {name.replace("-idx", ".idx"): gzip.decompress(content) for name, content in zipped.items()})
    assert len(Mnist(height=1, width=1).load(tmp_path).test) == 10_000


def test_no_validation_share_gives_an_empty_split(tmp_path, zipped, offline):
    put(tmp_path, zipped, ".gz")
    data = Mnist(height=2, width=2, validation_share=0.0, color="rgb").load(tmp_path)
    assert len(data.train) == 60_000
    assert data.val.images.shape == (0, 3, 2, 2)


def test_downloaded_once(tmp_path, zipped, mirror, monkeypatch):
    sums = {name: (mirror.add(f"{name}.gz", content), len(content)) for name, content in zipped.items()}
    monkeypatch.setattr(Mnist, "archives", sums)
    monkeypatch.setattr(Mnist, "mirrors", (mirror.address,))
    told = []
    Mnist(height=2, width=2).load(tmp_path, lambda *now: told.append(now))
    assert sorted(path.name for path in (tmp_path / "MNIST" / "raw").iterdir()) == sorted(f"{name}.gz" for name in sums)
    assert {what.split()[0] for what, _, _ in told} == {"Downloading", "Reading"}
    assert len(mirror.asked) == 4
    Mnist(height=2, width=2).load(tmp_path)
    assert len(mirror.asked) == 4


def test_only_what_is_missing_is_downloaded(tmp_path, zipped, mirror, monkeypatch):
    missing = "t10k-labels-idx1-ubyte"
    put(tmp_path, {name: content for name, content in zipped.items() if name != missing}, ".gz")
    md5 = mirror.add(f"{missing}.gz", zipped[missing])
    monkeypatch.setattr(Mnist, "archives", ARCHIVES | {missing: (md5, len(zipped[missing]))})
    monkeypatch.setattr(Mnist, "mirrors", (mirror.address,))
    Mnist(height=1, width=1).load(tmp_path)
    assert mirror.asked == [f"{missing}.gz"]


def test_a_download_that_fails_says_which_files_to_put_where(tmp_path, mirror, monkeypatch):
    monkeypatch.setattr(Mnist, "mirrors", (mirror.address,))
    with pytest.raises(DataError) as caught:
        Mnist().load(tmp_path)
    sentence = str(caught.value)
    assert "answered 404" in sentence
    assert all(f"{name}.gz" in sentence for name in ARCHIVES)
    assert str(tmp_path / "MNIST" / "raw") in sentence
    assert sentence.endswith("or choose the data folder that holds MNIST/raw")


def test_a_download_can_be_cancelled(tmp_path, zipped, mirror, monkeypatch):
    sums = {name: (mirror.add(f"{name}.gz", zipped[name]), len(zipped[name])) for name in zipped}
    monkeypatch.setattr(Mnist, "archives", sums)
    monkeypatch.setattr(Mnist, "mirrors", (mirror.address,))

    def cancel(what: str, done: int, total: int | None) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        Mnist().load(tmp_path, cancel)
    assert list((tmp_path / "MNIST" / "raw").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "change", "reason"),
    [
        ("train-images-idx3-ubyte", lambda content: content[:-1], "ends too early"),
        ("train-images-idx3-ubyte", lambda content: content + b"\0", "goes on after"),
        ("t10k-images-idx3-ubyte", lambda content: content[:7] + b"\x07" + content[8:], "values, not 10000×28×28"),
        ("train-labels-idx1-ubyte", lambda content: content[:-1] + b"\x0a", "holds the label 10"),
    ],
)
def test_a_broken_file_is_named(tmp_path, files, offline, name, change, reason):
    put(tmp_path, files | {name: change(files[name])})
    with pytest.raises(DataError, match=rf"{name}.*{reason}.*delete it"):
        Mnist(height=1, width=1).load(tmp_path)


def test_real_mnist(real_data, offline):
    """Against the bytes of the archives, and the mean and deviation that everyone uses."""
    data = Mnist(validation_share=0.0).load(real_data)
    assert data.mean.item() == pytest.approx(0.1307, abs=5e-5)
    assert data.std.item() == pytest.approx(0.3081, abs=5e-5)
    raw = real_data / "MNIST" / "raw"
    for stem, split in (("train", data.train), ("t10k", data.test)):
        pixels = gzip.decompress((raw / f"{stem}-images-idx3-ubyte.gz").read_bytes())[16:]
        labels = gzip.decompress((raw / f"{stem}-labels-idx1-ubyte.gz").read_bytes())[8:]
        assert split.images.numpy().tobytes() == pixels
        assert bytes(split.targets.tolist()) == labels

"""Every standard set in its own format, made small: what we read is what torchvision reads from the same files."""

import bz2
import gzip
import io
import struct
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.data.standard.small_sets import (
    emnist_files,
    labels_of,
    make,
    medmnist_subset,
    noise,
    svhn_file,
    usps_text,
    write,
)
from workbench.data.base import DATASETS, DataError
from workbench.data.standard import emnist, eurosat, flowers102, food101, medmnist, qmnist, svhn, usps
from workbench.data.standard.cifar import Cifar10, Cifar100
from workbench.data.standard.fashion_mnist import FashionMnist
from workbench.data.standard.kmnist import Kmnist
from workbench.data.standard.mnist import Mnist


@pytest.fixture(scope="module")
def tv():
    """torchvision's data sets, which take our small files for theirs."""
    import torchvision.datasets as datasets
    from torchvision.datasets import cifar, flowers102, mnist, stl10, svhn

    with pytest.MonkeyPatch.context() as patch:
        for module in (cifar, flowers102, mnist, stl10, svhn):
            patch.setattr(module, "check_integrity", lambda path, md5=None: Path(path).is_file())
        yield datasets


def same(ours, theirs, channels: int = 1) -> None:
    """Compare a split with a torchvision data set, picture by picture."""
    assert len(ours) == len(theirs)
    for index in range(len(theirs)):
        image, target = theirs[index]
        pixels = np.asarray(image.convert("L" if channels == 1 else "RGB"))
        pixels = pixels.reshape(*pixels.shape[:2], channels).transpose(2, 0, 1)
        assert np.array_equal(ours.picture(index).numpy(), pixels), index
        assert int(ours.targets[index]) == target


# Tables: what we hold against what torchvision holds.


@pytest.mark.parametrize(("cls", "theirs"), [(Mnist, "MNIST"), (FashionMnist, "FashionMNIST"), (Kmnist, "KMNIST")])
def test_mnist_like_tables(tv, cls, theirs):
    theirs = getattr(tv, theirs)
    assert list(cls.mirrors) == theirs.mirrors
    assert [(f"{stem}.gz", md5) for stem, (md5, _) in cls.archives.items()] == theirs.resources
    assert cls.folder == f"{theirs.__name__}/raw"
    plain = [name.rpartition(" - ")[0] or name for name in theirs.classes]
    assert list(cls().classes()) == plain


def test_emnist_tables(tv):
    remote = emnist.ARCHIVE
    assert (remote.urls[0], remote.md5) == (tv.EMNIST.url, tv.EMNIST.md5)
    assert set(emnist.COUNTS) == set(tv.EMNIST.splits)
    for split in tv.EMNIST.splits:
        names = [name for name in tv.EMNIST.classes_split_dict[split] if name != "N/A"]
        assert list(emnist.Emnist(split=split).classes()) == names


def test_qmnist_tables(tv):
    theirs = tv.QMNIST.resources["train"] + tv.QMNIST.resources["test"]
    assert [(remote.urls[0], remote.md5) for remote in qmnist.Qmnist().remotes()] == theirs


@pytest.mark.parametrize(
    ("kind", "theirs"),
    [
        ("usps", lambda tv: [(url, md5) for url, _, md5 in tv.USPS.split_list.values()]),
        ("svhn", lambda tv: [(url, md5) for url, _, md5 in list(tv.SVHN.split_list.values())[:2]]),
        ("stl10", lambda tv: [(tv.STL10.url, tv.STL10.tgz_md5)]),
        ("oxford_iiit_pet", lambda tv: list(tv.OxfordIIITPet._RESOURCES)),
        ("food101", lambda tv: [(tv.Food101._URL, tv.Food101._MD5)]),
        (
            "flowers102",
            lambda tv: [
                (tv.Flowers102._download_url_prefix + name, md5) for name, md5 in tv.Flowers102._file_dict.values()
            ],
        ),
    ],
)
def test_tables_of_addresses_and_checksums(tv, kind, theirs):
    assert [(remote.urls[0], remote.md5) for remote in DATASETS[kind]().remotes()] == theirs(tv)


def test_svhn_extra_table(tv):
    url, _, md5 = tv.SVHN.split_list["extra"]
    remotes = svhn.Svhn(extra=True).remotes()
    assert [remote.name for remote in remotes] == ["train_32x32.mat", "extra_32x32.mat", "test_32x32.mat"]
    assert (remotes[1].urls[0], remotes[1].md5) == (url, md5)


@pytest.mark.parametrize("kind", ["eurosat", "gtsrb"])
def test_tables_that_stand_in_torchvisions_code(tv, kind):
    source = Path(__import__(f"torchvision.datasets.{kind}", fromlist=["x"]).__file__).read_text()
    for remote in DATASETS[kind]().remotes():
        assert remote.md5 in source
        assert remote.name in source
        assert remote.urls[0].rpartition("/")[0] in source


def test_class_names(tv):
    assert list(flowers102.Flowers102().classes()) == tv.Flowers102.classes
    assert list(food101.Food101().classes()) == sorted(food101.Food101().classes())
    assert list(eurosat.EuroSat().classes()) == sorted(eurosat.EuroSat().classes())
    assert sorted(Cifar100().classes()) == list(Cifar100().classes())


# MNIST's format.


@pytest.mark.parametrize(
    ("kind", "theirs"), [("fashion_mnist", "FashionMNIST"), ("kmnist", "KMNIST"), ("mnist", "MNIST")]
)
def test_mnist_like_sets(tv, monkeypatch, tmp_path, kind, theirs):
    data = make(kind, tmp_path, monkeypatch).changed(validation_share=0.0).load(tmp_path)
    same(data.train, getattr(tv, theirs)(tmp_path, train=True))
    same(data.test, getattr(tv, theirs)(tmp_path, train=False))


@pytest.mark.parametrize("split", list(emnist.COUNTS))
def test_emnist_is_torchvisions_turned_upright(tv, monkeypatch, tmp_path, split):
    for name, content in emnist_files(split, monkeypatch).items():
        write(tmp_path / "EMNIST" / "raw" / name, content)
    dataset = emnist.Emnist(split=split, validation_share=0.0)
    assert dataset.missing(tmp_path) is None
    data = dataset.load(tmp_path)
    for ours, train in ((data.train, True), (data.test, False)):
        theirs = tv.EMNIST(tmp_path, split=split, train=train)
        assert torch.equal(ours.images[:, 0], theirs.data.transpose(1, 2))
        names = [theirs.classes[target] for target in theirs.targets.tolist()]
        assert [data.classes[target] for target in ours.targets.tolist()] == names


def test_emnist_is_read_straight_from_its_archive(monkeypatch, tmp_path):
    files = emnist_files("letters", monkeypatch)
    raw = tmp_path / "plain" / "EMNIST" / "raw"
    for name, content in files.items():
        write(raw / name, content)
    packed = write(tmp_path / "packed" / "EMNIST" / "raw" / "gzip.zip", b"")
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"gzip/{name}.gz", gzip.compress(content))
    plain, zipped = (emnist.Emnist(split="letters").load(tmp_path / place) for place in ("plain", "packed"))
    assert torch.equal(plain.train.images, zipped.train.images)
    assert torch.equal(plain.test.targets, zipped.test.targets)
    packed.write_bytes(packed.read_bytes()[:-30])
    with pytest.raises(DataError, match=r"gzip\.zip is damaged.*"):
        emnist.Emnist(split="letters").load(tmp_path / "packed")


@pytest.mark.parametrize("testing", ["test", "test10k", "test50k"])
def test_qmnist(tv, monkeypatch, tmp_path, testing):
    dataset = make("qmnist", tmp_path, monkeypatch).changed(testing=testing, validation_share=0.0)
    # torchvision cuts at 10,000, so its two parts are compared where ours cuts the small file.
    monkeypatch.setitem(qmnist._PARTS, "test10k", slice(0, 20))
    monkeypatch.setitem(qmnist._PARTS, "test50k", slice(20, None))
    for packed in (tmp_path / "QMNIST" / "raw").glob("*.gz"):
        write(packed.with_suffix(""), gzip.decompress(packed.read_bytes()))
    for path in (tmp_path / "QMNIST" / "raw").glob("*labels-idx2-int"):
        path.with_name(f"{path.name}.gz").unlink()
    data = dataset.load(tmp_path)
    same(data.train, tv.QMNIST(tmp_path, what="train"))
    theirs = tv.QMNIST(tmp_path, what="test")
    cut = {"test": slice(None), "test10k": slice(0, 20), "test50k": slice(20, None)}[testing]
    assert torch.equal(data.test.images[:, 0], theirs.data[cut])
    assert torch.equal(data.test.targets, theirs.targets[cut, 0])


# Numbers in other files.


def test_usps(tv, monkeypatch, tmp_path):
    data = make("usps", tmp_path, monkeypatch).changed(validation_share=0.0).load(tmp_path)
    same(data.train, tv.USPS(tmp_path, train=True))
    same(data.test, tv.USPS(tmp_path, train=False))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: text[:-1], "ends too early, in line 30"),
        (lambda text: text + b"1 1:0\n", "goes on after its last line"),
        (lambda text: text.replace(b" 7:", b" 8:", 1), "has no 256 numbered values in line 1"),
        (lambda text: b"11" + text[1:], "has a label beyond 1 to 10"),
        (lambda text: b"x" + text[1:], "has something else than numbers in line 1"),
        (lambda text: b" " * 30_000 + text, "ends too early, in line 1"),
    ],
)
def test_a_usps_file_that_is_damaged(monkeypatch, tmp_path, change, reason):
    monkeypatch.setattr(usps, "COUNTS", (30, 20))
    write(tmp_path / "usps.bz2", bz2.compress(change(usps_text(30))))
    write(tmp_path / "usps.t.bz2", bz2.compress(usps_text(20)))
    with pytest.raises(DataError, match=rf"usps\.bz2 {reason}.*; delete it, and it is downloaded again"):
        usps.Usps().load(tmp_path)


@pytest.mark.parametrize(("cls", "fine"), [(Cifar10, 0), (Cifar100, 1)])
def test_cifar_records(monkeypatch, tmp_path, cls, fine):
    """Against the description on the set's page: label bytes, then 1024 red, 1024 green, 1024 blue, row by row."""
    monkeypatch.setattr(cls, "training", dict.fromkeys(cls.training, 200))
    monkeypatch.setattr(cls, "testing", dict.fromkeys(cls.testing, 200))
    expected = []
    for name in (*cls.training, *cls.testing):
        labels = np.stack([labels_of(200, 20), labels_of(200, 100)], 1) if fine else labels_of(200, 10)[:, None]
        pixels = noise(200, 3, 32, 32)
        expected.append((torch.from_numpy(pixels), torch.from_numpy(labels[:, fine].astype(np.int64))))
        table = np.concatenate([labels, pixels.reshape(200, -1)], 1)
        write(tmp_path / cls.archive.becomes / name, table.tobytes())
    data = cls(validation_share=0.0).load(tmp_path)
    assert torch.equal(data.train.images, torch.cat([images for images, _ in expected[:-1]]))
    assert torch.equal(data.train.targets, torch.cat([targets for _, targets in expected[:-1]]))
    assert torch.equal(data.test.images, expected[-1][0])
    assert torch.equal(data.test.targets, expected[-1][1])


def test_a_cifar_file_that_is_damaged(monkeypatch, tmp_path):
    monkeypatch.setattr(Cifar100, "training", {"train.bin": 10})
    monkeypatch.setattr(Cifar100, "testing", {"test.bin": 10})
    write(tmp_path / "cifar-100-binary" / "train.bin", bytes(3074 * 10 - 1))
    write(tmp_path / "cifar-100-binary" / "test.bin", bytes(3074 * 10))
    with pytest.raises(DataError, match=r"train\.bin has 30,739 bytes, not 30,740; delete it"):
        Cifar100().load(tmp_path)
    write(tmp_path / "cifar-100-binary" / "train.bin", b"\xff" * 3074 * 10)
    with pytest.raises(DataError, match=r"train\.bin holds the label 255, beyond 0 to 99; delete it"):
        Cifar100().load(tmp_path)


@pytest.fixture
def small_svhn(monkeypatch, tmp_path):
    return make("svhn", tmp_path, monkeypatch).changed(validation_share=0.0)


def test_svhn(tv, small_svhn, tmp_path):
    data = small_svhn.load(tmp_path)
    same(data.train, tv.SVHN(tmp_path, split="train"), 3)
    same(data.test, tv.SVHN(tmp_path, split="test"), 3)
    extra = tv.SVHN(tmp_path, split="extra")
    more = small_svhn.changed(extra=True).load(tmp_path).train
    assert len(more) == 70
    assert np.array_equal(more.images[30:].numpy(), extra.data)
    assert np.array_equal(more.targets[30:].numpy(), extra.labels)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"y": np.zeros((30, 1), np.uint8)}, "holds the label 0, beyond 1 to 10"),
        ({"y": np.full((30, 1), 11, np.uint8)}, "holds the label 11, beyond 0 to 9"),
        ({"X": noise(32, 32, 3, 29)}, r"holds X as uint8 32×32×3×29, not numbers 32×32×3×30"),
        ({"X": np.zeros((32, 32, 3, 30))}, "holds its pictures as float64, not uint8"),
        ({"y": np.array(["a"] * 30, dtype=object)[:, None]}, "holds y as cell 30×1"),
    ],
)
def test_an_svhn_file_that_is_damaged(small_svhn, tmp_path, changed, reason):
    svhn_file(tmp_path / "train_32x32.mat", 30, **changed)
    with pytest.raises(DataError, match=rf"train_32x32\.mat {reason}.*delete it"):
        small_svhn.load(tmp_path)


@pytest.mark.parametrize("content", [b"", b"MATLAB 5.0", b"\x00" * 500, b"MATLAB 7.3 MAT-file" + b"\x00" * 105])
def test_a_matlab_file_that_is_none(small_svhn, tmp_path, content):
    write(tmp_path / "train_32x32.mat", content)
    with pytest.raises(DataError, match=r"train_32x32\.mat (cannot be read|does not hold X).*delete it"):
        small_svhn.load(tmp_path)


def test_stl10(tv, monkeypatch, tmp_path):
    data = make("stl10", tmp_path, monkeypatch).changed(validation_share=0.0).load(tmp_path)
    theirs = tv.STL10(tmp_path, split="train")
    same(data.train, theirs, 3)
    assert theirs.classes == list(data.classes)
    same(data.test, tv.STL10(tmp_path, split="test"), 3)


@pytest.mark.parametrize("subset", list(medmnist.SUBSETS))
def test_medmnist(monkeypatch, tmp_path, subset):
    """Against numpy's own reading of the file."""
    path = medmnist_subset(subset, tmp_path, monkeypatch)
    facts = medmnist.SUBSETS[subset]
    color = "rgb" if facts.channels == 3 else "grey"
    data = medmnist.MedMnist(subset=subset, color=color, validation_share=0.0).load(tmp_path)
    with np.load(path, allow_pickle=False) as read:
        images = np.concatenate([read["train_images"], read["val_images"]]).reshape(-1, 28, 28, facts.channels)
        assert np.array_equal(data.train.images.permute(0, 2, 3, 1).numpy(), images)
        labels = np.concatenate([read["train_labels"], read["val_labels"]])[:, 0]
        assert data.train.targets.tolist() == labels.tolist()
        assert data.test.targets.tolist() == read["test_labels"][:, 0].tolist()


@pytest.mark.parametrize(
    ("arrays", "reason"),
    [
        ({}, "holds no array train_labels"),
        ({"train_labels": np.zeros((546, 1), np.int64)}, r"holds train_labels as int64 \(546, 1\), not uint8"),
        ({"train_labels": np.array([[None]] * 546, dtype=object)}, "holds Python objects at train_labels"),
        ({"train_labels": np.full((546, 1), 2, np.uint8)}, "holds the label 2, beyond 0 to 1"),
    ],
)
def test_a_medmnist_file_that_is_damaged(tmp_path, arrays, reason):
    packed = io.BytesIO()
    np.savez(packed, **({"other": np.zeros(1)} | arrays))
    write(tmp_path / "medmnist" / "breastmnist.npz", packed.getvalue())
    with pytest.raises(DataError, match=rf"breastmnist\.npz {reason}.*; delete it"):
        medmnist.MedMnist(subset="breastmnist").load(tmp_path)


def test_a_medmnist_file_with_an_endless_header_costs_no_memory(tmp_path):
    """64 MB of nothing, packed small, in the place of a header's text."""
    path = tmp_path / "medmnist" / "breastmnist.npz"
    path.parent.mkdir()
    size = 1 << 26
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed, packed.open("train_labels.npy", "w") as member:
        member.write(b"\x93NUMPY\x02\x00" + struct.pack("<I", size))
        for _ in range(size >> 24):
            member.write(bytes(1 << 24))
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match=r"breastmnist\.npz .*; delete it"):
            medmnist.MedMnist(subset="breastmnist").load(tmp_path)
        assert tracemalloc.get_traced_memory()[1] < 1 << 24
    finally:
        tracemalloc.stop()


# Pictures.


def test_eurosat(tv, monkeypatch, tmp_path):
    data = make("eurosat", tmp_path, monkeypatch).changed(validation_share=0.0).load(tmp_path)
    theirs = tv.EuroSAT(tmp_path)
    assert theirs.classes == list(data.classes)
    known = {np.asarray(image).tobytes(): target for image, target in theirs}
    assert (len(data.train), len(data.test)) == (40, 10)
    for split in (data.train, data.test):
        for index in range(len(split)):
            pixels = split.picture(index).permute(1, 2, 0).contiguous().numpy()
            assert known.pop(pixels.tobytes()) == int(split.targets[index])
    assert not known
    next((tmp_path / "eurosat/2750/River").iterdir()).unlink()
    with pytest.raises(DataError, match=r"2750 has 49 pictures, not 50; delete it"):
        eurosat.EuroSat().load(tmp_path)


def test_gtsrb(tv, monkeypatch, tmp_path):
    dataset = make("gtsrb", tmp_path, monkeypatch).changed(validation_share=0.0)
    base = tmp_path / "gtsrb"
    listed = base / "GT-final_test.csv"
    rows = listed.read_text()
    assert dataset.missing(tmp_path) is None
    data = dataset.load(tmp_path)
    same(data.train, tv.GTSRB(tmp_path, split="train"), 3)
    same(data.test, tv.GTSRB(tmp_path, split="test"), 3)
    with zipfile.ZipFile(base / "GTSRB_Final_Test_GT.zip", "w") as archive:
        archive.writestr("GT-final_test.csv", listed.read_bytes())
    listed.unlink()
    again = dataset.load(tmp_path)
    assert torch.equal(again.test.targets, data.test.targets)
    write(listed, rows.replace("00003.ppm", "../../03.ppm").encode())
    with pytest.raises(DataError, match=r"names '../../03.ppm', which is no picture of the set; delete it"):
        dataset.load(tmp_path)


def test_flowers102(tv, monkeypatch, tmp_path):
    data = make("flowers102", tmp_path, monkeypatch).changed(validation_share=0.0).load(tmp_path)
    train, val, test = (tv.Flowers102(tmp_path, split=split) for split in ("train", "val", "test"))
    same(data.train, [*train, *val], 3)
    same(data.test, test, 3)
    assert list(data.classes) == train.classes
    (tmp_path / "flowers-102/jpg/image_00007.jpg").unlink()
    with pytest.raises(DataError, match=r"flowers-102 lacks 1 of its files, such as image_00007.jpg"):
        flowers102.Flowers102().load(tmp_path)


def test_pets(tv, monkeypatch, tmp_path):
    data = make("oxford_iiit_pet", tmp_path, monkeypatch).changed(validation_share=0.0).load(tmp_path)
    train, test = (tv.OxfordIIITPet(tmp_path, split=split) for split in ("trainval", "test"))
    same(data.train, train, 3)
    same(data.test, test, 3)
    assert list(data.classes) == train.classes


def test_food101(tv, monkeypatch, tmp_path):
    data = make("food101", tmp_path, monkeypatch).changed(validation_share=0.0).load(tmp_path)
    for ours, split in ((data.train, "train"), (data.test, "test")):
        theirs = tv.Food101(tmp_path, split=split)
        assert theirs.classes == list(data.classes)
        # Theirs come in the order of the list, ours in that of the classes.
        by_class = sorted(range(len(theirs)), key=lambda index: theirs._labels[index])
        same(ours, [theirs[index] for index in by_class], 3)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "is no JSON"),
        (b"[]", "lists other dishes than the 101"),
        (b"\xff", "is no text"),
        (b"[" * 99999, "is no JSON"),
    ],
)
def test_a_list_of_dishes_that_is_damaged(tmp_path, content, reason):
    write(tmp_path / "food-101" / "meta" / "train.json", content)
    with pytest.raises(DataError, match=rf"train\.json {reason}; delete it, and it is downloaded again"):
        food101.Food101().load(tmp_path)

import os
import shutil
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from workbench.data import in_order
from workbench.data.base import Cancelled, DataError
from workbench.data.cache import cache
from workbench.data.own.image_folder import ImageFolder
from workbench.data.pictures import decoding
from workbench.data.pictures.folder_tree import natural
from workbench.data.pictures.picture import open_picture, to_tensor

NOWHERE = Path("nowhere")


def picture(path: Path, value: int = 0) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (8, 8), (value, value, value)).save(path)


def fill(folder: Path, *classes: str, count: int = 10) -> None:
    for name in classes:
        for number in range(count):
            picture(folder / name / f"{number}.png", number)


def load(folder: Path, **settings: object):
    return ImageFolder(folder=str(folder), **settings).load(NOWHERE)


def sizes(data) -> list[int]:
    return [len(split) for split in (data.train, data.val, data.test)]


def test_a_flat_folder_is_split_in_three(image_folder):
    data = load(image_folder)
    assert data.classes == ("cat", "dog", "Fuchs")
    assert sizes(data) == [43, 5, 12]
    assert torch.bincount(data.test.targets).tolist() == [4, 4, 4]
    assert data.train.images.shape[1:] == (3, 32, 32)
    # The fixture paints each class brighter in one channel.
    for split in (data.train, data.val, data.test):
        assert torch.equal(split.images.float().mean((2, 3)).argmax(1), split.targets)


def test_each_picture_is_what_opening_it_gives(tmp_path):
    fill(tmp_path, "a", "b", count=12)
    data = load(tmp_path, height=8, width=6, color="grey")
    values = sorted(int(image.unique()) for split in (data.train, data.val, data.test) for image in split.images)
    assert values == sorted([*range(12)] * 2)
    expected = to_tensor(open_picture(tmp_path / "a" / "0.png"), (1, 8, 6))
    assert any(torch.equal(image, expected) for split in (data.train, data.test, data.val) for image in split.images)


def test_the_order_does_not_depend_on_the_threads(image_folder, monkeypatch):
    monkeypatch.setattr(decoding, "_BLOCK", 7)
    many = load(image_folder)
    cache.clear()
    monkeypatch.setattr(in_order, "WORKERS", 1)
    assert torch.equal(load(image_folder).train.images, many.train.images)


@pytest.mark.parametrize("validation", ["val", "valid", "Validation"])
def test_train_val_and_test_folders_are_taken_as_they_are(tmp_path, validation):
    fill(tmp_path / "train", "a", "b")
    fill(tmp_path / validation, "a", "b", count=3)
    fill(tmp_path / "TEST", "a", "b", count=4)
    assert sizes(load(tmp_path, validation_share=0.5)) == [20, 6, 8]


def test_a_split_that_is_missing_is_drawn_from_train(tmp_path):
    fill(tmp_path / "train", "a", "b")
    assert sizes(load(tmp_path, validation_share=0.25)) == [12, 4, 4]
    fill(tmp_path / "test", "a", count=3)
    assert sizes(load(tmp_path, validation_share=0.25)) == [15, 5, 3]
    shutil.rmtree(tmp_path / "test")
    fill(tmp_path / "val", "b", count=2)
    assert sizes(load(tmp_path, validation_share=0.25)) == [16, 2, 4]


def test_a_class_called_test_is_a_class(tmp_path):
    fill(tmp_path, "test", "other")
    assert load(tmp_path).classes == ("other", "test")


def test_a_class_called_train_is_a_class_beside_others(tmp_path):
    fill(tmp_path, "bus", "car", "train")
    assert load(tmp_path).classes == ("bus", "car", "train")


def test_what_stands_beside_the_splits_is_listed(tmp_path):
    fill(tmp_path / "train", "a", "b")
    fill(tmp_path, "dog")
    data = load(tmp_path)
    assert data.classes == ("a", "b")
    assert [(s.path.name, s.reason) for s in data.skipped] == [("dog", "stands beside train, in no split")]


def test_a_folder_that_may_not_be_entered_is_a_sentence(tmp_path, monkeypatch):
    fill(tmp_path, "a", "b", count=5)
    real = os.stat

    def stat(path, *args, **options):
        if str(path).startswith(str(tmp_path)):
            raise PermissionError(13, "Permission denied", path)
        return real(path, *args, **options)

    monkeypatch.setattr(os, "stat", stat)
    monkeypatch.setattr(os.path, "exists", lambda _: True)
    monkeypatch.setattr(os.path, "isdir", lambda _: True)
    with pytest.raises(DataError, match="cannot be read: Permission denied; change its permissions"):
        ImageFolder(folder=str(tmp_path)).classes()


def test_classes_are_in_natural_order_and_known_without_pictures(tmp_path):
    for name in ("class10", "class2", "Class1", ".hidden", "__MACOSX"):
        (tmp_path / name).mkdir()
    (tmp_path / "notes.txt").write_text("not a class")
    assert ImageFolder(folder=str(tmp_path)).classes() == ("Class1", "class2", "class10")
    assert sorted(["b", "a10b", "a9b", "10", "9", "A1"], key=natural) == ["9", "10", "A1", "a9b", "a10b", "b"]


def test_pictures_in_folders_below_a_class_belong_to_it(tmp_path):
    fill(tmp_path, "a", "b", count=5)
    picture(tmp_path / "a" / "more" / "deep" / "x.png")
    assert sum(sizes(load(tmp_path))) == 11


def test_files_that_cannot_be_read_are_listed(tmp_path):
    fill(tmp_path, "a", "b", count=20)
    (tmp_path / "a" / "0.png").write_bytes((tmp_path / "a" / "1.png").read_bytes()[:50])
    (tmp_path / "a" / "5.png").write_bytes(b"")
    (tmp_path / "b" / "notes.txt").write_text("hello")
    (tmp_path / "b" / ".hidden.png").write_text("hidden files are not even listed")
    (tmp_path / "b" / "Thumbs.db").write_text("nor is this")
    data = load(tmp_path)
    assert {skipped.path.name: skipped.reason.split(" (")[0] for skipped in data.skipped} == {
        "0.png": "is damaged or cut off",
        "5.png": "is empty",
        "notes.txt": "is not a picture that can be read",
    }
    assert sum(sizes(data)) == 38
    counts = np.bincount(np.concatenate([split.targets.numpy() for split in (data.train, data.val, data.test)]))
    assert counts.tolist() == [18, 20]


def test_links_that_lead_outside_are_refused(tmp_path):
    root = tmp_path / "root"
    fill(root, "a", "b")
    picture(tmp_path / "secret" / "x.png", 99)
    (root / "a" / "out.png").symlink_to(tmp_path / "secret" / "x.png")
    (root / "a" / "in.png").symlink_to(root / "b" / "3.png")
    (root / "a" / "gone.png").symlink_to(tmp_path / "nothing")
    (root / "a" / "folder").symlink_to(tmp_path / "secret")
    (root / "secret").symlink_to(tmp_path / "secret")
    data = load(root)
    assert data.classes == ("a", "b")
    assert sum(sizes(data)) == 21
    reasons = {skipped.path.name: skipped.reason for skipped in data.skipped}
    assert set(reasons) == {"out.png", "gone.png", "folder", "secret"}
    assert reasons["gone.png"] == "is a link that leads nowhere"
    for name in ("out.png", "folder", "secret"):
        assert reasons[name].startswith("is a link that leads outside, to ")
    assert all(99 not in split.images for split in (data.train, data.val, data.test))


def test_a_folder_that_is_itself_a_link_is_fine(tmp_path):
    fill(tmp_path / "real", "a", "b")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert load(tmp_path / "link").skipped == ()


@pytest.mark.parametrize("inside", ["", "train"])
def test_pictures_beside_the_class_folders_are_listed(tmp_path, inside):
    fill(tmp_path / inside, "a", "b")
    picture(tmp_path / inside / "lone.PNG")
    picture(tmp_path / "first.jpg")
    (tmp_path / "README.txt").write_text("no picture, and meant for people")
    data = load(tmp_path)
    assert {(one.path, one.reason) for one in data.skipped} == {
        (path, "is beside the class folders; put it into one")
        for path in (tmp_path / inside / "lone.PNG", tmp_path / "first.jpg")
    }
    assert sum(sizes(data)) == 20


def test_a_class_of_one_picture_is_trained_with_it(tmp_path):
    fill(tmp_path, "a")
    picture(tmp_path / "rare" / "only.png")
    assert (load(tmp_path, validation_share=0.9).train.targets == 1).sum() == 1


def names_only(folder: Path) -> None:
    (folder / "a").mkdir()
    (folder / "b").mkdir()


def unreadable(folder: Path) -> None:
    for name in ("a", "b"):
        (folder / name).mkdir()
        (folder / name / "x.png").write_text("no picture")


def others_unreadable(folder: Path) -> None:
    """One class is empty, and what is wrong in others is not what is wrong with it."""
    fill(folder, "a", "c")
    (folder / "b").mkdir()
    (folder / "a" / "x.png").write_text("no picture")
    (folder / "a" / "gone.png").symlink_to(folder / "nothing")
    picture(folder / "lone.png")


def broken_link(folder: Path) -> None:
    others_unreadable(folder)
    (folder / "b" / "mine.png").symlink_to(folder / "nothing")


def elsewhere(folder: Path) -> None:
    fill(folder / "train", "a", "c")
    (folder / "train" / "b").mkdir()
    fill(folder / "val", "b")


def one_unreadable(folder: Path) -> None:
    fill(folder, "a")
    (folder / "b").mkdir()
    (folder / "b" / "x.png").write_text("no picture")


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda folder: folder.rmdir(), "does not exist; choose a folder with one subfolder per class"),
        (lambda folder: None, "is empty; make one subfolder per class"),
        (lambda folder: picture(folder / "x.png"), "has no subfolders; make one subfolder per class"),
        (lambda folder: fill(folder, "cat"), "has one class only, cat; add a subfolder"),
        (lambda folder: fill(folder / "train", "cat"), "train has one class only, cat"),
        (lambda folder: picture(folder / "train" / "x.png"), "train has no subfolders"),
        (
            lambda folder: (fill(folder / "train", "a", "b"), fill(folder / "test", "A")),
            "the class A, which .*train has",
        ),
        (lambda folder: (fill(folder / "train", "a", "b"), fill(folder / "val", "c")), "val has the class c, which"),
        (
            lambda folder: (fill(folder / "train", "a", "b"), names_only(folder), fill(folder / "training", "a")),
            "has both train and training, and one train folder is enough",
        ),
        (names_only, "no readable training picture of any class; put PNG"),
        (unreadable, r"of any class \(of 2 left out, x.png is not a picture that can be read\); put PNG"),
        (others_unreadable, r"no readable training picture of class b \(its folder is empty\); put PNG"),
        (broken_link, r"of class b \(of 1 left out, mine.png is a link that leads nowhere\); put PNG"),
        (elsewhere, r"of class b \(its files are in other splits\); put PNG"),
        (one_unreadable, r"no readable training picture of class b \(of 1 left out, x.png is not a picture"),
    ],
)
def test_what_is_wrong_with_a_folder(tmp_path, make, sentence):
    folder = tmp_path / "pictures"
    folder.mkdir()
    make(folder)
    with pytest.raises(DataError, match=sentence) as caught:
        load(folder)
    assert str(caught.value).startswith(str(folder))
    assert "\n" not in str(caught.value)


def test_a_file_and_a_name_too_long(tmp_path):
    picture(tmp_path / "x.png")
    with pytest.raises(DataError, match="is a file; choose the folder"):
        ImageFolder(folder=str(tmp_path / "x.png")).classes()
    with pytest.raises(DataError, match="does not exist"):
        ImageFolder(folder="x" * 4000).classes()
    with pytest.raises(DataError, match="does not exist"):
        ImageFolder(folder="~nobody-of-this-name/pictures").classes()


def test_progress_is_told_in_order_and_may_cancel(image_folder, monkeypatch):
    monkeypatch.setattr(in_order, "_REPORT", 0.0)
    monkeypatch.setattr(decoding, "_BLOCK", 1)
    told = []
    ImageFolder(folder=str(image_folder)).load(NOWHERE, lambda *now: told.append(now))
    reading = [now for now in told if now[0] == "Reading pictures"]
    assert [now for now, _ in groupby(reading)] == [("Reading pictures", done, 60) for done in range(61)]
    assert {what for what, _, _ in told} == {"Reading pictures", "Copying pictures into memory"}
    assert told[-1] == ("Copying pictures into memory", 60, 60)
    cache.clear()

    def cancel(what: str, done: int, total: int | None) -> None:
        if done == 7:
            raise Cancelled

    with pytest.raises(Cancelled):
        ImageFolder(folder=str(image_folder)).load(NOWHERE, cancel)
    assert cache.size() == 0


def test_a_real_folder(real_data):
    folder = real_data / "cifar10_small"
    dataset = ImageFolder(folder=str(folder))
    data = dataset.load(NOWHERE)
    classes = sorted(path.name for path in (folder / "train").iterdir())
    assert list(dataset.classes()) == classes
    assert sizes(data) == [3600, 400, 800]
    assert torch.bincount(data.train.targets).tolist() == [360] * 10
    assert torch.bincount(data.test.targets).tolist() == [80] * 10
    assert data.skipped == ()
    first = np.asarray(Image.open(sorted((folder / "test" / classes[0]).iterdir())[0]).convert("RGB"))
    assert np.array_equal(data.test.images[0].permute(1, 2, 0).numpy(), first)

"""Decoded pictures on the disk: what is read again, what is decoded anew, and what is never believed."""

import errno
import json
import os
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from workbench.data import picture_files
from workbench.data.base import Data, DataError, statistics
from workbench.data.cache import build as cache_build
from workbench.data.cache import cache
from workbench.data.cache.entry import META, PIXELS, SUMS, DamagedEntry, Entry, read
from workbench.data.own.image_folder import ImageFolder
from workbench.data.pictures import decoding
from workbench.data.pictures.picture import PictureError, open_picture, to_tensor
from workbench.data.pictures.sums import sums_of
from workbench.data.storage import Storage
from workbench.training.feed import Feed

NOWHERE = Path("nowhere")
CPU = torch.device("cpu")
COUNT, BYTES = 60, 60 * (3 * 32 * 32 + 2 * 3 * 8)  # of the fixture image_folder: its pixels and their sums


def load(folder: Path, **settings: object) -> Data:
    return ImageFolder(folder=str(folder), **settings).load(NOWHERE)


def pictures(data: Data) -> dict[str, list[tuple[int, bytes]]]:
    """Class and pixels of every picture, by split and in order."""
    found = {}
    for name in ("train", "val", "test"):
        split = data.split(name)
        pixels = split.pictures(slice(None)).numpy()
        found[name] = [(target, one.tobytes()) for target, one in zip(split.targets.tolist(), pixels, strict=True)]
    return found


def truth(folder: Path) -> set[bytes]:
    """The pixels of every picture of a folder, without cache or threads."""
    shape = (3, 32, 32)
    return {to_tensor(open_picture(path, shape), shape).numpy().tobytes() for path in folder.rglob("*.png")}


def shown(data: Data) -> set[bytes]:
    return {pixels for split in pictures(data).values() for _, pixels in split}


@pytest.fixture
def no_decoding(monkeypatch):
    """From when it is called on, opening a picture fails the test."""

    def forbid() -> None:
        def refuse(*_: object) -> None:
            pytest.fail("a picture was decoded")

        monkeypatch.setattr(decoding, "open_picture", refuse)

    return forbid


@pytest.fixture
def settings(monkeypatch):
    """Set what disk and memory may be taken; beyond the limits of the form, too."""

    def choose(**values: object) -> None:
        chosen = Storage.model_construct(**Storage().model_dump() | values)
        for module in (cache, picture_files):
            monkeypatch.setattr(module, "storage", lambda: chosen)

    return choose


def only_entry() -> Path:
    (folder,) = cache.root().iterdir()
    return folder


# What is read again, and what is not.


def test_the_second_time_nothing_is_decoded(image_folder, no_decoding):
    first = load(image_folder)
    no_decoding()
    second = load(image_folder)
    assert pictures(first) == pictures(second)
    assert shown(first) == truth(image_folder)
    assert torch.equal(first.mean, second.mean)
    assert torch.equal(first.std, second.std)


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 5},
        {"validation_share": 0.4},
        {"test_share": 0.5},
        {"exclude": ("dog",)},
        {"rename": {"dog": "cat"}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_changes_no_pixel_decodes_nothing(image_folder, no_decoding, change):
    load(image_folder)
    no_decoding()
    changed = load(image_folder, **change)
    few = "exclude" in change or "rename" in change
    assert len(changed.classes) == (2 if few else 3)
    assert shown(changed) <= truth(image_folder)
    assert sum(map(len, pictures(changed).values())) == (40 if "exclude" in change else 60)


@pytest.mark.parametrize("change", [{"height": 20}, {"width": 20}, {"color": "grey"}], ids=str)
def test_another_size_or_colour_is_another_entry(image_folder, change):
    load(image_folder)
    assert load(image_folder, **change).train.shape == ImageFolder(folder="f", **change).input_shape
    assert len(cache.entries()) == 2


def repaint(folder: Path) -> None:
    Image.new("RGB", (32, 40), (1, 2, 3)).save(folder / "cat" / "0.png")


def swap(folder: Path) -> None:
    """Two files change places, with their times."""
    (folder / "cat" / "0.png").rename(folder / "x")
    (folder / "dog" / "0.png").rename(folder / "cat" / "0.png")
    (folder / "x").rename(folder / "dog" / "0.png")


@pytest.mark.parametrize(
    "change",
    [
        repaint,
        swap,
        lambda folder: (folder / "cat" / "7.png").unlink(),
        lambda folder: shutil.copy(folder / "cat" / "7.png", folder / "dog" / "99.png"),
        lambda folder: (folder / "cat" / "7.png").rename(folder / "cat" / "new.png"),
        lambda folder: os.utime(folder / "cat" / "7.png", ns=(5, 5)),
    ],
    ids=["other pixels", "swapped", "removed", "added", "renamed", "touched"],
)
def test_a_changed_folder_is_decoded_anew(image_folder, change):
    load(image_folder)
    change(image_folder)
    again = load(image_folder)
    assert len(cache.entries()) == 2
    assert shown(again) == truth(image_folder)
    cache.clear()
    assert pictures(load(image_folder)) == pictures(again)


def test_files_that_are_no_pictures_are_remembered(image_folder, no_decoding):
    (image_folder / "cat" / "notes.txt").write_text("hello")
    (image_folder / "cat" / "3.png").write_bytes(b"")
    first = load(image_folder)
    no_decoding()
    assert load(image_folder).skipped == first.skipped
    assert {skipped.path.name for skipped in first.skipped} == {"notes.txt", "3.png"}


def test_a_file_that_could_not_be_reached_is_tried_again(image_folder, monkeypatch):
    def refuse(path: Path, *arguments: object) -> Image.Image:
        if path.name == "3.png" and path.parent.name == "cat":
            raise PictureError(path.name, "may not be read", "change its permissions", lasting=False)
        return open_picture(path, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(decoding, "open_picture", refuse)
        patch.setattr(cache_build, "open_picture", refuse)
        for _ in range(2):
            assert [skipped.path.name for skipped in load(image_folder).skipped] == ["3.png"]
    assert load(image_folder).skipped == ()
    assert len(cache.entries()) == 1


# Files that change meanwhile.


def test_a_file_that_vanishes_is_listed(image_folder):
    gone = image_folder / "cat" / "3.png"

    def progress(what: str, done: int, total: int | None) -> None:
        gone.unlink(missing_ok=True)

    data = ImageFolder(folder=str(image_folder)).load(NOWHERE, progress)
    assert [(skipped.path, skipped.reason) for skipped in data.skipped] == [(gone, f"is not in {gone.parent}")]
    assert shown(data) == truth(image_folder)
    assert load(image_folder).skipped == ()


def test_a_file_that_changes_is_read_once_more(image_folder, no_decoding):
    def progress(what: str, done: int, total: int | None) -> None:
        if what == "Reading pictures" and done == total:
            repaint(image_folder)

    data = ImageFolder(folder=str(image_folder)).load(NOWHERE, progress)
    assert shown(data) == truth(image_folder)
    expected = torch.cat([data.split(name).pictures(slice(None)) for name in ("train", "val", "test")])
    assert torch.allclose(
        torch.tensor(only_sums()[0] / (255 * 32 * 32)).sum(0), expected.double().sum((0, 2, 3)) / 255 / 1024
    )
    no_decoding()
    assert pictures(load(image_folder)) == pictures(data)


def only_sums() -> np.ndarray:
    entry = read(only_entry())
    assert entry is not None
    return entry.sums


def test_a_file_that_goes_on_changing_is_left_out(image_folder, monkeypatch):
    real, calls = cache.identities, []

    def restless(files: list[Path]) -> np.ndarray:
        calls.append(1)
        found = real(files)
        found[3, 1] += len(calls)
        return found

    monkeypatch.setattr(cache, "identities", restless)
    (skipped,) = load(image_folder).skipped
    assert skipped.reason == "changed while it was read"


# What is never believed.


def rewritten(name: str, change) -> None:
    file = only_entry() / name
    file.write_bytes(change(file.read_bytes()))


def meta(**values: object):
    return lambda content: json.dumps(json.loads(content) | values).encode()


@pytest.mark.parametrize(
    ("name", "change"),
    [
        (PIXELS, lambda content: content[:-1]),
        (PIXELS, lambda content: content + b"\0"),
        (PIXELS, lambda content: b""),
        (SUMS, lambda content: content[:-8]),
        (SUMS, lambda content: content[:-1] + bytes([content[-1] ^ 1])),
        (META, lambda content: b""),
        (META, lambda content: content[:-5]),
        (META, lambda content: b"[" * 100_000),
        (META, lambda content: b"\xff\xfe"),
        (META, meta(version=2)),
        (META, meta(count=10**30)),
        (META, meta(count=10**9)),
        (META, meta(count=-1)),
        (META, meta(count="60")),
        (META, meta(count=COUNT // 2)),
        (META, meta(shape=[3, 64, 16])),
        (META, meta(shape=[3, 32])),
        (META, meta(shape=[0, 32, 32])),
        (META, meta(source="elsewhere")),
        (META, meta(refused=[{"index": 0, "reason": "is odd", "lasting": True}])),
        (META, meta(refused=[{"index": 10**18, "reason": "is odd", "lasting": True}])),
        (META, meta(digest="")),
        (META, meta(more=1)),
    ],
)
def test_an_entry_that_was_tampered_with_is_made_anew(image_folder, name, change):
    right = pictures(load(image_folder))
    rewritten(name, change)
    assert pictures(load(image_folder)) == right
    assert read(only_entry()) is not None


def flipped(content: bytes) -> bytes:
    """One value in one picture is another."""
    changed = bytearray(content)
    changed[len(content) // 2] ^= 1
    return bytes(changed)


@pytest.mark.parametrize("memory", [100, 0], ids=["in memory", "mapped"])
@pytest.mark.parametrize(
    "change",
    [
        flipped,
        lambda content: bytes(len(content)),
        lambda content: bytes([content[0] ^ 255]) + content[1:],
        lambda content: content[:-1] + bytes([content[-1] ^ 255]),
        lambda content: content[3 * 32 * 32 :] + content[: 3 * 32 * 32],
    ],
    ids=["one value", "noughts", "the first", "the last", "moved by a picture"],
)
def test_pixels_that_were_tampered_with_are_decoded_anew(image_folder, settings, memory, change):
    settings(memory_mb=memory)
    right = pictures(load(image_folder))
    rewritten(PIXELS, change)
    assert pictures(load(image_folder)) == right
    entry = read(only_entry())
    assert entry is not None
    assert np.array_equal(np.concatenate([sums_of(block) for block in entry.blocks()], axis=1), entry.sums)


def test_of_many_mapped_pictures_a_spread_sample_is_looked_at(tmp_path):
    count, shape = 2000, (1, 2, 2)
    pixels = np.random.default_rng(0).integers(0, 256, (count, *shape), dtype=np.uint8)
    pixels.tofile(tmp_path / PIXELS)
    entry = Entry(tmp_path, "", count, shape, (), sums_of(pixels))
    entry.prove_some()
    for first in (0, 900, count - 8):  # of 8 neighbours at least one is looked at
        changed = pixels.copy()
        changed[first : first + 8] ^= 1
        changed.tofile(tmp_path / PIXELS)
        with pytest.raises(DamagedEntry):
            entry.prove_some()


def test_an_entry_that_goes_on_being_changed_is_not_used(image_folder, monkeypatch, caplog):
    right = load(image_folder)

    def damaged(entry: Entry) -> None:
        raise DamagedEntry

    monkeypatch.setattr(Entry, "blocks", damaged)
    assert shown(load(image_folder)) == shown(right)
    assert "is being changed by another program" in caplog.text


@pytest.mark.parametrize("name", [PIXELS, SUMS, META])
def test_an_entry_that_misses_a_file_is_made_anew(image_folder, name):
    right = pictures(load(image_folder))
    (only_entry() / name).unlink()
    assert pictures(load(image_folder)) == right
    assert read(only_entry()) is not None


def test_what_dead_processes_left_is_swept_up_and_what_living_ones_build_is_not(image_folder):
    mine = cache.temporary("a" * 64)
    _, pid, started, token, _ = mine.name.split(".")
    strange = [
        mine.with_name(f"b.{2**22 + 1}.{started}.{token}.tmp"),  # beyond Linux's largest process number
        mine.with_name(f"b.{pid}.{int(started) - 1000}.{token}.tmp"),  # the number was given to another
        mine.with_name(f"b.{10**40}.{started}.{token}.tmp"),
        mine.with_name("rubbish.tmp"),
    ]
    for folder in (mine, *strange):
        folder.mkdir(parents=True)
        (folder / PIXELS).write_bytes(b"half")
    load(image_folder)
    assert mine.is_dir()
    assert not any(folder.exists() for folder in strange)
    assert len(cache.entries()) == 1


# Several at once, and too little room.


def test_two_that_build_the_same_both_end_well(image_folder):
    nested = []

    def progress(what: str, done: int, total: int | None) -> None:
        if not nested:
            nested.append(None)
            nested.append(load(image_folder))

    outer = ImageFolder(folder=str(image_folder)).load(NOWHERE, progress)
    assert pictures(outer) == pictures(nested[1])
    assert read(only_entry()) is not None


def test_what_was_not_used_for_longest_goes_first(image_folder, settings):
    settings(cache_gb=2.5 * (BYTES + 1000) / 1e9)
    for height, used in ((31, 1000), (32, 2000)):
        load(image_folder, height=height)
        newest = cache.entries()[0].folder
        os.utime(newest / META, (used, used))
    load(image_folder, height=31)  # which is a use
    load(image_folder, height=33)
    heights = {entry.shape[1] for entry in map(read, cache.root().iterdir()) if entry}
    assert heights == {31, 33}
    assert cache.size() <= 2.5 * (BYTES + 1000)


def test_the_cache_tells_its_size_and_is_cleared(image_folder):
    assert (cache.size(), cache.clear(), cache.entries()) == (0, 0, ())
    load(image_folder)
    (kept,) = cache.entries()
    assert kept.source == str(image_folder)
    assert kept.bytes == cache.size()
    assert BYTES < cache.size() < BYTES + 1000
    assert cache.clear() == kept.bytes
    assert (cache.size(), cache.entries()) == (0, ())
    assert list(cache.root().iterdir()) == []


def test_what_is_cleared_while_it_is_mapped_can_still_be_read(image_folder, settings):
    settings(memory_mb=0)
    data = load(image_folder)
    cache.clear()
    assert shown(data) == truth(image_folder)


def no_space(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def full_while_writing(image_folder, monkeypatch, settings) -> None:
    monkeypatch.setattr(os, "fsync", no_space)


def read_only(image_folder, monkeypatch, settings) -> None:
    cache.root().write_text("a file stands in its way")


def full_before(image_folder, monkeypatch, settings) -> None:
    monkeypatch.setattr(cache, "RESERVE", 1 << 60)


def small(image_folder, monkeypatch, settings) -> None:
    settings(cache_gb=1e-6)


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (full_while_writing, "cannot be used: No space left on device"),
        (read_only, "cannot be used: Not a directory"),
        (full_before, r"[\d.]+ kB are needed, and [\d.,]+ \wB of the disk are free"),
        (small, r"[\d.]+ kB are more than the [\d.]+ k?B it may take"),
    ],
)
def test_without_a_cache_the_pictures_are_in_memory(image_folder, monkeypatch, settings, caplog, trouble, reason):
    right = load(image_folder)
    shutil.rmtree(cache.root())
    (image_folder / "cat" / "notes.txt").write_text("hello")
    trouble(image_folder, monkeypatch, settings)
    data = load(image_folder)
    assert shown(data) == shown(right)
    assert [skipped.path.name for skipped in data.skipped] == ["notes.txt"]
    assert torch.allclose(data.mean, statistics(data.train.images)[0])
    (record,) = caplog.records
    assert str(image_folder) in record.message

    assert re.search(reason, record.message)
    assert cache.size() == 0


def test_too_little_of_everything_is_a_sentence(image_folder, settings, monkeypatch):
    settings(cache_gb=1e-6)
    monkeypatch.setattr("psutil.virtual_memory", lambda: type("", (), {"available": 1000}))
    with pytest.raises(
        DataError, match=r"^the picture cache cannot be used \(.*\), and 60 pictures of .* need .* choose"
    ):
        load(image_folder)


# Pictures that stay in the file.


def test_mapped_pictures_are_those_in_memory(image_folder, settings, no_decoding):
    (image_folder / "dog" / "notes.txt").write_text("hello")
    resident = load(image_folder, exclude=("cat",))
    no_decoding()
    settings(memory_mb=0)
    mapped = load(image_folder, exclude=("cat",))
    assert pictures(mapped) == pictures(resident)
    assert mapped.train.images.data_ptr() == mapped.test.images.data_ptr()
    assert len(mapped.train.images) == COUNT + 1
    for name in ("mean", "std"):
        assert torch.equal(getattr(mapped, name), getattr(resident, name))
    for one, other in zip(statistics(resident.train.images), (mapped.mean, mapped.std), strict=True):
        assert torch.allclose(one, other, rtol=1e-6)
    assert torch.equal(mapped.train.picture(3), resident.train.picture(3))
    rows = torch.tensor([5, 0, 5])
    one, other = Feed(mapped.train, mapped, CPU), Feed(resident.train, resident, CPU)
    for mine, its in zip(one.batch(rows) + one.span(2, 6), other.batch(rows) + other.span(2, 6), strict=True):
        assert torch.equal(mine, its)


def test_what_is_written_to_mapped_pictures_stays_in_memory(image_folder, settings):
    settings(memory_mb=0)
    data = load(image_folder)
    data.train.images.zero_()
    assert shown(load(image_folder)) == truth(image_folder)


def test_pictures_stay_in_the_file_where_the_machine_has_too_little_memory(image_folder, monkeypatch):
    load(image_folder)
    monkeypatch.setattr("psutil.virtual_memory", lambda: type("", (), {"available": 1000}))
    assert load(image_folder).train.rows is not None

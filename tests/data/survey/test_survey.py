"""A look at every file before it is used: what there is, and what is suspicious."""

import csv
import io
import threading
from collections import Counter
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from workbench.data import in_order
from workbench.data.base import SPLITS, Cancelled, Data, Split, statistics
from workbench.data.own.array_file import ArrayFile
from workbench.data.own.image_folder import ImageFolder
from workbench.data.own.labelled_folder import LabelledFolder
from workbench.data.pictures.picture import PictureError
from workbench.data.program.digits import Digits
from workbench.data.survey import arrays as survey_arrays
from workbench.data.survey import files as module
from workbench.data.survey.data_set import survey_of
from workbench.data.survey.files import Survey, survey
from workbench.data.survey.findings import TITLES
from workbench.data.survey.report import report, save, summary

RNG = np.random.default_rng(0)
NOWHERE = Path("nowhere")


def noise(*size: int) -> Image.Image:
    return Image.fromarray(RNG.integers(0, 256, (*(size or (32, 32)), 3), dtype=np.uint8))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two classes of twelve different pictures."""
    for name in ("cat", "dog"):
        (tmp_path / name).mkdir()
        for number in range(12):
            noise().save(tmp_path / name / f"{number}.png")
    return tmp_path


def surveyed(folder: Path, **settings: object) -> Survey:
    dataset = ImageFolder(folder=str(folder), **settings)
    return survey(dataset.files(), dataset)


def found(survey_: Survey) -> dict[str, list[list[str]]]:
    """Names of the files of each finding, by kind."""
    names: dict[str, list[list[str]]] = {}
    for finding in survey_.findings:
        names.setdefault(finding.kind, []).append([str(p.relative_to(survey_.root)) for p in finding.paths])
    return names


def test_a_sound_folder_has_no_findings(folder):
    result = surveyed(folder)
    assert result.findings == ()
    assert result.counts.tolist() == [[8, 1, 3], [9, 1, 2]]
    assert result.readable.all()
    assert set(result.modes.tolist()) == {"RGB"}
    assert "Nothing suspicious was found." in summary(result)


def test_the_splits_are_those_of_a_load(folder):
    for settings in ({}, {"seed": 5, "test_share": 0.5}, {"exclude": ("cat",), "rename": {"owl": "x"}}):
        for number in range(5):
            (folder / "owl").mkdir(exist_ok=True)
            noise().save(folder / "owl" / f"{number}.png")
        result = surveyed(folder, **settings)
        data = ImageFolder(folder=str(folder), **settings).load(NOWHERE)
        for column, split in enumerate(SPLITS):
            counts = Counter(data.classes[target] for target in data.split(split).targets.tolist())
            names = [settings.get("rename", {}).get(name, name) for name in result.classes]
            assert [counts[name] for name in names] == result.counts[:, column].tolist()


def test_a_duplicate_across_splits_is_found(tmp_path):
    """Given splits: the same file; and the same pixels in another format."""
    for split in ("train", "test"):
        for name in ("cat", "dog"):
            (tmp_path / split / name).mkdir(parents=True)
            for number in range(5):
                noise().save(tmp_path / split / name / f"{number}.png")
    (tmp_path / "test/cat/copy.png").write_bytes((tmp_path / "train/cat/3.png").read_bytes())
    Image.open(tmp_path / "train/dog/1.png").save(tmp_path / "test/dog/again.bmp")
    result = surveyed(tmp_path, validation_share=0.0)
    assert found(result) == {
        "leak": [["train/cat/3.png", "test/cat/copy.png"], ["train/dog/1.png", "test/dog/again.bmp"]],
        "same_file": [["train/cat/3.png", "test/cat/copy.png"]],
        "same_pixels": [["train/dog/1.png", "test/dog/again.bmp"]],
    }
    assert "train/cat/3.png and test/cat/copy.png are the same picture in train and test" in summary(result)


def test_a_duplicate_across_splits_that_would_be_drawn_is_found(folder):
    for number in range(12):
        (folder / "cat" / f"copy{number}.png").write_bytes((folder / "cat" / f"{number}.png").read_bytes())
    dataset = ImageFolder(folder=str(folder), test_share=0.5, validation_share=0.0)
    result = survey(dataset.files(), dataset)
    data = dataset.load(NOWHERE)
    train = {image.numpy().tobytes() for image in data.train.pictures(slice(None))}
    test = {image.numpy().tobytes() for image in data.test.pictures(slice(None))}
    assert len(found(result)["leak"]) == len(train & test) > 0
    assert "leak" not in found(surveyed(folder, test_share=0.0, validation_share=0.0))


def test_one_picture_in_two_classes_is_found(folder):
    Image.open(folder / "cat" / "3.png").save(folder / "dog" / "x.tif")
    result = surveyed(folder, test_share=0.0, validation_share=0.0)
    assert found(result) == {
        "conflict": [["cat/3.png", "dog/x.tif"]],
        "same_pixels": [["cat/3.png", "dog/x.tif"]],
    }
    assert result.findings[0].sentence.startswith("cat/3.png and dog/x.tif are the same picture in the classes cat and")


def test_large_photographs_are_compared_exactly(folder):
    """JPEGs are decoded at a fraction first, which must hide neither twins nor differences."""
    photo = noise(80, 100).resize((1200, 900))
    photo.save(folder / "cat" / "photo.jpg", quality=90)
    (folder / "cat" / "same.jpg").write_bytes((folder / "cat" / "photo.jpg").read_bytes() + b"trailing")
    Image.open(folder / "cat" / "photo.jpg").save(folder / "cat" / "lossless.png")
    photo.save(folder / "cat" / "worse.jpg", quality=60)
    result = surveyed(folder, test_share=0.0, validation_share=0.0)
    assert found(result)["same_pixels"] == [["cat/lossless.png", "cat/photo.jpg", "cat/same.jpg"]]
    assert "same_file" not in found(result)


def test_single_pictures_that_are_suspicious(folder):
    cat = folder / "cat"
    Image.new("RGB", (32, 32), (9, 99, 200)).save(cat / "flat.png")
    Image.new("RGB", (40, 40), (9, 99, 200)).save(cat / "flat2.jpg")
    (cat / "wrong.jpg").write_bytes((noise_bytes := io.BytesIO(), noise().save(noise_bytes, "PNG"))[0].getvalue())
    noise(20, 90).save(cat / "wide.png")
    noise(8, 8).save(cat / "small.png")
    noise(300, 300).save(cat / "large.png")
    noise().save(cat / "moving.gif", save_all=True, append_images=[noise()])
    (cat / "notes.txt").write_text("no picture")
    (cat / "cut.png").write_bytes((cat / "3.png").read_bytes()[:100])
    (cat / ".hidden.png").write_text("not counted")
    (cat / "Thumbs.db").write_text("not counted")
    result = surveyed(folder)
    assert found(result) == {
        "unreadable": [["cat/cut.png"], ["cat/notes.txt"]],
        "flat": [["cat/flat2.jpg"], ["cat/flat.png"]],
        "ending": [["cat/wrong.jpg"]],
        "aspect": [["cat/wide.png"]],
        "small": [["cat/small.png"]],
        "large": [["cat/large.png"]],
        "moving": [["cat/moving.gif"]],
    }
    sentences = {finding.kind: finding.sentence for finding in result.findings}
    assert sentences["ending"] == "cat/wrong.jpg is a PNG picture, and its name ends in .jpg"
    assert sentences["aspect"] == "cat/wide.png has 90×20 pixels; most of it is cut off"
    assert "notes.txt is not a picture that can be read" in sentences["unreadable"]
    assert [finding.kind for finding in result.findings] == sorted(
        (finding.kind for finding in result.findings), key=list(TITLES).index
    )


def test_sizes_colours_and_brightness(folder):
    grey = Image.fromarray(RNG.integers(0, 256, (20, 30), dtype=np.uint8))
    grey.save(folder / "cat" / "a.png")
    grey.convert("RGB").save(folder / "cat" / "b.png")
    noise(10, 20).convert("RGBA").save(folder / "dog" / "c.png")
    noise(10, 20).quantize(9).save(folder / "dog" / "d.png")
    Image.fromarray(RNG.integers(0, 65536, (9, 9)).astype(np.uint16)).save(folder / "dog" / "e.png")
    Image.fromarray(RNG.random((9, 9), dtype=np.float32)).save(folder / "dog" / "f.tif")
    result = surveyed(folder)
    at = {path.name: index for index, path in enumerate(result.paths) if len(path.stem) == 1 and path.stem.isalpha()}
    names = ("a.png", "b.png", "c.png", "d.png", "e.png", "f.tif")
    assert [str(result.modes[at[name]]) for name in names] == [
        "grey",
        "RGB",
        "transparent",
        "palette",
        "16 bit",
        "float",
    ]
    assert [bool(result.greyish[at[f"{name}.png"]]) for name in "ab"] == [False, True]
    assert (result.widths[at["c.png"]], result.heights[at["c.png"]]) == (20, 10)
    pixels = np.asarray(Image.open(folder / "dog" / "0.png")).reshape(-1, 3) / 255
    index = result.paths.index(folder / "dog" / "0.png")
    assert np.allclose(result.means[index, 1:], pixels.mean(0), atol=1e-6)
    assert np.allclose(result.spreads[index, 1:], pixels.std(0), atol=1e-6)
    luma = np.asarray(Image.open(folder / "dog" / "0.png").convert("L")) / 255
    assert np.allclose(result.means[index, 0], luma.mean(), atol=1e-6)


def test_tone_is_that_of_all_pixels_of_pictures_of_one_size(folder):
    result = surveyed(folder)
    for target, name in ((None, "*"), (1, "dog")):
        pixels = np.stack([np.asarray(Image.open(path)) for path in folder.glob(f"{name}/*.png")]).reshape(-1, 3) / 255
        mean, spread = result.tone(target)
        assert np.allclose(mean[1:], pixels.mean(0), atol=1e-5)
        assert np.allclose(spread[1:], pixels.std(0), atol=1e-5)


def test_the_size_of_a_turned_photograph_is_upright(folder):
    exif = Image.Exif()
    exif[0x0112] = 6
    noise(20, 50).save(folder / "cat" / "turned.jpg", exif=exif)
    result = surveyed(folder)
    index = result.paths.index(folder / "cat" / "turned.jpg")
    assert (result.widths[index], result.heights[index]) == (20, 50)


def test_samples_are_spread_evenly(folder, monkeypatch):
    monkeypatch.setattr(module, "_SAMPLES", 4)
    result = surveyed(folder)
    assert [len(samples.files) for samples in result.samples] == [4, 4]
    assert result.samples[0].pictures.shape == (4, 48, 48, 3)
    assert result.samples[0].files.tolist() == [0, 3, 7, 11]
    first = Image.open(result.paths[0]).resize((48, 48), Image.Resampling.BILINEAR)
    assert np.array_equal(result.samples[0].pictures[0], np.asarray(first))


def test_a_table_is_surveyed_alike(folder):
    for path in folder.glob("dog/*.png"):
        path.rename(folder / f"d{path.name}")
    rows = [f"cat/{n}.png,cat" for n in range(12)] + [f"d{n}.png,dog" for n in range(12)] + ["gone.png,cat"]
    (folder / "labels.csv").write_text("file,label\n" + "\n".join(rows))
    dataset = LabelledFolder(table=str(folder / "labels.csv"))
    result = survey(dataset.files(), dataset)
    assert result.counts.tolist() == [[8, 1, 3], [9, 1, 2]]
    assert [finding.sentence for finding in result.findings] == ["gone.png is not there (line 26)"]


def test_the_report_is_harmless_csv(folder, tmp_path_factory):
    (folder / "cat" / "=cmd()|x.png").write_text("no picture")
    (folder / "cat" / "a\nb\u202e.png").write_text("no picture")
    (folder / "cat" / '猫, "1".png').write_bytes((folder / "cat" / "1.png").read_bytes())
    (folder / "=sum").mkdir()
    noise(100, 10).save(folder / "=sum" / "1.png")
    noise().save(folder / "=sum" / "2.png")
    result = surveyed(folder)
    rows = list(csv.reader(io.StringIO(report(result))))
    assert rows[0] == ["file", "class", "split", "finding", "sentence"]
    assert all(len(row) == 5 for row in rows)
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert ["'=sum/1.png", "'=sum", "train", "Very long or narrow pictures"] in [row[:4] for row in rows]
    files = [row[0] for row in rows]
    assert 'cat/猫, "1".png' in files
    assert "cat/a\\nb\\u202e.png" in files
    place = tmp_path_factory.mktemp("reports")
    save(result, place / "report.csv")
    save(result, place / "report.txt")
    assert (place / "report.csv").read_text(encoding="utf-8") == report(result)
    assert (place / "report.txt").read_text(encoding="utf-8") == summary(result)


def test_progress_is_told_and_may_cancel(folder, monkeypatch):
    monkeypatch.setattr(in_order, "_REPORT", 0.0)
    dataset = ImageFolder(folder=str(folder))
    told = []
    survey(dataset.files(), dataset, lambda *now: told.append(now))
    assert [now for now, _ in groupby(told)] == [("Looking at pictures", done, 24) for done in range(25)]

    def cancel(what: str, done: int, total: int | None) -> None:
        if done == 7:
            raise Cancelled

    with pytest.raises(Cancelled):
        survey(dataset.files(), dataset, cancel)


def test_a_folder_of_too_few_classes_kept_is_surveyed(folder):
    assert surveyed(folder, exclude=("cat", "dog")).readable.all()


def test_a_real_folder(real_data):
    result = surveyed(real_data / "cifar10_small")
    assert result.counts.tolist() == [[360, 40, 80]] * 10
    assert [len(samples.files) for samples in result.samples] == [400] * 10
    assert "leak" not in found(result)


def in_memory(train: torch.Tensor, test: torch.Tensor, train_targets: list[int], test_targets: list[int]) -> Data:
    splits = [
        Split(train, torch.tensor(train_targets)),
        Split(train[:0], torch.tensor([], dtype=torch.int64)),
        Split(test, torch.tensor(test_targets)),
    ]
    return Data(*splits, ("a", "b"), *statistics(train))


@pytest.mark.parametrize("shape", [(1, 5, 7), (3, 8, 8), (1, 1, 3)])
def test_arrays_with_duplicates_and_single_colours(shape):
    train = torch.from_numpy(RNG.integers(0, 256, (40, *shape), dtype=np.uint8))
    test = torch.from_numpy(RNG.integers(0, 256, (10, *shape), dtype=np.uint8))
    test[4] = train[7]
    train[9] = train[3]
    test[0], train[0] = 77, 77
    data = in_memory(train, test, [n % 2 for n in range(40)], [1] * 10)
    findings = {
        kind: [finding.rows for finding in survey_arrays.find(data) if finding.kind == kind]
        for kind in ("conflict", "leak", "same_pixels", "flat")
    }
    assert findings["leak"] == [(("train", 7), ("test", 4))]
    assert findings["conflict"] == []
    assert findings["same_pixels"] == [(("train", 3), ("train", 9)), (("train", 7), ("test", 4))]
    assert findings["flat"] == [(("train", 0),), (("test", 0),)]
    test[5] = train[8]
    conflict = survey_arrays.find(data)[0]
    assert conflict.kind == "conflict"
    assert conflict.sentence == (
        "train picture 8 and test picture 5 are the same picture in the classes a and b; keep the right one"
    )


def test_arrays_agree_with_a_comparison_of_bytes(real_data):
    from workbench.data.standard.mnist import Mnist

    data = Mnist(height=7, width=7, validation_share=0.0).load(real_data)
    seen = Counter(
        image.tobytes() for split in (data.train, data.test) for image in split.pictures(slice(None)).numpy()
    )
    groups = [finding for finding in survey_arrays.find(data) if finding.kind == "same_pixels"]
    assert len(groups) == sum(count > 1 for count in seen.values())


def test_rows_of_a_shared_file_are_compared():
    images = torch.from_numpy(RNG.integers(0, 256, (6, 1, 4, 4), dtype=np.uint8))
    images[5] = images[0]
    train = Split(images, torch.tensor([0, 1]), torch.tensor([0, 1]))
    test = Split(images, torch.tensor([0]), torch.tensor([5]))
    val = Split(images, torch.tensor([], dtype=torch.int64), torch.tensor([], dtype=torch.int64))
    findings = survey_arrays.find(Data(train, val, test, ("a", "b"), torch.zeros(1), torch.ones(1)))
    assert [finding.rows for finding in findings if finding.kind == "leak"] == [(("train", 0), ("test", 0))]


def test_arrays_are_surveyed_as_the_network_sees_them(tmp_path):
    images = RNG.integers(0, 256, (60, 9, 7, 3), dtype=np.uint8)
    images[8] = images[3]
    images[20] = images[20, ..., :1]
    images[30] = 77
    labels = np.arange(60) % 2
    labels[8] = 1
    np.savez(tmp_path / "x.npz", x_train=images, y_train=labels, x_test=images[:5], y_test=labels[:5], x_val=images)
    dataset = ArrayFile(file=str(tmp_path / "x.npz"), height=9, width=7, validation_share=0.0)
    result = survey_of(dataset, NOWHERE).survey
    assert result.counts.tolist() == [[29, 0, 3], [31, 0, 2]]
    assert np.allclose(result.means[:60, 1:], images.reshape(60, -1, 3).mean(1) / 255, atol=1e-5)
    assert np.allclose(result.spreads[:60, 1:], images.reshape(60, -1, 3).std(1) / 255, atol=1e-5)
    assert np.flatnonzero(result.greyish).tolist() == [20, 30]
    assert [samples.pictures.shape for samples in result.samples] == [(32, 48, 48, 3), (33, 48, 48, 3)]
    kinds = Counter(finding.kind for finding in result.findings)
    assert kinds == {"leak": 5, "unreadable": 1, "same_pixels": 5, "flat": 1}
    assert "x.npz has the array x_val, which has no labels" in summary(result)
    rows = list(csv.reader(io.StringIO(report(result))))
    assert ["train picture 8", "1", "train", "Same pixels in other files"] in [row[:4] for row in rows]
    assert ["test picture 4", "0", "test", "Same picture in different splits"] in [row[:4] for row in rows]


def test_a_standard_set_can_be_surveyed():
    result = survey_of(Digits(), NOWHERE).survey
    assert result.counts.sum() == 1797
    assert len(result.samples) == 10


def test_a_look_at_a_table_tells_how_far_it_is_and_may_be_cancelled(tmp_path):
    for number in range(4):
        noise().save(tmp_path / f"{number}.png")
    table = tmp_path / "labels.csv"
    table.write_text("file,label\n" + "".join(f"{n % 4}.png,{'ab'[n % 2]}\n" for n in range(12_000)))
    dataset = LabelledFolder(table=str(table))
    told = []
    found = survey_of(dataset, NOWHERE, lambda *now: told.append(now))
    assert found.files is not None
    assert found.survey.paths == found.files.listing.paths
    assert told[:3] == [("Reading the table", n, None) for n in (0, 5000, 10_000)]

    def cancel(what: str, done: int, total: int | None) -> None:
        if (what, done) == ("Reading the table", 5000):
            raise Cancelled

    with pytest.raises(Cancelled):
        survey_of(dataset, NOWHERE, cancel)


def test_classes_left_out_are_looked_at_too(tmp_path):
    images = RNG.integers(0, 256, (30, 9, 7, 3), dtype=np.uint8)
    np.savez(tmp_path / "x.npz", images=images, labels=np.arange(30) % 3)
    found = survey_of(ArrayFile(file=str(tmp_path / "x.npz"), exclude=("1",), rename={"0": "none"}), NOWHERE)
    assert found.survey.classes == ("0", "1", "2")
    assert found.data is not None
    assert found.survey.counts.sum() == 30


def test_a_look_may_be_cancelled_while_one_picture_takes_long(folder, monkeypatch):
    """As one of 64 megapixels does; nobody hears that a person is waiting if nothing is told meanwhile."""
    wanted, told = threading.Event(), []

    def slow(path: Path, sampled: bool) -> None:
        wanted.wait(5)
        raise PictureError(path.name, "is slow", "wait")

    def cancel(what: str, done: int, total: int | None) -> None:
        told.append(done)
        if len(told) == 3:
            wanted.set()
            raise Cancelled

    monkeypatch.setattr(module.survey_picture, "look", slow)
    with pytest.raises(Cancelled):
        survey_of(ImageFolder(folder=str(folder)), NOWHERE, lambda what, *now: what[0] == "L" and cancel(what, *now))
    assert told == [0, 0, 0]

"""What a folder or file that a person brings is."""

import os
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest
from PIL import Image

from workbench.data.base import DATASETS, Dataset
from workbench.data.own.recognise import recognise

LIKE = DATASETS["digits"](height=12, width=20, color="rgb", seed=7, validation_share=0.3)


def picture(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (8, 8)).save(path, "PNG")
    return path


def classes(folder: Path) -> Path:
    for name in ("a", "b"):
        picture(folder / name / "x.png")
    return folder


def table(folder: Path, name: str = "labels.csv") -> Path:
    picture(folder / "x.png")
    (folder / name).write_text("x.png,cat\n")
    return folder


def kaggle(folder: Path) -> Path:
    picture(folder / "train" / "x.png")
    picture(folder / "test" / "y.png")
    (folder / "train.csv").write_text("id,label\nx,cat\n")
    (folder / "sample_submission.csv").write_text("id,label\ny,cat\n")
    return folder


def arrays(path: Path) -> Path:
    np.savez(path, x=np.zeros(3))
    return path


def array(path: Path) -> Path:
    np.save(path, np.zeros(3))
    return path


def hdf5(path: Path) -> Path:
    with h5py.File(path, "w") as file:
        file["x"] = 3
    return path


def raw(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("make", "kind", "field", "name"),
    [
        (classes, "image_folder", "folder", ""),
        (lambda folder: classes(folder / "train").parent, "image_folder", "folder", ""),
        (table, "labelled_folder", "table", "labels.csv"),
        (lambda folder: table(folder, "x.tsv"), "labelled_folder", "table", "x.tsv"),
        (kaggle, "labelled_folder", "table", "train.csv"),
        (lambda folder: table(folder) / "labels.csv", "labelled_folder", "table", "labels.csv"),
        (lambda folder: arrays(folder / "x.npz"), "array_file", "file", "x.npz"),
        (lambda folder: array(folder / "x.npy"), "array_file", "file", "x.npy"),
        (lambda folder: hdf5(folder / "x.h5"), "hdf5_file", "file", "x.h5"),
        (lambda folder: hdf5(folder / "x.mat"), "hdf5_file", "file", "x.mat"),
    ],
)
def test_data_are_recognised_and_brought_to_size(tmp_path, make, kind, field, name):
    found = recognise(make(tmp_path), LIKE)
    assert isinstance(found, Dataset)
    expected = DATASETS[kind](
        **{field: str(tmp_path / name)}, height=12, width=20, color="rgb", seed=7, validation_share=0.3
    )
    assert found == expected


@pytest.mark.parametrize("name", ["x.png", "x.dat", "X.JPG"])
def test_a_single_picture_is_none(tmp_path, name):
    assert recognise(picture(tmp_path / name), LIKE) is None


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda f: f / "none", "does not exist; choose a folder with one subfolder per class"),
        (lambda f: f, "is empty; make one subfolder per class"),
        (lambda f: picture(f / "x.png").parent, "has no subfolders; make one subfolder per class"),
        (lambda f: raw(f / "x.csv", b""), "is empty (0 bytes); choose a folder"),
        (lambda f: raw(f / "x.zip", b"PK\x03\x04"), "is an archive; unpack it first"),
        (lambda f: raw(f / "x.tar.gz", b"\x1f\x8b"), "is an archive; unpack it first"),
        (lambda f: raw(f / "x", b"PK\x03\x04"), "is an archive; unpack it first"),
        (lambda f: raw(f / "x.docx", b"hello"), "is nothing that pictures are learned from; choose a folder"),
        (lambda f: raw(f / "x.pkl", b"\x80\x04"), "is nothing that pictures are learned from"),
        (lambda f: array(f / "x.npy").parent, "holds arrays, among them x.npy; choose the file of the pictures"),
    ],
)
def test_what_it_is_not_is_said(tmp_path, make, sentence):
    found = recognise(make(tmp_path), LIKE)
    assert isinstance(found, str)
    assert sentence in found


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="names of files are text elsewhere")
def test_a_name_that_no_experiment_can_keep(tmp_path):
    folder = classes(tmp_path / os.fsdecode(b"\xff"))
    found = recognise(folder, LIKE)
    assert isinstance(found, str)
    assert found.endswith("has a name that cannot be kept in a file; rename it")


def test_two_tables_are_a_question(tmp_path):
    table(table(tmp_path, "a.csv"), "b.csv")
    assert recognise(tmp_path, LIKE) == f"{tmp_path} has 2 tables, among them a.csv and b.csv; choose the one of labels"

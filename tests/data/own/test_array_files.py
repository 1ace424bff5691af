"""Pictures in NPZ, NPY and HDF5 files."""

import sys
from importlib import util
from pathlib import Path

import h5py
import numpy as np
import pytest
import torch

from workbench.data.arrays import labels as array_labels
from workbench.data.arrays import pixels as array_pixels
from workbench.data.arrays import source as array_source
from workbench.data.arrays.npy_format import npz_sources
from workbench.data.arrays.roles import assign
from workbench.data.arrays.source import ArrayError, Source
from workbench.data.base import Cancelled, DataError
from workbench.data.own.array_file import ArrayFile
from workbench.data.own.base import OwnPictures
from workbench.data.own.hdf5_file import Hdf5File

NOWHERE = Path("nowhere")
RNG = np.random.default_rng(0)
X = RNG.integers(0, 256, (60, 9, 7, 3), dtype=np.uint8)
Y = np.arange(60) % 3


def saved(folder: Path, kind: str, **arrays: np.ndarray) -> OwnPictures:
    """A data set of the arrays, at their own size."""
    settings = {"height": 9, "width": 7, "color": "rgb"}
    if kind == "npz":
        np.savez(folder / "data.npz", **arrays)
        return ArrayFile(file=str(folder / "data.npz"), **settings)
    if kind == "packed":
        np.savez_compressed(folder / "data.npz", **arrays)
        return ArrayFile(file=str(folder / "data.npz"), **settings)
    if kind == "npy":
        np.save(folder / "data.npy", arrays["images"])
        np.save(folder / "data_labels.npy", arrays["labels"])
        return ArrayFile(file=str(folder / "data.npy"), **settings)
    with h5py.File(folder / "data.h5", "w") as file:
        for name, array in arrays.items():
            text = array.dtype.kind == "U"
            file.create_dataset(
                name, data=array.astype(object) if text else array, dtype=h5py.string_dtype() if text else None
            )
    return Hdf5File(file=str(folder / "data.h5"), **settings)


def everything(data) -> tuple[np.ndarray, list[str]]:
    """Pictures (N, H, W, C) and class names, in an order of their own."""
    splits = [split for split in (data.train, data.val, data.test) if len(split)]
    images = np.concatenate([split.pictures(slice(None)).permute(0, 2, 3, 1).numpy() for split in splits])
    names = [data.classes[target] for split in splits for target in split.targets.tolist()]
    order = np.lexsort(images.reshape(len(images), -1).T)
    return images[order], [names[i] for i in order]


def expected(images: np.ndarray, labels) -> tuple[np.ndarray, list[str]]:
    order = np.lexsort(images.reshape(len(images), -1).T)
    return images[order], [str(labels[i]) for i in order]


@pytest.mark.parametrize("kind", ["npz", "packed", "npy", "hdf5"])
@pytest.mark.parametrize("block", [1, 1000, 1 << 22])
def test_pictures_and_labels_come_back(tmp_path, kind, block, monkeypatch):
    monkeypatch.setattr(array_source.Source.blocks, "__defaults__", (block,))
    dataset = saved(tmp_path, kind, images=X, labels=Y)
    data = dataset.load(NOWHERE)
    images, names = everything(data)
    wanted, labels = expected(X, Y)
    assert np.array_equal(images, wanted)
    assert names == labels
    assert data.classes == dataset.classes() == ("0", "1", "2")
    assert [len(split) for split in (data.train, data.val, data.test)] == [43, 5, 12]
    assert torch.bincount(data.test.targets).tolist() == [4, 4, 4]


@pytest.mark.parametrize("kind", ["npz", "npy", "hdf5"])
@pytest.mark.parametrize(
    "labels",
    [
        Y.astype(np.uint8),
        Y * 1000 - 7,
        Y.astype(np.float32),
        Y[:, None],
        np.eye(3)[Y],
        np.array(["dog", "ant", "猫"])[Y],
        np.array([b"dog", b"ant", b"cat"])[Y],
        (Y > 0),
    ],
    ids=["bytes", "far", "float", "column", "one hot", "text", "bytes of text", "bool"],
)
def test_labels_of_every_kind(tmp_path, kind, labels):
    flat = labels.argmax(1) if labels.ndim == 2 and labels.shape[1] == 3 else labels.reshape(-1)
    texts = [
        value.decode() if isinstance(value, bytes) else str(int(value)) if flat.dtype.kind == "f" else str(value)
        for value in flat.tolist()
    ]
    if flat.dtype.kind == "b":
        texts = [str(int(value)) for value in flat]
    images, names = everything(saved(tmp_path, kind, images=X, labels=labels).load(NOWHERE))
    wanted, expected_names = expected(X, texts)
    assert np.array_equal(images, wanted)
    assert names == expected_names


@pytest.mark.parametrize(
    "images",
    [
        X / np.float32(255),
        X.astype(np.float64),
        X.astype(np.int64),
        X.astype(np.uint16) * 257,
        X.astype(">i4"),
        X.transpose(0, 3, 1, 2),
        np.asfortranarray(X),
    ],
    ids=["0 to 1", "0 to 255", "int64", "16 bit", "big end first", "channels first", "columns"],
)
@pytest.mark.parametrize("kind", ["npz", "npy", "hdf5"])
def test_pixels_of_every_kind(tmp_path, kind, images):
    found, names = everything(saved(tmp_path, kind, images=images, labels=Y).load(NOWHERE))
    wanted, labels = expected(X, Y)
    assert np.array_equal(found, wanted)
    assert names == labels


def test_grey_true_and_false_flat_and_transparent(tmp_path):
    for array, wanted in (
        (X[..., 0], np.repeat(X[..., :1], 3, 3)),
        (X[..., :1] > 99, np.repeat((X[..., :1] > 99) * np.uint8(255), 3, 3)),
        (np.concatenate([X, np.full_like(X[..., :1], 255)], 3), X),
        (np.concatenate([X, np.zeros_like(X[..., :1])], 3), np.full_like(X, 255)),
    ):
        images, _ = everything(saved(tmp_path, "npz", images=array, labels=Y).load(NOWHERE))
        assert np.array_equal(images, expected(wanted, Y)[0])
    square = X[:, :7, :, 0].reshape(60, 49)
    images, _ = everything(saved(tmp_path, "npz", images=square, labels=Y).changed(height=7).load(NOWHERE))
    assert np.array_equal(images[..., 0], expected(X[:, :7, :, :1], Y)[0][..., 0])


@pytest.mark.parametrize(
    ("shape", "layout", "frame"),
    [
        ((5, 32, 30, 3), "auto", (3, 32, 30)),
        ((5, 3, 32, 30), "auto", (3, 32, 30)),
        ((5, 3, 32, 3), "auto", (3, 3, 32)),
        ((5, 3, 3, 3), "auto", (3, 3, 3)),
        ((5, 3, 32, 3), "channels_first", (3, 32, 3)),
        ((5, 3, 32, 3), "channels_last", (3, 3, 32)),
        ((5, 32, 30, 3), "channels_first", None),
        ((5, 32, 30, 2), "auto", None),
        ((5, 48), "auto", None),
        ((5,), "auto", None),
    ],
)
def test_where_the_channels_are(shape, layout, frame):
    source = Source("x", shape, np.dtype("u1"), lambda rows: iter(()))
    if frame is None:
        with pytest.raises(ArrayError, match="which are no pictures"):
            array_pixels.frame(source, layout)
    else:
        assert array_pixels.frame(source, layout).shape == frame


def test_all_splits_have_one_scale(tmp_path):
    """A dark test split is dark, though all its values are 0 and 1."""
    dark = (X > 99).astype(np.float32)
    dataset = saved(tmp_path, "npz", x_train=X.astype(np.float32), y_train=Y, x_test=dark, y_test=Y)
    data = dataset.load(NOWHERE)
    assert data.test.images.max() == 1
    assert data.train.images.max() == 255


@pytest.mark.parametrize(
    ("images", "factor"),
    [
        *((X.astype(np.uint16) * 4, 255 / 1023), (X.astype(np.int32) * 16, 255 / 4095), ((X > 99).astype("u1"), 255)),
        *(((X > 99).astype("i8"), 255), (X / 255 * 1.0005 - 0.0005, 255), (X / np.float32(255) * 2, 1), (X * 1.0, 1)),
    ],
    ids=["10 bit", "12 bit", "mask in bytes", "mask in int64", "rounded", "0 to 2", "0 to 255"],
)
def test_numbers_reach_from_black_to_white(tmp_path, images, factor):
    found, _ = everything(saved(tmp_path, "npz", images=images, labels=Y).load(NOWHERE))
    wanted = np.rint(images.astype(np.float64) * factor).clip(0, 255).astype(np.uint8)
    assert np.array_equal(found, expected(wanted, Y)[0])


@pytest.mark.parametrize("kind", ["npz", "npy", "hdf5"])
@pytest.mark.parametrize(
    ("images", "sentence"),
    [
        (X / np.float32(255) - np.float32(0.5), "holds values from −0.5 to 0.5; scale them to 0…1 or 0…255"),
        (X / 127.5 - 1, "holds values from −1 to 1; scale them to 0…1 or 0…255"),
        (X * 2.0, "holds values from 0 to 510; scale them to 0…1 or 0…255"),
        (X.astype(np.int16) - 128, "holds values from −128 to 127; scale them to 0…255 or 0…65,535"),
    ],
)
def test_numbers_of_no_known_range_are_refused(tmp_path, kind, images, sentence):
    with pytest.raises(DataError) as error:
        saved(tmp_path, kind, images=images, labels=Y).load(NOWHERE)
    assert str(error.value).endswith(f" {sentence}")


def test_masks_and_deep_pictures_have_the_scale_of_all_splits(tmp_path):
    for dark, bright, factor in ((X > 99, X, 1), (X, X.astype(np.uint16) * 16, 255 / 4095)):
        arrays = {"x_train": bright, "y_train": Y, "x_val": dark.astype(bright.dtype), "y_val": Y}
        data = saved(tmp_path, "npz", **arrays).load(NOWHERE)
        assert data.val.images.max() == round(dark.max() * factor)
        assert data.train.images.max() == round(bright.max() * factor)


@pytest.mark.parametrize(
    "names",
    [
        ("x_train", "y_train", "x_val", "y_val", "x_test", "y_test"),
        ("train_images", "train_labels", "val_images", "val_labels", "test_images", "test_labels"),
        ("xTrain", "yTrain", "xValid", "yValid", "xTest", "yTest"),
        ("train_set_x", "train_set_y", "dev_set_x", "dev_set_y", "test_set_x", "test_set_y"),
        ("X_tr", "Y_tr", "X_validation", "Y_validation", "X_te", "Y_te"),
    ],
)
def test_the_usual_names_of_splits(tmp_path, names):
    arrays = (X, Y, X[:6], Y[:6], X[:9], Y[:9])
    data = saved(tmp_path, "npz", **dict(zip(names, arrays, strict=True))).load(NOWHERE)
    assert [len(split) for split in (data.train, data.val, data.test)] == [60, 6, 9]
    assert torch.equal(data.test.images, torch.from_numpy(X[:9]).permute(0, 3, 1, 2))


def test_groups_of_an_hdf5_file_are_splits(tmp_path):
    with h5py.File(tmp_path / "data.h5", "w") as file:
        for split, count in (("train", 60), ("test", 9)):
            file[f"{split}/images"], file[f"{split}/labels"] = X[:count], Y[:count]
        file["list_classes"] = [b"ant", b"bee", b"cow"]
    data = Hdf5File(file=str(tmp_path / "data.h5")).load(NOWHERE)
    assert [len(split) for split in (data.train, data.val, data.test)] == [54, 6, 9]
    assert data.classes == ("ant", "bee", "cow")


@pytest.mark.parametrize("kind", ["npz", "h5"])
@pytest.mark.parametrize(
    ("names", "shape"), [(np.array("abc"), "a single value"), (np.array([["a", "b", "c"]]), "1×3")], ids=["0-d", "2-d"]
)
def test_names_that_are_no_list_are_refused(tmp_path, kind, names, shape):
    dataset = saved(tmp_path, kind, images=X, labels=Y, labels_of=names).changed(class_names="labels_of")
    for ask in (dataset.classes, lambda: dataset.load(NOWHERE)):
        with pytest.raises(DataError, match=rf"labels_of of {shape}, no list of names; save one text a class"):
            ask()


def test_a_single_value_is_no_array_to_read(tmp_path):
    np.savez(tmp_path / "x.npz", one=np.uint8(7))
    (one,) = npz_sources(tmp_path / "x.npz")
    with pytest.raises(ArrayError, match="has a single value in one; save an array"):
        list(one.blocks())


def test_arrays_are_named_in_the_settings(tmp_path):
    dataset = saved(tmp_path, "npz", a=X, b=X[::-1], c=Y, d=(Y + 1) % 3, e=np.array(["p", "q", "r"]))
    with pytest.raises(DataError, match=r"2 arrays that may be pictures among a .*; name the arrays in the settings"):
        dataset.classes()
    chosen = dataset.changed(images="b", labels="d", class_names="e")
    images, names = everything(chosen.load(NOWHERE))
    wanted, labels = expected(X[::-1], np.array(["p", "q", "r"])[(Y + 1) % 3])
    assert np.array_equal(images, wanted)
    assert names == labels
    with pytest.raises(DataError, match="has no array z; choose one of a"):
        dataset.changed(images="z", labels="c").classes()


def test_pictures_that_are_no_numbers_are_left_out_and_listed(tmp_path):
    holes = X / 255
    holes[7, 1, 1, 1], holes[9] = np.nan, -np.inf
    labels = Y.astype(float)
    labels[11] = np.nan
    data = saved(tmp_path, "npz", images=holes, labels=labels).load(NOWHERE)
    kept = np.setdiff1d(np.arange(60), (7, 9, 11))
    assert np.array_equal(everything(data)[0], expected(X[kept], Y[kept])[0])
    assert [skipped.reason for skipped in data.skipped] == [
        "has a picture with NaN or infinity among its values, images[7]",
        "has a picture with NaN or infinity among its values, images[9]",
        "has a picture without a label, images[11]",
    ]


def test_a_class_of_broken_pictures_only_is_a_sentence(tmp_path):
    holes = X / 255
    holes[Y == 1, 1, 1, 1] = np.nan
    holes[0, 0] = np.inf  # of another class
    with pytest.raises(
        DataError,
        match=r"data.npz has no whole picture of class 1 in images \(20 left out for NaN or infinity among their "
        r"values\); save numbers instead, or exclude the class$",
    ):
        saved(tmp_path, "npz", images=holes, labels=Y).load(NOWHERE)


def test_classes_can_be_left_out_and_merged(tmp_path):
    dataset = saved(tmp_path, "npz", images=X, labels=Y)
    images, names = everything(dataset.changed(exclude=("1",), rename={"2": "two"}).load(NOWHERE))
    kept = Y != 1
    wanted, labels = expected(X[kept], np.array(["0", "", "two"])[Y[kept]])
    assert np.array_equal(images, wanted)
    assert names == labels


def test_pictures_are_brought_to_size(tmp_path):
    data = saved(tmp_path, "npz", images=X, labels=Y).changed(height=5, width=20, color="grey").load(NOWHERE)
    assert data.train.shape == (1, 5, 20)


def test_progress_is_told_and_may_cancel(tmp_path):
    dataset = saved(tmp_path, "npz", images=X, labels=Y)
    told = []
    dataset.load(NOWHERE, lambda *now: told.append(now))
    assert told[-1] == ("Reading pictures", 60, 60)

    def cancel(*now: object) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        dataset.load(NOWHERE, cancel)


def test_without_h5py_a_sentence_says_how_to_get_it(tmp_path, monkeypatch):
    dataset = saved(tmp_path, "hdf5", images=X, labels=Y)
    monkeypatch.setattr(util, "find_spec", lambda name: None)
    monkeypatch.setattr("workbench.data.arrays.hdf5_format.find_spec", lambda name: None)
    with pytest.raises(DataError, match=r"h5py, which reads them, is not installed; uv pip install h5py"):
        dataset.load(NOWHERE)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="tracemalloc sees numpy's memory everywhere, mmap not")
def test_a_large_file_takes_little_more_memory_than_the_result(tmp_path):
    import tracemalloc

    images = np.zeros((2000, 128, 128, 3), dtype=np.uint8)  # 98 MB, and 2 MB as seen
    images[:, 0, 0, 0] = np.arange(2000) % 250
    dataset = saved(tmp_path, "packed", images=images, labels=np.arange(2000) % 2).changed(height=16, width=16)
    del images
    tracemalloc.start()
    try:
        dataset.load(NOWHERE)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 30e6


def test_text_labels_are_in_natural_order_and_indices_agree():
    part = array_labels.Labelled(np.array(["a10", "a9", "B", "a10"]), np.array([False, False, False, True]))
    order = array_labels.classes([part])
    assert order.tolist() == ["a9", "a10", "B"]
    assert array_labels.indices(part, order).tolist() == [1, 0, 2, -1]


def test_roles_without_sources_are_refused():
    with pytest.raises(ArrayError, match="no array of pictures among no arrays"):
        assign(())

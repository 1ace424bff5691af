"""What holds for every kind of data set."""

import json
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest
import torch
from PIL import Image

from tests.data.standard.small_sets import MAKERS, make
from workbench.data.base import DATASETS, Dataset
from workbench.data.own.base import OwnPictures
from workbench.spec import SpecError, parse

_FRESH = """
import json, sys
from pathlib import Path
from workbench.data.base import DATASETS

def peak():
    status = Path("/proc/self/status")
    return int(status.read_text().split("VmHWM:")[1].split()[0]) * 1024 if status.exists() else 0

list(DATASETS)
DATASETS["digits"]().load(Path("nowhere"))
DATASETS["shapes"](count=60).load(Path("nowhere"))
slow = {"h5py", "sklearn", "scipy", "torchvision", "requests", "torch._dynamo"} & set(sys.modules)
before = peak()
if len(sys.argv) > 1:
    DATASETS["mnist"]().load(Path(sys.argv[1]))
print(json.dumps({"slow": sorted(slow), "growth": peak() - before}))
"""


@pytest.fixture(scope="module")
def fresh(request: pytest.FixtureRequest) -> dict[str, object]:
    """What a new process says of itself after loading data; MNIST only where it is at hand."""
    try:
        arguments = [str(request.getfixturevalue("real_data"))]
    except pytest.skip.Exception:
        arguments = []
    done = subprocess.run([sys.executable, "-c", _FRESH, *arguments], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def test_what_takes_long_to_import_is_not_imported(fresh):
    assert fresh["slow"] == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_loading_mnist_takes_little_more_memory_than_the_data(fresh, real_data):
    assert 0.9 < fresh["growth"] / (70_000 * 28 * 28) < 1.3


def own(kind: str, folder: Path) -> dict[str, object]:
    """Settings of each kind of one's own data, whose files are made from a folder of pictures."""
    paths = sorted(folder.rglob("*.png"))
    pictures = np.stack([np.asarray(Image.open(path)) for path in paths])
    labels = np.array([path.parent.name for path in paths])
    if kind == "image_folder":
        return {"folder": str(folder)}
    if kind == "labelled_folder":
        (folder / "labels.csv").write_text(
            "file,label\n" + "".join(f"{path.relative_to(folder)},{path.parent.name}\n" for path in paths)
        )
        return {"table": str(folder / "labels.csv")}
    if kind == "array_file":
        np.savez(folder / "pictures.npz", images=pictures, labels=labels)
        return {"file": str(folder / "pictures.npz")}
    with h5py.File(folder / "pictures.h5", "w") as file:
        file["images"] = pictures
        file["labels"] = [name.encode() for name in labels]
    return {"file": str(folder / "pictures.h5")}


def made(kind: str, image_folder: Path, **settings: object) -> Dataset:
    """A small data set of each kind."""
    if issubclass(DATASETS[kind], OwnPictures):
        settings = own(kind, image_folder) | settings
    return DATASETS[kind](kind=kind, **({"count": 120} if kind == "shapes" else {}), **settings)


def root(kind: str, request: pytest.FixtureRequest) -> Path:
    """Where the kind finds its pictures: real MNIST, and standard sets made small."""
    if kind == "mnist":
        return request.getfixturevalue("real_data")
    if kind not in MAKERS:
        return Path("nowhere")
    folder = request.getfixturevalue("tmp_path")
    make(kind, folder, request.getfixturevalue("monkeypatch"))
    return folder


@pytest.mark.parametrize("kind", list(DATASETS))
@pytest.mark.parametrize(
    ("height", "width", "color"), [(12, 20, "grey"), (20, 12, "rgb"), (8, 8, "rgb")], ids=lambda value: str(value)
)
def test_height_width_and_colour_are_honoured(kind, height, width, color, image_folder, request):
    dataset = made(kind, image_folder, height=height, width=width, color=color)
    data = dataset.load(root(kind, request))
    assert data.train.images.shape[1:] == dataset.input_shape == (1 if color == "grey" else 3, height, width)
    for split in (data.train, data.val, data.test):
        assert split.images.dtype == torch.uint8
        assert split.images.is_contiguous()
        assert split.targets.dtype == torch.int64
        assert len(split.images) == len(split.targets)
    assert data.classes == dataset.classes()
    assert data.skipped == ()
    assert set(data.train.targets.tolist()) == set(range(len(data.classes)))
    pixels = data.train.images.double() / 255
    assert torch.allclose(data.mean.double(), pixels.mean((0, 2, 3)), atol=1e-6)
    assert torch.allclose(data.std.double(), pixels.std((0, 2, 3), correction=0), atol=1e-6)


@pytest.mark.parametrize("kind", list(DATASETS))
def test_the_seed_and_the_validation_share_are_honoured(kind, image_folder, request):
    folder = root(kind, request)

    def loaded(**settings: object):
        return made(kind, image_folder, height=6, width=6, **settings).load(folder)

    one, same, other = loaded(seed=1), loaded(seed=1), loaded(seed=2)
    assert torch.equal(one.train.images, same.train.images)
    assert torch.equal(one.val.targets, same.val.targets)
    assert not torch.equal(one.val.images, other.val.images)
    none, half = loaded(validation_share=0.0), loaded(validation_share=0.5)
    assert none.val.images.shape == (0, *none.train.images.shape[1:])
    assert len(half.val) == pytest.approx(len(none.train) / 2, abs=1)
    assert len(half.val) + len(half.train) == len(none.train)
    assert torch.equal(half.test.images, none.test.images)


@pytest.mark.parametrize("kind", list(DATASETS))
def test_every_kind_tells_the_window_what_it_is(kind):
    cls = DATASETS[kind]
    assert cls.title
    assert (cls.__doc__ or "").split("\n")[0].endswith(".")
    assert all(field.description for name, field in cls.model_fields.items() if name != "kind")


@pytest.mark.parametrize("kind", list(DATASETS))
def test_the_document_comes_back(kind, image_folder):
    dataset = made(kind, image_folder, height=9, color="rgb", seed=2**32 - 1)
    assert DATASETS.parse(json.loads(dataset.model_dump_json())) == dataset


@pytest.mark.parametrize(
    ("kind", "settings", "sentence"),
    [
        ("shapes", {"count": 11}, "count must be at least 12, not 11"),
        ("shapes", {"count": 1_000_001}, "count must be at most 1,000,000, not 1000001"),
        ("image_folder", {}, "folder is missing"),
        ("image_folder", {"folder": 3}, "folder must be text, not 3"),
        ("mnist", {"height": 0}, "height must be at least 1, not 0"),
        ("digits", {"validation_share": 0.95}, "validation_share must be at most 0.9, not 0.95"),
    ],
)
def test_settings_have_limits(kind, settings, sentence):
    with pytest.raises(SpecError) as caught:
        parse(DATASETS[kind], settings)
    assert str(caught.value) == sentence


@pytest.mark.parametrize("folder", ["", "a\0b"])
def test_a_folder_has_a_name(folder):
    with pytest.raises(SpecError, match="folder"):
        parse(DATASETS["image_folder"], {"folder": folder})


def test_a_split_is_found_by_its_name():
    data = DATASETS["digits"]().load(Path())
    assert [data.split(name) for name in ("train", "val", "test")] == [data.train, data.val, data.test]
    assert len({len(split) for split in (data.train, data.val, data.test)}) == 3

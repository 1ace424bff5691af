"""Every standard set made small, in exactly its own format, with its tables changed to match."""

import bz2
import csv
import gzip
import io
import json
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy.io import savemat

from workbench.data.base import DATASETS
from workbench.data.standard import (
    emnist,
    eurosat,
    flowers102,
    food101,
    gtsrb,
    medmnist,
    pets,
    qmnist,
    stl10,
    svhn,
    usps,
)
from workbench.data.standard.base import StandardSet
from workbench.data.standard.idx_set import TEST, TRAIN

Patch = pytest.MonkeyPatch
RNG = np.random.default_rng(0)


def idx_file(values: np.ndarray) -> bytes:
    code = {1: 8, 4: 12}[values.itemsize]
    return bytes([0, 0, code, values.ndim]) + struct.pack(f">{values.ndim}I", *values.shape) + values.tobytes()


def write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def noise(*shape: int) -> np.ndarray:
    return RNG.integers(0, 256, shape, dtype=np.uint8)


def labels_of(count: int, classes: int) -> np.ndarray:
    """Labels in no order; each class comes once in `classes` pictures."""
    return (np.arange(count) * 7 % classes if classes % 7 else np.arange(count) % classes).astype(np.uint8)


def picture(path: Path, side: int = 64) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    options = {"quality": 95} if path.suffix == ".jpg" else {}
    Image.fromarray(noise(side, side, 3)).save(path, **options)


def idx_set(kind: str, root: Path, patch: Patch) -> None:
    cls = DATASETS[kind]
    patch.setattr(cls, "counts", (30, 20))
    for files, count in ((TRAIN, 30), (TEST, 20)):
        write(root / cls.folder / files[0], idx_file(noise(count, 28, 28)))
        write(root / cls.folder / files[1], idx_file(labels_of(count, 10)))


def emnist_files(split: str, patch: Patch) -> dict[str, bytes]:
    classes = len(emnist.Emnist(split=split).classes())
    patch.setitem(emnist.COUNTS, split, (2 * classes, classes))
    made = {}
    for part, count in (("train", 2 * classes), ("test", classes)):
        first = np.uint8(split == "letters")
        made[f"emnist-{split}-{part}-images-idx3-ubyte"] = idx_file(noise(count, 28, 28))
        made[f"emnist-{split}-{part}-labels-idx1-ubyte"] = idx_file(labels_of(count, classes) + first)
    return made


def emnist_set(kind: str, root: Path, patch: Patch) -> None:
    for name, content in emnist_files("balanced", patch).items():
        write(root / "EMNIST" / "raw" / name, content)


def qmnist_set(kind: str, root: Path, patch: Patch) -> None:
    patch.setattr(qmnist, "COUNT", 60)
    for part in ("train", "test"):
        facts = RNG.integers(0, 100, (60, 8)).astype(">i4")
        facts[:, 0] = labels_of(60, 10)
        write(root / f"QMNIST/raw/qmnist-{part}-images-idx3-ubyte", idx_file(noise(60, 28, 28)))
        write(root / f"QMNIST/raw/qmnist-{part}-labels-idx2-int.gz", gzip.compress(idx_file(facts)))


def usps_text(count: int) -> bytes:
    lines = []
    for index in range(count):
        values = np.round(RNG.uniform(-1, 1, 256), 4)
        words = " ".join(f"{place}:{value:g}" for place, value in enumerate(values, 1))
        lines.append(f"{index % 10 + 1} {words} \n")
    return "".join(lines).encode()


def usps_set(kind: str, root: Path, patch: Patch) -> None:
    patch.setattr(usps, "COUNTS", (30, 20))
    for name, count in (("usps.bz2", 30), ("usps.t.bz2", 20)):
        write(root / name, bz2.compress(usps_text(count)))


def cifar_set(kind: str, root: Path, patch: Patch) -> None:
    cls = DATASETS[kind]
    patch.setattr(cls, "training", dict.fromkeys(cls.training, 200))
    patch.setattr(cls, "testing", dict.fromkeys(cls.testing, 200))
    for name in (*cls.training, *cls.testing):
        fine = labels_of(200, len(cls().classes()))[:, None]
        coarse = labels_of(200, 20)[:, None]
        columns = [fine] if kind == "cifar10" else [coarse, fine]
        write(root / cls.archive.becomes / name, np.concatenate([*columns, noise(200, 3072)], 1).tobytes())


def svhn_file(path: Path, count: int, **changed: np.ndarray) -> None:
    labels = labels_of(count, 10)[:, None] + np.uint8(1)
    savemat(path, {"X": noise(32, 32, 3, count), "y": labels} | changed, do_compression=True)


def svhn_set(kind: str, root: Path, patch: Patch) -> None:
    root.mkdir(parents=True, exist_ok=True)
    for part, count in (("train", 30), ("test", 20), ("extra", 40)):
        patch.setitem(svhn.PARTS, part, (svhn.PARTS[part][0], count))
        svhn_file(root / f"{part}_32x32.mat", count)


def stl10_set(kind: str, root: Path, patch: Patch) -> None:
    patch.setattr(stl10, "COUNTS", {"train": 60, "test": 10})
    folder = root / "stl10_binary"
    for part, count in stl10.COUNTS.items():
        write(folder / f"{part}_X.bin", noise(count, 3, 96, 96).tobytes())
        write(folder / f"{part}_y.bin", (labels_of(count, 10) + np.uint8(1)).tobytes())
    write(folder / "unlabeled_X.bin", b"")
    write(folder / "class_names.txt", "\n".join(stl10.Stl10().classes()).encode())


def medmnist_subset(subset: str, root: Path, patch: Patch) -> Path:
    facts = medmnist.SUBSETS[subset]
    classes = len(facts.classes)
    counts = (2 * classes, classes, classes)
    small = medmnist.Subset(facts.md5, facts.size, facts.channels, counts, facts.classes)
    patch.setitem(medmnist.SUBSETS, subset, small)
    shape = (28, 28, 3) if facts.channels == 3 else (28, 28)
    arrays = {}
    for part, count in zip(("train", "val", "test"), counts, strict=True):
        arrays[f"{part}_images"] = noise(count, *shape)
        arrays[f"{part}_labels"] = labels_of(count, classes)[:, None]
    packed = io.BytesIO()
    np.savez_compressed(packed, **arrays)
    return write(root / "medmnist" / f"{subset}.npz", packed.getvalue())


def medmnist_set(kind: str, root: Path, patch: Patch) -> None:
    medmnist_subset("pathmnist", root, patch)


def eurosat_set(kind: str, root: Path, patch: Patch) -> None:
    patch.setattr(eurosat, "COUNT", 50)
    for name in eurosat.EuroSat().classes():
        for number in range(1, 6):
            picture(root / "eurosat" / "2750" / name / f"{name}_{number}.jpg")


def gtsrb_set(kind: str, root: Path, patch: Patch) -> None:
    patch.setattr(gtsrb, "COUNTS", (86, 20))
    base = root / "gtsrb"
    for target in range(43):
        for number in range(2):
            picture(base / f"GTSRB/Training/{target:05d}/0000{number}_00000.ppm", 32)
        write(base / f"GTSRB/Training/{target:05d}/GT-{target:05d}.csv", b"")
    rows = io.StringIO()
    table = csv.writer(rows, delimiter=";")
    table.writerow(["Filename", "Width", "Height", "Roi.X1", "Roi.Y1", "Roi.X2", "Roi.Y2", "ClassId"])
    for number in range(20):
        picture(base / f"GTSRB/Final_Test/Images/{number:05d}.ppm", 32)
        table.writerow([f"{number:05d}.ppm", 32, 32, 5, 5, 27, 27, number * 5 % 43])
    write(base / "GT-final_test.csv", rows.getvalue().encode())


def flowers_set(kind: str, root: Path, patch: Patch) -> None:
    counts = {"trnid": 102, "valid": 102, "tstid": 103}
    patch.setattr(flowers102, "COUNTS", counts)
    total = sum(counts.values())
    ids = RNG.permutation(total) + 1
    stops = np.cumsum(list(counts.values()))
    parts = {name: ids[stop - counts[name] : stop][None] for name, stop in zip(counts, stops, strict=True)}
    labels = np.empty(total, dtype=np.uint8)
    for part in parts.values():
        labels[part[0] - 1] = np.arange(part.size) % 102 + 1
    for number in range(1, total + 1):
        picture(root / f"flowers-102/jpg/image_{number:05d}.jpg")
    savemat(root / "flowers-102/setid.mat", {name: part.astype(np.uint16) for name, part in parts.items()})
    savemat(root / "flowers-102/imagelabels.mat", {"labels": labels[None]})


def pets_set(kind: str, root: Path, patch: Patch) -> None:
    patch.setattr(pets, "COUNTS", {"trainval": 74, "test": 37})
    base = root / "oxford-iiit-pet"
    names = [name.replace(" ", "_") for name in pets.OxfordIiitPet().classes()]
    for part, each in (("trainval", 2), ("test", 1)):
        lines = []
        for breed, name in enumerate(names, 1):
            for number in range(each):
                picture(base / "images" / f"{name}_{part}{number}.jpg")
                lines.append(f"{name}_{part}{number} {breed} 1 {breed}\n")
        write(base / "annotations" / f"{part}.txt", "".join(reversed(lines)).encode())


def food_set(kind: str, root: Path, patch: Patch) -> None:
    patch.setattr(food101, "COUNTS", {"train": 2, "test": 1})
    base = root / "food-101"
    for part, each in (("train", 2), ("test", 1)):
        dishes = {}
        for name in reversed(food101.Food101().classes()):
            dishes[name] = [f"{name}/{part}{number}" for number in range(each)]
            for place in dishes[name]:
                picture(base / "images" / f"{place}.jpg")
        write(base / "meta" / f"{part}.json", json.dumps(dishes).encode())


MAKERS: dict[str, Callable[[str, Path, Patch], None]] = {
    "mnist": idx_set,
    "fashion_mnist": idx_set,
    "kmnist": idx_set,
    "emnist": emnist_set,
    "qmnist": qmnist_set,
    "usps": usps_set,
    "cifar10": cifar_set,
    "cifar100": cifar_set,
    "svhn": svhn_set,
    "stl10": stl10_set,
    "medmnist": medmnist_set,
    "eurosat": eurosat_set,
    "gtsrb": gtsrb_set,
    "flowers102": flowers_set,
    "oxford_iiit_pet": pets_set,
    "food101": food_set,
}


def make(kind: str, root: Path, patch: Patch) -> StandardSet:
    """Write a small set below `root`, change the set's tables for as long as `patch` holds, and return its default."""
    MAKERS[kind](kind, root, patch)
    dataset = DATASETS[kind]()
    assert isinstance(dataset, StandardSet)
    return dataset

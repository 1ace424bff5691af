"""The card of a data set, against numpy."""

from pathlib import Path

import numpy as np
import pytest
import torch

from workbench.data import card as card_module
from workbench.data.base import DATASETS, SPLITS, Cancelled, Data, Skipped, Split, statistics
from workbench.data.card import card


def made(
    targets: list[list[int]], classes: int, shape: tuple[int, int, int] = (3, 5, 4), *, mapped: bool = False
) -> Data:
    """Return random pictures with these targets in train, val and test."""
    generator = torch.Generator().manual_seed(3)
    total = sum(map(len, targets))
    images = torch.randint(0, 256, (total, *shape), dtype=torch.uint8, generator=generator)
    rows = torch.randperm(total, generator=generator)
    splits, start = [], 0
    for part in targets:
        mine = rows[start : start + len(part)]
        which = torch.tensor(part, dtype=torch.int64)
        splits.append(Split(images, which, mine) if mapped else Split(images[mine], which))
        start += len(part)
    names = tuple(f"class {i}" for i in range(classes))
    skipped = (Skipped(Path("x.png"), "is empty"),)
    return Data(*splits, names, *statistics(splits[0].pictures(slice(None))), skipped=skipped)


def check(data: Data) -> None:
    result = card(data)
    classes = len(data.classes)
    for place, name in enumerate(SPLITS):
        split = data.split(name)
        pixels = split.pictures(slice(None)).numpy().astype(np.float64) / 255
        targets = split.targets.numpy()
        np.testing.assert_array_equal(result.counts[:, place], np.bincount(targets, minlength=classes))
        if len(split):
            np.testing.assert_allclose(result.mean[place], pixels.mean((0, 2, 3)), rtol=1e-12)
            np.testing.assert_allclose(result.std[place], pixels.std((0, 2, 3)), rtol=1e-9, atol=1e-12)
        else:
            assert np.isnan(result.mean[place]).all()
            assert np.isnan(result.std[place]).all()
    pixels, targets = data.train.pictures(slice(None)).numpy().astype(np.float64), data.train.targets.numpy()
    for index in range(classes):
        mine = pixels[targets == index]
        wanted = mine.mean(0) if len(mine) else np.zeros(data.train.shape)
        np.testing.assert_allclose(result.pictures[index], wanted, rtol=1e-6)
    assert result.pictures.dtype == np.float32
    assert result.shape == data.train.shape
    assert result.bytes == sum(len(data.split(name)) for name in SPLITS) * int(np.prod(data.train.shape))


@pytest.mark.parametrize("mapped", [False, True])
def test_every_figure_is_numpys(mapped: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_module, "_VALUES", 7 * 60)  # seven pictures at a time
    rng = np.random.default_rng(0)
    targets = [rng.integers(0, 4, n).tolist() for n in (50, 20, 30)]
    data = made(targets, 4, mapped=mapped)
    check(data)
    assert card(data).mapped is mapped


def test_empty_splits_one_class_and_classes_without_pictures() -> None:
    check(made([[0, 0, 0], [], []], 1, (1, 4, 4)))
    data = made([[0, 0, 2, 0], [], [1]], 4)
    check(data)
    result = card(data)
    assert (result.smallest, result.largest) == (1, 0)
    assert result.imbalance == float("inf")
    assert result.totals.tolist() == [3, 1, 1, 0]


def test_a_thousand_classes() -> None:
    rng = np.random.default_rng(1)
    targets = [np.arange(1000).repeat(2).tolist(), rng.integers(0, 1000, 100).tolist(), []]
    check(made(targets, 1000))


def test_mean_pictures_of_large_ones_are_of_blocks_of_pixels() -> None:
    data = made([[0, 1, 0, 1, 0], [1], []], 2, (3, 130, 200))
    pixels, targets = data.train.images.numpy().astype(np.float64), data.train.targets.numpy()
    result = card(data)
    assert result.pictures.shape == (2, 3, 65, 100)
    for index in range(2):
        blocks = pixels[targets == index].mean(0).reshape(3, 65, 2, 100, 2)
        np.testing.assert_allclose(result.pictures[index], blocks.mean((2, 4)), rtol=1e-6)
    assert card(made([[0, 1], [], []], 2, (1, 224, 200))).pictures.shape == (2, 1, 74, 66)


def test_imbalance_is_of_the_training_pictures() -> None:
    result = card(made([[0] * 6 + [1] * 2 + [2] * 3, [1] * 9, []], 3))
    assert result.imbalance == 3
    assert (result.smallest, result.largest) == (1, 0)


def test_a_constant_picture_has_no_spread() -> None:
    images = torch.full((10, 1, 3, 3), 200, dtype=torch.uint8)
    split = Split(images, torch.zeros(10, dtype=torch.int64))
    nothing = Split(images[:0], torch.zeros(0, dtype=torch.int64))
    result = card(Data(split, nothing, nothing, ("one",), *statistics(images)))
    assert result.mean[0] == pytest.approx(200 / 255)
    assert result.std[0] == 0


def test_progress_is_told_and_may_cancel() -> None:
    data = made([[0, 1] * 10, [0], [1]], 2)
    told: list[tuple[int, int | None]] = []
    card(data, lambda what, done, total: told.append((done, total)))
    assert told[0] == (0, 22)
    assert told[-1] == (22, 22)
    assert [done for done, _ in told] == sorted(done for done, _ in told)

    def refuse(what: str, done: int, total: int | None) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        card(data, refuse)


def test_mnist_agrees_with_what_training_uses(real_data: Path) -> None:
    data = DATASETS["mnist"].model_validate({}).load(real_data)
    result = card(data)
    np.testing.assert_allclose(result.mean[0], data.mean.numpy(), atol=1e-6)
    np.testing.assert_allclose(result.std[0], data.std.numpy(), atol=1e-6)
    # Known counts of the digits 0 … 9. Source: LeCun et al., train and validation together.
    known = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert (result.counts[:, 0] + result.counts[:, 1]).tolist() == known


@pytest.mark.parametrize("kind", ["digits", "mnist", "shapes"])
def test_standard_sets_name_source_and_licence(kind: str) -> None:
    assert DATASETS[kind].source
    assert DATASETS[kind].licence

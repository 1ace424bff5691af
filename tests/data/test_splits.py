import numpy as np
import psutil
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from workbench.data.base import DataError
from workbench.data.splits import (
    distribute,
    in_three,
    require_memory,
    resize,
    stratified,
    to_color,
    with_validation,
)

class_indices = st.lists(st.integers(0, 5), max_size=200).map(lambda values: np.array(values, dtype=np.int64))


@settings(deadline=None, max_examples=100)
@given(class_indices, st.floats(0, 0.9), st.integers(0, 2**32 - 1))
def test_a_stratified_draw_takes_the_same_share_of_every_class(targets, share, seed):
    kept, drawn = stratified(targets, share, np.random.default_rng(seed))
    assert sorted([*kept, *drawn]) == list(range(len(targets)))
    assert (np.diff(kept) > 0).all()
    assert (np.diff(drawn) > 0).all()
    for name in np.unique(targets):
        size, count = (targets == name).sum(), (targets[drawn] == name).sum()
        assert abs(count - size * share) < 1 or count == size - 1
        assert count < size
    sizes = np.bincount(targets)
    if (sizes[sizes > 0] * (1 - share) >= 1).all():
        assert len(drawn) == round((sizes * share).sum())


def test_the_seed_decides_and_the_test_pictures_do_not_depend_on_the_validation_share():
    targets = np.arange(600, dtype=np.int64) % 6
    one, same, other = in_three(targets, 0.1, 3), in_three(targets, 0.1, 3), in_three(targets, 0.1, 4)
    assert all(np.array_equal(a, b) for a, b in zip(one, same, strict=True))
    assert not np.array_equal(one[2], other[2])
    assert not np.array_equal(with_validation(targets, 0.1, 3)[1], with_validation(targets, 0.1, 4)[1])
    assert np.array_equal(one[2], in_three(targets, 0.5, 3)[2])
    assert [len(part) for part in one] == [432, 48, 120]
    assert sorted(np.concatenate(one)) == list(range(600))


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 40), st.integers(1, 50), st.integers(0, 99))
def test_distribute_is_indexing(count, block, seed):
    rng = np.random.default_rng(seed)
    images = torch.from_numpy(rng.integers(0, 256, (count, 2, 3, 1), dtype=np.uint8))
    targets = rng.integers(0, 9, count)
    home = rng.integers(0, 4, count)  # 3: in no split
    parts = tuple(np.flatnonzero(home == index) for index in range(3))
    for split, part in zip(distribute(torch.split(images, block), targets, parts, (2, 3, 1)), parts, strict=True):
        assert torch.equal(split.images, images[torch.from_numpy(part)])
        assert torch.equal(split.targets, torch.from_numpy(targets[part]))
        assert split.images.is_contiguous()


@pytest.mark.parametrize("size", [(28, 28), (5, 40), (1, 1), (64, 33)])
def test_resize_agrees_with_pillow(size):
    images = np.random.default_rng(0).integers(0, 256, (3, 1, 20, 31), dtype=np.uint8)
    resized = resize(torch.from_numpy(images), *size).numpy()
    for before, after in zip(images[:, 0], resized[:, 0], strict=True):
        expected = np.asarray(Image.fromarray(before).resize(size[::-1], Image.Resampling.BILINEAR))
        assert np.abs(after.astype(int) - expected).max() <= 1
    assert resized.dtype == np.uint8


def test_resize_to_the_same_size_changes_nothing():
    images = torch.randint(0, 256, (2, 3, 8, 9), dtype=torch.uint8)
    assert torch.equal(resize(images, 8, 9), images)


def test_resize_in_chunks_is_resize_at_once(monkeypatch):
    images = torch.randint(0, 256, (7, 3, 8, 9), dtype=torch.uint8)
    at_once = resize(images, 12, 5)
    monkeypatch.setattr("workbench.data.splits._CHUNK", 1)
    assert torch.equal(resize(images, 12, 5), at_once)


def test_grey_is_pillows_luma():
    pixels = np.random.default_rng(0).integers(0, 256, (2, 64, 64, 3), dtype=np.uint8)
    grey = to_color(torch.from_numpy(pixels).permute(0, 3, 1, 2), "grey")
    assert grey.shape == (2, 1, 64, 64)
    for before, after in zip(pixels, grey.numpy()[:, 0], strict=True):
        assert np.array_equal(after, np.asarray(Image.fromarray(before).convert("L")))


def test_rgb_of_grey_has_three_equal_channels():
    grey = torch.randint(0, 256, (2, 1, 4, 5), dtype=torch.uint8)
    rgb = to_color(grey, "rgb")
    assert rgb.shape == (2, 3, 4, 5)
    assert rgb.is_contiguous()
    assert all(torch.equal(channel, grey[:, 0]) for channel in rgb.unbind(1))
    assert to_color(grey, "grey") is grey
    assert to_color(rgb, "rgb") is rgb


def test_no_pictures_can_be_resized_and_greyed():
    nothing = torch.empty(0, 3, 8, 8, dtype=torch.uint8)
    assert to_color(resize(nothing, 4, 4), "grey").shape == (0, 1, 4, 4)


def test_what_cannot_fit_in_memory_is_refused_with_both_sizes():
    free = psutil.virtual_memory().total
    require_memory(1, (3, 32, 32))
    with pytest.raises(DataError, match=r"pictures of 3×1024×1024 need [\d.]+ GB of memory and [\d.]+ GB are free"):
        require_memory(free // (3 << 20) + 1, (3, 1024, 1024))

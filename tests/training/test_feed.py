"""What a network is fed, against the picture as the data set normalises it."""

import pytest
import torch

from workbench.augmentation import pipeline
from workbench.augmentation.base import AUGMENTATIONS
from workbench.data.base import Data, Split
from workbench.training.feed import Feed

CPU = torch.device("cpu")


def augmented(*kinds: str):
    return [AUGMENTATIONS[kind](p=1.0) for kind in kinds]


def coloured() -> Data:
    images = torch.randint(0, 256, (9, 3, 4, 5), dtype=torch.uint8)
    split = Split(images, torch.arange(9) % 3)
    return Data(split, split, split, ("a", "b", "c"), torch.tensor([0.1, 0.2, 0.3]), torch.tensor([0.5, 0.6, 0.7]))


def test_a_batch_is_the_rows_normalised():
    data = coloured()
    feed = Feed(data.train, data, CPU)
    rows = torch.tensor([7, 0, 3])
    images, targets = feed.batch(feed.order(rows))
    assert torch.equal(images, data.normalise(data.train.images[rows]))
    assert targets.tolist() == [1, 0, 0]
    assert torch.equal(feed.span(2, 5)[0], data.normalise(data.train.images[2:5]))


def test_the_layout_changes_the_memory_and_no_value():
    data = coloured()
    feed = Feed(data.train, data, CPU)
    plain = feed.span(0, 9)[0]
    feed.set_layout(channels_last=True)
    last = feed.span(0, 9)[0]
    assert last.is_contiguous(memory_format=torch.channels_last)
    assert not last.is_contiguous()
    assert torch.equal(plain, last)
    feed.set_layout(channels_last=False)
    assert feed.span(0, 9)[0].is_contiguous()


@pytest.mark.parametrize("channels_last", [False, True])
def test_an_augmented_batch_is_the_transformed_pictures_normalised(channels_last):
    data = coloured()
    chain = augmented("horizontal_flip", "brightness", "cutout")
    feed = Feed(data.train, data, CPU, chain)
    feed.set_layout(channels_last=channels_last)
    rows = torch.tensor([7, 0, 3])
    images, targets = feed.batch(feed.order(rows), torch.Generator().manual_seed(4))
    pictures = data.train.images[rows].float() / 255
    drawn = pipeline.draw(chain, 3, (3, 4, 5), torch.Generator().manual_seed(4))
    expected = (pipeline.apply(pictures, drawn) - data.mean.view(-1, 1, 1)) / data.std.view(-1, 1, 1)
    torch.testing.assert_close(images, expected, atol=1e-5, rtol=1e-5)
    assert images.is_contiguous(memory_format=torch.channels_last if channels_last else torch.contiguous_format)
    assert targets.tolist() == [1, 0, 0]


def test_without_a_generator_and_over_a_span_nothing_is_augmented():
    data = coloured()
    feed = Feed(data.train, data, CPU, augmented("brightness"))
    rows = torch.arange(9)
    assert torch.equal(feed.batch(rows)[0], data.normalise(data.train.images))
    assert torch.equal(feed.span(0, 9)[0], data.normalise(data.train.images))


def test_mixed_pictures_come_with_shares_of_the_classes():
    data = coloured()
    feed = Feed(data.train, data, CPU, augmented("cutmix"))
    _, targets = feed.batch(torch.arange(9), torch.Generator().manual_seed(4))
    assert targets.shape == (9, 3)
    torch.testing.assert_close(targets.sum(1), torch.ones(9))


def test_pictures_that_lie_among_those_of_other_splits():
    data = coloured()
    rows = torch.tensor([8, 2, 5, 4])
    part = Split(data.train.images, torch.tensor([0, 1, 2, 1]), rows)
    feed = Feed(part, data, CPU)
    assert len(feed) == 4
    images, targets = feed.batch(feed.order(torch.tensor([3, 1])))
    assert torch.equal(images, data.normalise(data.train.images[[4, 2]]))
    assert targets.tolist() == [1, 1]
    images, targets = feed.span(1, 3)
    assert torch.equal(images, data.normalise(data.train.images[[2, 5]]))
    assert targets.tolist() == [1, 2]
    assert torch.equal(part.picture(2), data.train.images[5])
    assert torch.equal(part.pictures(torch.tensor([0, 3])), data.train.images[[8, 4]])

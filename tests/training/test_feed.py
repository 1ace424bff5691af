"""What a network is fed, against the picture as the data set normalises it."""

import torch

from workbench.data.base import Data, Split
from workbench.training.feed import Feed

CPU = torch.device("cpu")


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

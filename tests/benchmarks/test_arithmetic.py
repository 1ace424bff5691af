"""The arithmetic of one cell, beside the forward pass that it looks into."""

import statistics
import time
from collections.abc import Callable

import pytest
import torch
from torch import nn

from workbench.inspection.arithmetic.cell import ExplainCell
from workbench.inspection.arithmetic.formula import written_out
from workbench.inspection.cell import Cell

pytestmark = pytest.mark.benchmark

ROUNDS = 40


def median_ms(work: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times)


@pytest.mark.parametrize(
    ("name", "network", "shape"),
    [
        ("512 channels of 14×14, 3×3", nn.Sequential(nn.Conv2d(512, 512, 3, padding=1), nn.ReLU()), (512, 14, 14)),
        ("64 channels of 224×224, 7×7", nn.Sequential(nn.Conv2d(64, 8, 7, padding=3), nn.ReLU()), (64, 224, 224)),
        ("group norm of 32 × 112×112", nn.Sequential(nn.GroupNorm(1, 32), nn.ReLU()), (32, 112, 112)),
        ("linear of 25 088", nn.Sequential(nn.Flatten(), nn.Linear(25_088, 64)), (512, 7, 7)),
    ],
)
def test_cell(name: str, network: nn.Sequential, shape: tuple[int, int, int]) -> None:
    network.eval()
    images, path = torch.randn(1, *shape), "1" if isinstance(network[0], nn.Flatten) else "0"
    question = ExplainCell(images, Cell(path, 3, 5, 5))
    answer = question.ask(network)
    assert answer.agrees
    with torch.no_grad():
        forward = median_ms(lambda: network(images))
    ours = median_ms(lambda: question.ask(network))
    text = median_ms(lambda: written_out(answer))
    print(f"\n{name}: {ours:.2f} ms (bar 20 ms), forward pass {forward:.1f} ms, written out {text:.2f} ms")

"""Editing a network of 100 layers: new shapes, costs and problems after one change."""

import os
import statistics
import time

import pytest

from workbench.experiment import Experiment, from_text
from workbench.network.problems import problems
from workbench.network.summary import summarize

pytestmark = pytest.mark.benchmark

ROUNDS = 30


def deep_network(channels: int) -> Experiment:
    block = '{"kind":"conv2d","out_channels":%d,"padding":1},{"kind":"batch_norm2d"},{"kind":"relu"}'
    layers = ",".join(block % (channels if i == 0 else 16) for i in range(32))
    tail = '{"kind":"adaptive_avg_pool2d"},{"kind":"flatten"},{"kind":"dropout"},{"kind":"linear","out_features":6}'
    return from_text(
        f'{{"version":1,"dataset":{{"kind":"shapes"}},"network":{{"kind":"sequential","layers":[{layers},{tail}]}}}}'
    )


def test_edit_of_100_layers() -> None:
    times = []
    for i in range(ROUNDS):
        experiment = deep_network(8 + i)  # never seen before, so nothing of it is cached
        started = time.perf_counter()
        summary = summarize(experiment)
        found = problems(experiment)
        times.append(1000 * (time.perf_counter() - started))
        assert len(summary.rows) >= 100
        assert not [p for p in found if p.severity == "error"]
    print(f"\n{os.cpu_count()} cores: median {statistics.median(times):.1f} ms, worst {max(times):.1f} ms (bar 50 ms)")

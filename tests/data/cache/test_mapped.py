"""How much of a mapped file is in memory, asked of the system."""

import json
import os
import subprocess
import sys

import pytest

MEGABYTE = 1_000_000
FILE, BUDGET = 100 * MEGABYTE, 16 * MEGABYTE

# A file of noughts, walked through twice as training does it; prints how far the process grew.
_WALK = """
import json, os, sys
from pathlib import Path
import psutil, torch
from workbench.data.base import Data, Split
from workbench.data.cache.mapped import map_pictures
from workbench.training.feed import Feed
path, size, budget = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
shape = (3, 32, 32)
count = size // 3072
path.touch()
os.truncate(path, count * 3072)
images, pages = map_pictures(path, count, shape, budget)
split = Split(images, torch.zeros(count, dtype=torch.int64), torch.arange(count), pages)
feed = Feed(split, Data(split, split, split, ("a", "b"), torch.zeros(3), torch.ones(3)), torch.device("cpu"))
process = psutil.Process()
feed.batch(torch.arange(64))
before = highest = process.memory_info().rss
for rows in torch.randperm(count, generator=torch.Generator().manual_seed(0)).split(64):
    feed.batch(rows)
    highest = max(highest, process.memory_info().rss)
for start in range(0, count - 64, 64):
    feed.span(start, start + 64)
    highest = max(highest, process.memory_info().rss)
print(json.dumps(highest - before))
"""


def growth(path, budget: int) -> int:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", _WALK, str(path), str(FILE), str(budget)],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    return json.loads(done.stdout)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows bounds the pages of a mapped file by itself")
def test_the_share_of_a_mapped_file_in_memory_is_bounded(tmp_path):
    assert growth(tmp_path / "bounded", BUDGET) < 2 * BUDGET
    assert growth(tmp_path / "unbounded", 1 << 60) > 0.8 * FILE  # what the bound is for

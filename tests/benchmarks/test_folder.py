"""Opening a folder of pictures, first and second time, beside plain Pillow in one thread; and its memory."""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.common import DATA, REPOSITORY, ROUNDS

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(600)]

FOLDER = DATA / "cifar10_small"

# One after the other in one process, so that imports and the system's file cache are the same to all.
_ROUNDS = """
import json, sys, time
from pathlib import Path
import numpy as np
import torch
from PIL import Image
from workbench.data.cache import cache
from workbench.data.own.image_folder import ImageFolder

folder, rounds = sys.argv[1], int(sys.argv[2])
paths = sorted(path for path in Path(folder).rglob("*") if path.is_file())

def pillow():
    pictures = []
    for path in paths:
        with Image.open(path) as image:
            pictures.append(np.array(image.convert("RGB")))
    return pictures

def opened():
    return ImageFolder(folder=folder).load(Path("nowhere"))

def seconds(work):
    began = time.perf_counter()
    work()
    return time.perf_counter() - began

for _ in range(rounds):
    cache.clear()
    print(json.dumps({"pillow": seconds(pillow), "first": seconds(opened), "second": seconds(opened)}))
"""

# The peak of one open at `side`, the second time from the cache; a small size is opened before, for all it imports.
_PEAK = """
import json, sys
from pathlib import Path
from workbench.data.own.image_folder import ImageFolder

def status(name):
    return int(Path("/proc/self/status").read_text().split(name + ":")[1].split()[0]) * 1024

def load(side):
    return ImageFolder(folder=sys.argv[1], height=side, width=side).load(Path("nowhere"))

load(8)
Path("/proc/self/clear_refs").write_text("5")
before = status("VmRSS")
data = load(int(sys.argv[2]))
size = sum(split.images.numel() for split in (data.train, data.val, data.test))
print(json.dumps((status("VmHWM") - before) / size))
"""


def run(program: str, *arguments: object) -> list:
    command = [sys.executable, "-c", program, str(FOLDER), *map(str, arguments)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=REPOSITORY)
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(autouse=True)
def needs_pictures() -> None:
    if not FOLDER.is_dir():
        pytest.skip("the folder of pictures is not here; set WORKBENCH_BENCH to the folder with bench/ and data/")


def test_first_and_second_open() -> None:
    found = run(_ROUNDS, 3 * ROUNDS)
    medians = {name: statistics.median(one[name] for one in found) for name in found[0]}
    ratio = statistics.median(one["pillow"] / one["first"] for one in found)
    print(
        f"\n{os.cpu_count()} cores: Pillow in one thread {medians['pillow']:.3f} s, "
        f"first open {medians['first']:.3f} s, "
        f"{ratio:.2f} x as fast (bar 1.5), second open {medians['second']:.3f} s (bar 0.3)"
    )


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="asks Linux for the peak")
def test_memory() -> None:
    for side in (64, 128):
        first, second = run(_PEAK, side)[0], run(_PEAK, side)[0]
        print(f"\n{side}×{side}: peak {first:.2f} x the pictures' bytes, from the cache {second:.2f} x (bar 1.1)")

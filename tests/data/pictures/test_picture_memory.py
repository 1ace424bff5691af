"""How much memory a folder of pictures takes, asked of the system."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

COUNT, SIDE = 400, 224
MEGABYTE = 1_000_000
CONSTANT = 16 * MEGABYTE  # pictures on their way, and what the allocator keeps

# Opens a small folder first, so that what any folder needs is there; prints by how much the peak then grew.
_OPEN = """
import json, sys
from pathlib import Path
import torch
from workbench.data.own.image_folder import ImageFolder

def status(name):
    return int(Path("/proc/self/status").read_text().split(name + ":")[1].split()[0]) * 1024

def load(side):
    return ImageFolder(folder=sys.argv[1], height=side, width=side).load(Path("nowhere"))

load(8)
Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
before = status("VmRSS")
data = load(int(sys.argv[2]))
size = sum(split.images.numel() for split in (data.train, data.val, data.test))
print(json.dumps({"size": size, "peak": status("VmHWM") - before, "kept": status("VmRSS") - before}))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        for number in range(COUNT // 2):
            small = Image.fromarray(rng.integers(0, 256, (7, 7, 3), dtype=np.uint8))
            small.resize((SIDE, SIDE)).save(tmp_path / name / f"{number}.jpg")
    return tmp_path


def opened(folder: Path) -> dict[str, int]:
    command = [sys.executable, "-c", _OPEN, str(folder), str(SIDE)]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout)


@pytest.mark.skipif(not os.access("/proc/self/clear_refs", os.W_OK), reason="asks Linux for the peak")
def test_pictures_in_memory_take_little_more_than_their_bytes(folder):
    for figures in (opened(folder), opened(folder)):  # decoded, and from the cache
        assert figures["size"] == COUNT * 3 * SIDE * SIDE
        assert figures["peak"] < 1.1 * figures["size"] + CONSTANT
        assert figures["kept"] > 0.9 * figures["size"]

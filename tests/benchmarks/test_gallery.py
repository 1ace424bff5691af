"""How long the gallery's grid takes to draw while a person scrolls through 60,000 pictures in a full window."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(600)]

REPOSITORY = Path(__file__).parent.parent.parent


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="needs xvfb")
def test_scrolling_60000_pictures() -> None:
    environment = os.environ.copy()
    environment.pop("QT_QPA_PLATFORM", None)
    screen = ["xvfb-run", "-a", "-s", "-screen 0 1920x1080x24"]
    command = [*screen, sys.executable, "tests/benchmarks/gallery_scrolling.py"]
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=True)
    print(f"\n{os.cpu_count()} cores, 60,000 pictures by class, window of 1920×1080; ms a frame (bar: p99 33)")
    for line in done.stdout.splitlines():
        figures = json.loads(line)
        print("{pictures:>9} at {size:>3} px, {step:<5}: {seen:>5} in sight,".format(**figures), end=" ")
        print("p50 {p50:5.1f}, p99 {p99:5.1f}, max {max:5.1f}".format(**figures))

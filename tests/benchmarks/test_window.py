"""Training with the window open against the command line, and how late the window answers meanwhile."""

import json
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(3600)]

REPOSITORY = Path(__file__).parent.parent.parent
ROUNDS = 7
EPOCHS = 3  # in the first second the window does not know yet what looking costs


def last_line(command: list[str], home: Path) -> dict:
    environment = os.environ | {"WORKBENCH_HOME": str(home)}
    environment.pop("QT_QPA_PLATFORM", None)
    (home / "last-experiment.json").unlink(missing_ok=True)  # else the window asks whether it may be replaced
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="needs xvfb")
def test_window_against_command_line(real_data: Path, home: Path) -> None:
    headless = [sys.executable, "main.py", "train", "lecture-cnn", "--epochs", str(EPOCHS), "--json"]
    headless += ["--data-root", str(real_data)]
    screen = ["xvfb-run", "-a", "-s", "-screen 0 1920x1080x24"]
    window = [
        *screen,
        sys.executable,
        "tests/benchmarks/window_training.py",
        "lecture-cnn",
        str(EPOCHS),
        str(real_data),
    ]
    alone, opened = [], []
    for _ in range(ROUNDS):
        alone.append(last_line(headless, home))
        opened.append(last_line(window, home))
    speed, slower = (statistics.median(r["images_per_second"] for r in runs) for runs in (alone, opened))
    print(f"\n{os.cpu_count()} cores, medians of {ROUNDS} interleaved runs of {EPOCHS} epochs of MNIST")
    print(f"command line {speed:.0f} img/s, window {slower:.0f} img/s: {slower / speed:.2f} x (bar 0.90)")
    for key, bar in (("delay_p50_ms", ""), ("delay_p99_ms", "(bar 33)"), ("delay_max_ms", "(bar 100)")):
        print(f"{key} {statistics.median(r[key] for r in opened):.1f} {bar}")
    print(f"view cost {statistics.median(r['view_cost'] for r in opened):.1%} of a core")
    print(f"peak memory with the window {statistics.median(r['peak_rss_mb'] for r in opened):.0f} MB")

"""Programs to run beside one another: ours and the reference loops, each in a process of its own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent.parent
SHARED = Path(os.environ.get("WORKBENCH_BENCH", REPOSITORY.parent / "shared"))
BENCH, DATA = SHARED / "bench", SHARED / "data"
ROUNDS = int(os.environ.get("WORKBENCH_BENCH_ROUNDS", "3"))

_SPIN = "while True: pass"


@dataclass(frozen=True)
class Figures:
    """What a training process reached.

    Attributes:
        images_per_second: of training alone, by its own report.
        peak_mb: largest resident memory of the whole process, its evaluation included.
        threads: CPU threads at the end; 0 where it does not say.
    """

    images_per_second: float
    peak_mb: float
    threads: int = 0


def require_references() -> None:
    if not (BENCH / "tuned_loop.py").is_file():
        pytest.skip("the reference loops are not here; set WORKBENCH_BENCH to the folder with bench/ and data/")


def reference(name: str, threads: int = 0) -> Figures:
    """Run a reference loop for one epoch; 0 threads is torch's own choice."""
    lines, peak = run([str(BENCH / f"{name}_loop.py"), "1", "64", str(threads)])
    return Figures(lines[-1]["images_per_second"], peak)


def command_line(threads: str = "auto", experiment: str = "lecture-cnn") -> Figures:
    """Train the lecture's network, or another experiment, on MNIST for an epoch, as a person would."""
    options = ["--dataset", "mnist", "--data-root", str(DATA), "--epochs", "1", "--threads", threads, "--json"]
    lines, peak = run([str(REPOSITORY / "main.py"), "train", experiment, *options])
    used = [line["plan"]["threads"] if "plan" in line else line["threads"] for line in lines if _tells_threads(line)]
    return Figures(lines[-1]["images_per_second"], peak, used[-1])


@contextmanager
def busy_process() -> Iterator[None]:
    """Keep one core busy meanwhile."""
    process = subprocess.Popen([sys.executable, "-c", _SPIN])
    try:
        time.sleep(0.5)
        yield
    finally:
        process.kill()
        process.wait()


def _tells_threads(line: dict) -> bool:
    return line["event"] in ("run_started", "threads_changed")


def run(arguments: list[str]) -> tuple[list[dict], float]:
    """Run a Python program; return the JSON objects it printed and its peak memory in MB."""
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE, text=True, cwd=REPOSITORY)
    assert process.stdout is not None
    with process.stdout:
        output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, output
    return [json.loads(line) for line in output.splitlines()], usage.ru_maxrss / 1024

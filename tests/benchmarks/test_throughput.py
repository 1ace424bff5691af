"""Training on the command line against the reference loops: images per second and memory, run in turns.

The first round measures the plan and keeps it; the others repeat it.
"""

import os
from collections.abc import Callable
from statistics import median

import pytest

from tests.benchmarks.common import ROUNDS, Figures, busy_process, command_line, reference, require_references

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(3600)]


def in_turns(programs: dict[str, Callable[[], Figures]]) -> dict[str, list[Figures]]:
    """Run every program once a round, so that a slow minute of the computer hits all of them."""
    require_references()
    found: dict[str, list[Figures]] = {name: [] for name in programs}
    for _ in range(ROUNDS):
        for name, program in programs.items():
            found[name].append(program())
    return found


def show(title: str, found: dict[str, list[Figures]], ours: str) -> None:
    """Print medians, and the median of each round's ratio of ours to the others."""
    print(f"\n{title}, medians of {ROUNDS} rounds")
    for name, figures in found.items():
        ratio = median(a.images_per_second / b.images_per_second for a, b in zip(found[ours], figures, strict=True))
        threads = ", ".join(str(f.threads) for f in figures if f.threads)
        print(
            f"  {name:12} {median(f.images_per_second for f in figures):7,.0f} images/s"
            f"  peak {median(f.peak_mb for f in figures):5,.0f} MB  {ours} is {ratio:.2f} x"
            + (f"  threads {threads}" if threads else "")
        )


def test_command_line_against_the_loops():
    found = in_turns(
        {
            "ours": command_line,
            "tuned": lambda: reference("tuned"),
            "raw": lambda: reference("raw"),
            "dataloader": lambda: reference("dataloader"),
        }
    )
    show("Alone", found, "ours")


def test_one_thread_against_the_loops():
    found = in_turns(
        {
            "ours": lambda: command_line("1"),
            "tuned": lambda: reference("tuned", 1),
            "raw": lambda: reference("raw", 1),
        }
    )
    show("One thread", found, "ours")


def test_automatic_threads_beside_a_busy_process():
    counts = sorted({1, os.cpu_count() or 1})
    with busy_process():
        found = in_turns(
            {"auto": command_line}
            | {f"{count} threads": lambda count=count: command_line(str(count)) for count in counts}
        )
    show("One core busy", found, "auto")


def test_automatic_threads_when_a_process_becomes_busy_after_the_plan_was_kept():
    require_references()
    command_line()
    counts = sorted({1, os.cpu_count() or 1})
    with busy_process():
        found = in_turns(
            {"auto": command_line}
            | {f"{count} threads": lambda count=count: command_line(str(count)) for count in counts}
        )
    show("One core busy, plan from a quiet time", found, "auto")

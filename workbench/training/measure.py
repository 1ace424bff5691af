"""Which execution plan is fastest here, found by training copies of the network for a moment."""

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from statistics import median

import psutil
import torch
from torch import nn

from workbench.training.feed import Feed
from workbench.training.losses import Loss
from workbench.training.plan import ExecutionPlan
from workbench.training.probe import OtherPrograms, Probe

ROUNDS = 3
LOSER = 1.4  # a candidate so many times slower than the best is dropped after a round
TIE = 1.05
BUSY = 0.25  # cores that other programs may use before a measurement is not trusted


@dataclass(frozen=True)
class Measured:
    """The plan to train with and what it promises.

    Attributes:
        plan: the choice.
        images_per_second: of the plan; 0 where nothing was measured.
        of_one_thread: the same with one thread; 0 where it was not measured.
        trusted: other programs left the cores alone meanwhile.
    """

    plan: ExecutionPlan
    images_per_second: float = 0.0
    of_one_thread: float = 0.0
    trusted: bool = True


def thread_counts() -> tuple[int, ...]:
    """Return the numbers of threads worth trying: powers of two up to the physical cores, and all of them."""
    cores = psutil.cpu_count(logical=False) or os.cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        cores = min(cores, len(os.sched_getaffinity(0)))
    asked = os.environ.get("OMP_NUM_THREADS", "")
    cores = min(cores, int(asked)) if asked.isdigit() and int(asked) else cores
    return (*(2**i for i in range(cores.bit_length()) if 2**i < cores), cores)


def candidates(network: nn.Module, device: torch.device, threads: int | None) -> tuple[ExecutionPlan, ...]:
    """Return the plans worth trying, the one to take untried first.

    A fixed number of `threads` leaves one plan: a measurement may turn out otherwise the next time, and the layout
    changes the last bits. None leaves the number open.
    """
    convolves = any(p.dim() == 4 for p in network.parameters())
    if threads:
        return (ExecutionPlan(threads, convolves),)
    counts = thread_counts()[::-1] if device.type == "cpu" else (torch.get_num_threads(),)
    layouts = (True, False) if convolves else (False,)
    return tuple(ExecutionPlan(count, layout) for count, layout in product(counts, layouts))


def measure(
    network: nn.Module, feed: Feed, loss: Loss, batch_size: int, device: torch.device, plans: tuple[ExecutionPlan, ...]
) -> Measured:
    """Choose among `plans` by training a copy of `network`; ties go to fewer threads and to channels_last.

    Takes about half a second, a few for a large network. Neither the network nor any generator changes; the number of
    threads is left at the last one tried.
    """
    others = OtherPrograms()
    probe = Probe(network, feed, loss, batch_size, device)
    seconds: dict[ExecutionPlan, list[float]] = {plan: [] for plan in plans}
    running = plans
    for _ in range(ROUNDS):
        for plan in running:
            seconds[plan] += probe.burst(plan)
        typical = {plan: median(seconds[plan]) for plan in running if seconds[plan]}
        running = tuple(plan for plan, time in typical.items() if time <= LOSER * min(typical.values()))
        if len(running) < 2:
            break
    tried = {plan: times for plan, times in seconds.items() if times}
    if not tried:
        return Measured(plans[0], trusted=False)
    chosen = choose(tried)
    alone = tried.get(ExecutionPlan(1, chosen.channels_last))
    return Measured(
        chosen,
        probe.images / median(tried[chosen]),
        probe.images / median(alone) if alone else 0.0,
        trusted=others.cores() <= BUSY,
    )


def choose(seconds: Mapping[ExecutionPlan, Sequence[float]]) -> ExecutionPlan:
    """Return the best plan by the seconds of its steps; ties go to fewer threads and to channels_last.

    The layout is judged by the fastest steps, which other programs disturbed least; the threads by typical ones,
    because what disturbs them is what must be known.
    """
    fastest: dict[bool, float] = {}
    for plan, times in seconds.items():
        fastest[plan.channels_last] = min(*times, fastest.get(plan.channels_last, math.inf))
    layout = min(fastest, key=lambda last: fastest[last] / (TIE if last else 1))
    typical = {plan: median(times) for plan, times in seconds.items() if plan.channels_last == layout}
    level = [plan for plan, time in typical.items() if time <= TIE * min(typical.values())]
    return min(level, key=lambda plan: plan.threads)

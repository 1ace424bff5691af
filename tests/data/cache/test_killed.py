"""A process that caches pictures is killed outright, and the next one reads exactly the right ones."""

import hashlib
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from workbench.data.pictures.picture import open_picture, to_tensor

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the processes to be killed are forked")

# Reads lines of JSON: when to kill, as seconds or as the name of a function and which of its calls. For each, forks a
# process that opens the folder and is killed, then one that opens it undisturbed, and prints what became of them.
_NURSERY = """
import hashlib, json, os, shutil, signal, sys, time
from pathlib import Path
import torch
from workbench.data.cache import cache
from workbench.data.cache import build as cache_build
from workbench.data.own.image_folder import ImageFolder

folder = sys.argv[1]
dataset = ImageFolder(folder=folder, validation_share=0.0, test_share=0.0)

def die(module, name, call):
    real, calls = getattr(module, name), []
    def counted(*arguments, **options):
        calls.append(0)
        if len(calls) == call:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **options)
    setattr(module, name, counted)

def child(work):
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        began = time.monotonic()
        data = work()
        digest = hashlib.sha256(data.train.pictures(slice(None)).numpy().tobytes()).hexdigest()
        os.write(write, json.dumps([digest, time.monotonic() - began]).encode())
        os._exit(0)
    os.close(write)
    return pid, read

def ended(pid, read):
    with os.fdopen(read, "rb") as pipe:
        content = pipe.read()
    _, status = os.waitpid(pid, 0)
    return (json.loads(content) if content else None), os.WIFSIGNALED(status)

def load():
    return dataset.load(Path("nowhere"))

for line in sys.stdin:
    when = json.loads(line)
    if isinstance(when, list):
        name, call = when
        module = {"put": cache_build._Draft, "seal": cache_build}.get(name, os)
        def work():
            die(module, name, call)
            return load()
        _, killed = ended(*child(work))
    else:
        pid, read = child(load)
        time.sleep(when)
        os.kill(pid, signal.SIGKILL)
        _, killed = ended(pid, read)
    left = sorted(path.name for path in cache.root().iterdir()) if cache.root().is_dir() else []
    (digest, seconds), _ = ended(*child(load))
    kept = [path.name for path in cache.root().iterdir()]
    print(json.dumps({"killed": killed, "left": left, "kept": kept, "digest": digest, "seconds": seconds}), flush=True)
    shutil.rmtree(cache.root())
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
        for number in range(100):
            Image.fromarray(rng.integers(0, 256, (40, 36, 3), dtype=np.uint8)).save(tmp_path / name / f"{number}.jpg")
    return tmp_path


class Nursery:
    """Kills on demand; `digest` is what every undisturbed load has to read."""

    def __init__(self, folder: Path) -> None:
        shape = (3, 32, 32)
        paths = [folder / name / f"{number}.jpg" for name in ("a", "b", "c") for number in range(100)]
        pixels = b"".join(to_tensor(open_picture(path, shape), shape).numpy().tobytes() for path in paths)
        self.digest = hashlib.sha256(pixels).hexdigest()
        self._process = subprocess.Popen(
            [sys.executable, "-c", _NURSERY, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"OMP_NUM_THREADS": "1"},
        )

    def kill(self, when: float | tuple[str, int]) -> dict:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(when) + "\n")
        self._process.stdin.flush()
        outcome = json.loads(self._process.stdout.readline())
        assert outcome["digest"] == self.digest, outcome
        assert len(outcome["kept"]) == 1, outcome
        assert not outcome["kept"][0].endswith(".tmp"), outcome
        return outcome

    def close(self) -> None:
        self._process.communicate()


@pytest.fixture
def nursery(folder: Path):
    found = Nursery(folder)
    yield found
    found.close()


def test_a_kill_at_any_step_is_survived(nursery):
    steps = [("put", 1), ("put", 5), ("fsync", 1), ("seal", 1), ("fsync", 2), ("fsync", 3), ("rename", 1)]
    for step in steps:
        outcome = nursery.kill(step)
        assert outcome["killed"], step
        assert [name.endswith(".tmp") for name in outcome["left"]] == [True], step  # it was in the middle of it


@pytest.mark.fuzz
def test_a_kill_at_a_hundred_random_moments_is_survived(nursery):
    rng = random.Random(0)
    whole = max(nursery.kill(("put", 1))["seconds"] for _ in range(3))
    killed, tried = [], 0
    while len(killed) < 100 and tried < 1000:  # some end before their moment
        outcome = nursery.kill(rng.uniform(0, whole))
        killed += [outcome] if outcome["killed"] else []
        tried += 1
    halfway = sum(any(name.endswith(".tmp") for name in outcome["left"]) for outcome in killed)
    print(f"\n{len(killed)} of {tried} killed before they ended, {halfway} with something half built; all read right")
    assert len(killed) == 100
    assert halfway > 0

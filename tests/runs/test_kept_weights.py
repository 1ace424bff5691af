import errno
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from torch import Tensor

from workbench import paths
from workbench.experiment import find, load
from workbench.runs import kept_weights
from workbench.runs.folders import HeldFolder
from workbench.runs.kept_weights import FEWEST, KeptError, KeptWeights
from workbench.runs.schedule import KeptState
from workbench.runs.state_file import largest_file, template_of

SIZE = largest_file(template_of({"w": torch.zeros(100), "n": torch.tensor(0)}))


def weights(step: int) -> dict[str, Tensor]:
    return {"w": torch.full((100,), float(step)), "n": torch.tensor(step)}


def begun(budget: int = 10**6) -> KeptWeights:
    store = KeptWeights(find("digits"), budget)
    store.begin(weights(0))
    assert store.wait(5)
    return store


def add(store: KeptWeights, *steps: int, ends: tuple[int, ...] = ()) -> None:
    for step in steps:
        store.add(KeptState(step, 1, 0.5, 1 / step if step in ends else None), weights(step))
        assert store.wait(5)


@pytest.fixture
def store() -> Iterator[KeptWeights]:
    made = begun()
    yield made
    made.release()


def files() -> list[Path]:
    return sorted(paths.runs().glob("*/weights/*.safetensors"))


def steps(store: KeptWeights) -> list[int]:
    return [state.step for state in store.states]


def test_what_is_kept_can_be_read_bit_for_bit(store):
    add(store, 0, 1, 2)
    assert steps(store) == [0, 1, 2]
    for state in store.states:
        back = store.read(state)
        assert all(torch.equal(back[name], tensor) for name, tensor in weights(state.step).items())
    assert load(files()[0].with_name("experiment.json")) == store.experiment
    with safe_open(files()[2], "pt") as file:  # for whoever looks at the folder later
        said = file.metadata()
    assert (said["step"], said["epoch"], said["loss"], said["score"]) == ("2", "1", "0.5", "None")


def test_the_end_of_an_epoch_takes_the_place_of_the_same_step(store):
    add(store, 1, 2)
    add(store, 2, ends=(2,))
    assert steps(store) == [1, 2]
    assert store.states[1].ends_epoch


def test_the_budget_holds_and_the_first_the_best_and_the_latest_are_kept():
    store = begun(6 * SIZE)
    for step in range(200):
        add(store, step, ends=(37, 120) if step < 120 else ())
        assert sum(file.stat().st_size for file in files()) <= 6 * SIZE
        assert len(files()) == len(store.states) <= 6
    assert {0, 37, 199} <= set(steps(store))
    store.release()


def test_weights_too_large_for_the_budget_are_said_to_be():
    store = begun(FEWEST * SIZE - 1)
    assert not store.keeps
    assert (
        store.notice == "No weights are kept: those of one step take 2.22 kB, and File › Storage gives a run 8.88 kB."
    )
    assert not paths.runs().exists()
    few = begun(10 * SIZE)
    assert few.keeps
    assert "so 10 steps are kept at most" in few.notice
    few.release()
    assert "gives them no room" in begun(0).notice


def test_a_full_disk_ends_the_keeping_with_one_sentence(store, monkeypatch):
    add(store, 0, 5)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(paths, "write_atomically", full)
    add(store, 6, 7)
    assert steps(store) == [0, 5]
    assert not store.keeps
    assert store.notice == "The disk is full: weights are kept up to step 5, and the training goes on."
    assert torch.equal(store.read(store.states[1])["w"], weights(5)["w"])


def test_the_last_of_the_disk_is_left_to_others(store, monkeypatch):
    free = shutil.disk_usage(paths.home())._replace(free=99_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: free)
    add(store, 3)
    assert "The disk is full: weights are kept of no step" in store.notice


def test_a_place_that_cannot_be_written_is_said(home):
    (home / "runs").write_text("a file in the way")
    store = KeptWeights(find("digits"), 10**6)
    store.begin(weights(0))
    assert store.wait(5)
    assert not store.keeps
    assert store.notice.startswith("No weights are kept, as ")


def test_a_store_emptied_by_hand_gives_a_sentence_and_goes_on(store):
    add(store, 1, 2)
    shutil.rmtree(files()[0].parent)
    with pytest.raises(KeptError, match=r"The weights of step 1 are not on the disk any more\."):
        store.read(store.states[0])
    assert steps(store) == [2]
    add(store, 3)
    assert steps(store) == [3]
    assert torch.equal(store.read(store.states[-1])["w"], weights(3)["w"])
    begun().release()
    assert len(files()) == 1


@pytest.mark.parametrize("content", [b"", b"x" * 40, b"\xff" * 100_000])
def test_a_damaged_file_gives_a_sentence_and_is_not_offered_again(store, content):
    add(store, 1, 2)
    files()[0].write_bytes(content)
    with pytest.raises(KeptError, match=r"The file with the weights of step 1 is damaged: it is .*\."):
        store.read(store.states[0])
    assert steps(store) == [2]


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no endless file here")
@pytest.mark.timeout(20)
def test_an_endless_file_is_not_read_to_its_end(store):
    add(store, 1)
    path = files()[0]
    path.unlink()
    path.symlink_to("/dev/zero")
    with pytest.raises(KeptError, match="damaged"):
        store.read(store.states[0])


def test_the_first_state_of_a_large_network_is_taken_before_the_folder_is_made(monkeypatch):
    free = threading.Event()
    monkeypatch.setattr(HeldFolder, "__init__", held_back(HeldFolder.__init__, free))
    monkeypatch.setattr(kept_weights, "_IN_MEMORY", SIZE)
    store = KeptWeights(find("digits"), 10**6)
    store.begin(weights(0))
    assert not store.full
    store.add(KeptState(0, 0, None), weights(0))
    store.add(KeptState(1, 1, 0.5), weights(1))
    assert store.full
    free.set()
    assert store.wait(5)
    assert steps(store) == [0, 1]
    store.release()


def held_back(make: Callable[..., None], free: threading.Event) -> Callable[..., None]:
    """Return what waits before it makes a folder, as on a slow disk."""

    def made(folder: HeldFolder) -> None:
        assert free.wait(5)
        make(folder)

    return made


def test_weights_that_are_not_finite_are_not_kept(store):
    add(store, 1)
    store.add(KeptState(2, 1, 0.5), weights(2) | {"w": torch.full((100,), float("nan"))})
    assert store.wait(5)
    add(store, 3)
    assert steps(store) == [1, 3]
    assert store.notice == "After step 2 weights are not finite any more; such states are not kept."


def test_a_new_run_sweeps_away_what_others_left_but_not_what_is_held(store):
    add(store, 1)
    left = begun()
    add(left, 1)
    left.release()
    assert len(files()) == 2
    other = begun()
    assert [file.parent for file in files()] == [files()[0].parent]
    assert torch.equal(store.read(store.states[0])["w"], weights(1)["w"])
    other.release()


def test_after_closing_all_that_was_offered_is_written_and_nothing_more(store):
    store.add(KeptState(1, 1, 0.5), weights(1))
    store.close()
    assert store.wait(5)
    store.add(KeptState(2, 1, 0.5), weights(2))
    assert store.wait(5)
    assert steps(store) == [1]

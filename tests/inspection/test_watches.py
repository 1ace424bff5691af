import threading
from dataclasses import dataclass

import pytest
import torch
from torch import nn

from workbench.inspection.passes import Pass, forward_pass
from workbench.inspection.question import InspectionError, module_at
from workbench.inspection.watches import SHARE, SHORT_REST, Watches


@dataclass(frozen=True, eq=False)
class Counts:
    """Answers with how often it was asked."""

    asked: list[int]

    def ask(self, network: nn.Module) -> int:
        self.asked.append(1)
        return len(self.asked)


@pytest.fixture
def network() -> nn.Module:
    return nn.Identity()


class Refuses:
    """Cannot answer."""

    def ask(self, network: nn.Module) -> None:
        raise InspectionError("the network has no such layer")


def test_a_refusal_is_a_sentence(network: nn.Module) -> None:
    watches = Watches()
    watches.set("a", Refuses())
    watches.answer(watches.due(1), network, 1, 7)
    answer = watches.take("a")
    assert answer is not None
    assert answer.error == "The network has no such layer."


def test_an_answer_is_taken_once(network: nn.Module) -> None:
    watches = Watches()
    watches.set("a", Counts([]))
    assert watches.take("a") is None
    watches.answer(watches.due(1), network, 1, 7)
    answer = watches.take("a")
    assert answer is not None
    assert (answer.value, answer.step, answer.error) == (1, 7, "")
    assert watches.take("a") is None
    assert watches.take("b") is None


def test_nobody_works_for_a_reader_who_does_not_take(network: nn.Module) -> None:
    asked: list[int] = []
    watches = Watches()
    watches.set("a", Counts(asked))
    for version in range(5):
        watches.answer(watches.due(version), network, version, version)
    assert len(asked) == 1
    answer = watches.take("a")
    assert answer is not None
    assert answer.step == 0


def test_nothing_is_asked_twice_of_one_version(network: nn.Module) -> None:
    asked: list[int] = []
    watches = Watches()
    watches.set("a", Counts(asked))
    for _ in range(3):
        watches.answer(watches.due(1), network, 1, 0)
        watches.take("a")
    assert len(asked) == 1
    assert not watches.due(1)
    assert watches.due(2)


def test_waiting_ends_when_the_answer_is_taken_or_the_question_withdrawn(network: nn.Module) -> None:
    watches = Watches()
    assert not watches.waiting()
    watches.set("a", Counts([]))
    assert watches.waiting()
    watches.answer(watches.due(1), network, 1, 0)
    assert watches.waiting()
    watches.take("a")
    assert not watches.waiting()
    watches.set("a", Counts([]))
    watches.set("a", None)
    assert not watches.waiting()
    watches.answer(watches.due(2), network, 2, 0)
    assert watches.take("a") is None


def test_an_answer_to_a_question_meanwhile_replaced_is_dropped(network: nn.Module) -> None:
    watches = Watches()
    begun, go_on = threading.Event(), threading.Event()

    class Slow:
        def ask(self, network: nn.Module) -> str:
            begun.set()
            go_on.wait(5)
            return "late"

    watches.set("a", Slow())
    thread = threading.Thread(target=watches.answer, args=(watches.due(1), network, 1, 0))
    thread.start()
    begun.wait(5)
    watches.set("a", Counts([]))
    go_on.set()
    thread.join(5)
    assert watches.take("a") is None
    assert watches.due(1)


@pytest.mark.parametrize("error", [RuntimeError("one\ntwo"), MemoryError(), IndexError("one")])
def test_whatever_breaks_becomes_one_line(network: nn.Module, error: Exception) -> None:
    class Breaks:
        def ask(self, network: nn.Module) -> None:
            raise error

    watches = Watches()
    watches.set("a", Breaks())
    watches.set("b", Counts([]))
    watches.answer(watches.due(1), network, 1, 0)
    broken, sound = watches.take("a"), watches.take("b")
    assert broken is not None
    assert sound is not None
    assert broken.error == f"The network cannot answer: {'one' if str(error) else 'MemoryError'}"
    assert (broken.value, sound.value) == (None, 1)


def test_without_a_network_the_answer_says_so() -> None:
    watches = Watches()
    watches.set("a", Counts([]))
    watches.answer(watches.due(1), None, 1, 0)
    answer = watches.take("a")
    assert answer is not None
    assert answer.error


def test_a_path_that_is_not_there_is_named(network: nn.Module) -> None:
    assert module_at(network, "") is network
    with pytest.raises(InspectionError, match=r"2\.body\.0"):
        module_at(network, "2.body.0")


def test_what_takes_long_is_seldom_asked_while_something_trains(
    network: nn.Module, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr("workbench.inspection.watches.time.monotonic", lambda: now[0])
    monkeypatch.setattr("workbench.inspection.watches.time.perf_counter", lambda: now[0])

    class Slow:
        def ask(self, network: nn.Module) -> int:
            now[0] += 0.1
            return 0

    watches = Watches()
    watches.set("a", Slow())
    watches.answer(watches.due(1, training=True), network, 1, 0)  # the first answer comes at once
    watches.take("a")
    now[0] += 0.1 / SHARE - 0.01
    assert not watches.due(2, training=True)
    assert watches.due(2)
    now[0] += 0.02
    assert watches.due(2, training=True)


def test_a_person_who_looks_at_another_state_waits_a_moment_only(
    network: nn.Module, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr("workbench.inspection.watches.time.monotonic", lambda: now[0])
    monkeypatch.setattr("workbench.inspection.watches.time.perf_counter", lambda: now[0])

    class Slow:
        def ask(self, network: nn.Module) -> int:
            now[0] += 0.1
            return 0

    watches = Watches()
    watches.set("a", Slow())
    watches.answer(watches.due(1, training=True), network, 1, 0)
    watches.take("a")
    watches.wake()
    assert not watches.due(2, training=True)
    now[0] += SHORT_REST
    assert watches.due(2, training=True)


def test_a_network_that_has_learned_is_run_anew(network: nn.Module) -> None:
    images = torch.zeros(1, 1, 2, 2)
    passes: list[Pass] = []

    class Looks:
        def ask(self, network: nn.Module) -> int:
            passes.append(forward_pass(network, images))
            return 0

    watches = Watches()
    for version in (1, 1, 2):
        watches.answer([("a", Looks())], network, version, 0)
    assert passes[0] is passes[1]
    assert passes[1] is not passes[2]

"""Plans are chosen by measuring, and kept."""

import json

import pytest
import torch

from workbench import paths
from workbench.training import measure as measuring
from workbench.training import planning, probe, remembered
from workbench.training.evaluate import batch_for
from workbench.training.feed import Feed
from workbench.training.measure import Measured, candidates, choose, measure
from workbench.training.plan import ExecutionPlan
from workbench.training.trainer import train

ONE, TWO = ExecutionPlan(1, True), ExecutionPlan(2, True)
ONE_FIRST, TWO_FIRST = ExecutionPlan(1, False), ExecutionPlan(2, False)
CPU = torch.device("cpu")


@pytest.mark.parametrize(
    ("seconds", "chosen"),
    [
        ({ONE: [10.0], TWO: [6.0], ONE_FIRST: [12.0], TWO_FIRST: [8.0]}, TWO),
        ({ONE: [10.0], TWO: [9.6]}, ONE),  # within 5 %: a core stays free
        ({ONE: [10.3], ONE_FIRST: [10.0]}, ONE),
        ({ONE: [11.0], ONE_FIRST: [10.0]}, ONE_FIRST),
        (
            {ONE: [10.0, 30.0, 30.0], ONE_FIRST: [12.0, 12.0, 12.0]},
            ONE,
        ),  # disturbed, and the better layout all the same
        ({ONE: [10.0, 10.0, 10.0], TWO: [6.0, 40.0, 40.0]}, ONE),  # two threads meet another program
    ],
)
def test_the_choice(seconds, chosen):
    assert choose(seconds) == chosen


def test_candidates(make, network, monkeypatch):
    module = network(make())
    monkeypatch.setattr(measuring, "thread_counts", lambda: (1, 2, 3))
    assert {p.threads for p in candidates(module, CPU, None)} == {1, 2, 3}
    assert candidates(module, CPU, 5) == (ExecutionPlan(5, True),)
    assert candidates(torch.nn.Linear(2, 2), CPU, 1) == (ExecutionPlan(1, False),)


@pytest.mark.parametrize(("cores", "counts"), [(1, (1,)), (2, (1, 2)), (6, (1, 2, 4, 6)), (8, (1, 2, 4, 8))])
def test_thread_counts(monkeypatch, cores, counts):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr("psutil.cpu_count", lambda logical: cores)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(64)), raising=False)
    assert measuring.thread_counts() == counts
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert measuring.thread_counts() == (1,)


def test_measuring_changes_nothing_that_is_learned(make, network, data, monkeypatch):
    monkeypatch.setattr(probe, "BURST_SECONDS", 0.002)
    experiment = make()
    module = network(experiment)
    before = {name: t.clone() for name, t in module.state_dict().items()}
    state = torch.get_rng_state()
    threads = torch.get_num_threads()
    feed = Feed(data.train, data, CPU)
    found = measure(module, feed, experiment.training.loss, 16, CPU, (ONE, ONE_FIRST))
    torch.set_num_threads(threads)
    assert found.plan.threads == 1
    assert found.images_per_second > 0
    assert torch.equal(torch.get_rng_state(), state)
    assert all(torch.equal(before[name], t) for name, t in module.state_dict().items())
    assert all(p.grad is None for p in module.parameters())


def test_without_time_the_first_plan_is_taken(make, network, data, monkeypatch):
    monkeypatch.setattr(probe, "DEADLINE_SECONDS", 0)
    experiment = make()
    module = network(experiment)
    found = measure(module, Feed(data.train, data, CPU), experiment.training.loss, 16, CPU, (TWO, ONE))
    assert found == Measured(TWO, trusted=False)


def test_a_slow_network_is_not_measured(make, network, data, monkeypatch):
    monkeypatch.setattr(probe, "SLOW_STEP", 0)
    steps = []
    real = probe.Probe._step

    def counted(self, learner):
        steps.append(self.images)
        return real(self, learner)

    monkeypatch.setattr(probe.Probe, "_step", counted)
    experiment = make()
    module = network(experiment)
    found = measure(module, Feed(data.train, data, CPU), experiment.training.loss, 16, CPU, (TWO, ONE))
    assert found == Measured(TWO, trusted=False)
    assert steps == [2]


def test_an_equal_run_takes_the_plan_of_the_first(make, network, data, monkeypatch):
    answers = [Measured(ONE_FIRST, 100.0, 100.0), Measured(ONE, 100.0, 100.0), Measured(ONE, 100.0, 100.0)]
    monkeypatch.setattr(measuring, "thread_counts", lambda: (1,))
    monkeypatch.setattr(planning, "measure", lambda *_: answers.pop(0))

    def plan(experiment):
        run = train(experiment, data, network(experiment))
        started = next(run)
        run.close()
        return started.plan

    first = make(threads="auto")
    renamed = [first.network.layers[0].changed(name="edges"), *first.network.layers[1:]]
    equal = [first.changed(network=first.network.changed(layers=renamed)), make(threads="auto", seed=1)]
    assert [plan(e) for e in (first, *equal)] == [ONE_FIRST] * 3
    assert plan(make(threads="auto", batch_size=17)) == ONE
    assert len(answers) == 1


def test_a_fixed_number_of_threads_leaves_nothing_to_a_measurement(make, network, data, monkeypatch):
    monkeypatch.setattr(planning, "measure", lambda *_: pytest.fail("two runs may be measured differently"))
    experiment = make(threads=1)
    run = train(experiment, data, network(experiment))
    assert next(run).plan == ONE
    run.close()
    assert not (paths.home() / "plans.json").exists()


def test_a_remembered_plan_this_computer_cannot_have_is_measured_anew(make, network, data, monkeypatch):
    monkeypatch.setattr(measuring, "thread_counts", lambda: (1,))
    monkeypatch.setattr(planning.remembered, "recall", lambda _: Measured(ExecutionPlan(64, True), 1.0, 1.0))
    monkeypatch.setattr(planning, "measure", lambda *_: Measured(ONE_FIRST, 1.0, 1.0))
    experiment = make(threads="auto")
    run = train(experiment, data, network(experiment))
    assert next(run).plan == ONE_FIRST
    run.close()


def test_a_measurement_among_busy_programs_is_not_kept(make, network, data, monkeypatch):
    monkeypatch.setattr(measuring, "thread_counts", lambda: (1,))
    monkeypatch.setattr(planning, "measure", lambda *_: Measured(ONE, 1.0, 1.0, trusted=False))
    experiment = make(threads="auto")
    next(train(experiment, data, network(experiment)))
    assert not (paths.home() / "plans.json").exists()


@pytest.mark.parametrize(("cores", "trusted"), [(0.0, True), (0.9, False)])
def test_a_measurement_is_trusted_where_others_leave_the_cores_alone(make, network, data, monkeypatch, cores, trusted):
    monkeypatch.setattr(probe, "BURST_SECONDS", 0.002)
    monkeypatch.setattr(probe.OtherPrograms, "cores", lambda _: cores)
    experiment = make()
    feed = Feed(data.train, data, CPU)
    found = measure(network(experiment), feed, experiment.training.loss, 16, CPU, (ONE, ONE_FIRST))
    assert found.trusted is trusted


def test_plans_are_kept_and_the_oldest_forgotten(monkeypatch):
    monkeypatch.setattr(remembered, "MAX_PLANS", 2)
    for name in ("a", "b", "a", "c"):
        remembered.remember(name, Measured(TWO, 70.0, 50.0))
    assert remembered.recall("b") is None
    assert remembered.recall("a") == remembered.recall("c") == Measured(TWO, 70.0, 50.0)


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"\xff", b'{"a": 1}', b'{"a": {}}', b'{"a": {"plan": 3}}', json.dumps({"a": {"plan": {}}}).encode()],
)
def test_a_broken_file_is_as_good_as_none(content):
    (paths.home() / "plans.json").write_bytes(content)
    assert remembered.recall("a") is None


def test_evaluation_takes_as_many_pictures_as_fit(data):
    feed = Feed(data.train, data, CPU)
    assert batch_for(torch.nn.Sequential(torch.nn.Conv2d(1, 1, 1)), feed) == 1000
    wide = torch.nn.Sequential(torch.nn.Conv2d(1, 4000, 1))  # 4,000 maps of 8×8 floats: 1 MB a picture
    assert 10 <= batch_for(wide, feed) <= 40

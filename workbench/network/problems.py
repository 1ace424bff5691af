"""What keeps an experiment from being trained, what is probably not meant, and the repairs."""

import dataclasses
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from workbench.data.base import DataError
from workbench.experiment import Experiment
from workbench.layers.base import Finding, Severity
from workbench.layers.containers import RepeatBlock, Sequential
from workbench.network import limits, output, wiring
from workbench.network.advice import Advice
from workbench.network.edit import Edit, get, replace
from workbench.network.trace import Step, trace
from workbench.spec import SpecError

_MOST_REPAIRS = 50  # each is a whole repaired document
_ORDER: tuple[Severity, ...] = ("error", "warning", "notice")


@dataclass(frozen=True)
class Problem:
    """Something about an experiment that a person should know.

    Attributes:
        severity: "error" (cannot be trained), "warning" (probably not meant), "notice" (legal, worth knowing).
        path: the layer's address; "" for the network, "dataset", "augmentation" and "training" for those.
        reason: one sentence with the numbers in it.
        code: what sort of problem, for programs: "layer", "empty", "classes", "memory", …
        fix: what the button that repairs it says; None where there is no safe repair.
        fixed: the repaired document; None without a fix.
    """

    severity: Severity
    path: str
    reason: str
    code: str
    fix: str | None = None
    fixed: Experiment | None = None


def problems(experiment: Experiment, *, memory: int | None = None) -> tuple[Problem, ...]:
    """Return what is wrong with an experiment, errors first, each severity in document order.

    Args:
        experiment: the document.
        memory: bytes that training may take; by default what the machine has free now.
    """
    steps = trace(experiment.network, experiment.dataset.input_shape)
    found = [*_of_dataset(experiment), *_of_augmentations(experiment), *_of_layers(experiment, steps)]
    for advice in _of_network(experiment, steps, memory):
        found.append(_problem(experiment, advice))
    return tuple(sorted(found, key=lambda p: _ORDER.index(p.severity)))


def fitted(experiment: Experiment) -> tuple[Experiment, Problem | None]:
    """Return the experiment with one output a class, and the problem that this solved, if there was one."""
    for problem in problems(experiment):
        if problem.severity == "error" and problem.code == "classes" and problem.fixed is not None:
            return problem.fixed, problem
    return experiment, None


def _of_dataset(experiment: Experiment) -> Iterator[Problem]:
    try:
        experiment.dataset.classes()
    except DataError as error:
        yield Problem("error", "dataset", str(error), "dataset")


def _of_augmentations(experiment: Experiment) -> Iterator[Problem]:
    """Yield labels that are spoiled, and what does nothing."""
    classes: tuple[str, ...] = ()
    with suppress(DataError):  # told of the data set
        classes = experiment.dataset.classes()
    grey = experiment.dataset.input_shape[0] == 1
    for place, augmentation in enumerate(experiment.augmentations):
        if not augmentation.enabled or augmentation.p == 0:
            continue
        title = augmentation.title.lower()
        spoiled = augmentation.spoils(classes)
        off = augmentation.changed(enabled=False)
        changed = (*experiment.augmentations[:place], off, *experiment.augmentations[place + 1 :])
        fixed = experiment.model_copy(update={"augmentations": changed})
        if spoiled:
            reason = f"{title} spoils labels: {spoiled}"
            yield Problem("warning", "augmentation", reason, "labels", f"Switch {title} off", fixed)
        elif grey and augmentation.needs_color:
            reason = f"{title} does nothing: the pictures are grey"
            yield Problem("notice", "augmentation", reason, "grey", f"Switch {title} off", fixed)


def _of_network(experiment: Experiment, steps: tuple[Step, ...], memory: int | None) -> Iterator[Advice]:
    yield from limits.built(experiment.network)
    if steps[0].input_shape is not None:
        yield from output.advise(experiment, steps)
        yield from limits.memory(experiment, steps, memory)
    yield from wiring.advise(experiment)


def _problem(experiment: Experiment, advice: Advice) -> Problem:
    fixed = None
    if advice.fix is not None and advice.repair is not None:
        with suppress(SpecError):  # the limits of a document leave no room for it
            part = advice.repair()
            change = {"network": part.network} if isinstance(part, Edit) else {"training": part}
            fixed = experiment.model_copy(update=change)
    fix = advice.fix if fixed is not None else None
    return Problem(advice.severity, advice.path, advice.reason, advice.code, fix, fixed)


def _of_layers(experiment: Experiment, steps: tuple[Step, ...]) -> Iterator[Problem]:
    """Yield the findings of every layer; of a repeat's later copies only errors, which the first does not have."""
    repairs = 0
    for step in steps:
        for finding in step.findings:
            if step.first:
                repairs += finding.fix is not None
                yield _at_layer(experiment, step, finding, repair=repairs <= _MOST_REPAIRS)
            elif finding.severity == "error":
                yield _in_copy(experiment, step, finding)


def _at_layer(experiment: Experiment, step: Step, finding: Finding, *, repair: bool) -> Problem:
    advice = Advice(finding.severity, step.path, finding.reason, "layer")
    if finding.fix is not None and repair:
        mend = partial(replace, experiment.network, step.path, finding.replacement)
        advice = dataclasses.replace(advice, fix=finding.fix, repair=mend)
    return _problem(experiment, advice)


def _in_copy(experiment: Experiment, step: Step, finding: Finding) -> Problem:
    """Return an error that only a later copy of a repeat has; the innermost such repeat can be cut short before it."""
    repeats = _repeats_around(experiment.network, step.path)
    path, copy = next(
        (path, copy) for path, copy in zip(reversed(repeats), reversed(step.copies), strict=True) if copy > 1
    )
    repeat = get(experiment.network, path)
    shorter = partial(replace, experiment.network, path, [repeat.changed(times=copy - 1)])
    times = "once" if copy == 2 else f"{copy - 1} times"
    reason = f"in copy {copy}, {finding.reason}"
    problem = _problem(experiment, Advice("error", step.path, reason, "layer", f"Repeat it only {times}", shorter))
    repaired = problem.fixed or experiment
    broken = [s.path for s in trace(repaired.network, experiment.dataset.input_shape) if s.error is not None]
    return dataclasses.replace(problem, fix=None, fixed=None) if {step.path, path} & {*broken} else problem


def _repeats_around(network: Sequential, path: str) -> list[str]:
    names = path.split(".")
    above = [".".join(names[:i]) for i in range(1, len(names))]
    return [p for p in above if names_a_layer(p) and isinstance(get(network, p), RepeatBlock)]


def names_a_layer(path: str) -> bool:
    """Return whether a path can be a layer's; a parallel's "3.branches" is none."""
    return not path.endswith(".branches")

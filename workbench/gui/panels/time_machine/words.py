"""A moment of a run in words."""

from workbench.gui.number_text import number
from workbench.gui.widgets import format_count
from workbench.runs.schedule import KeptState, best
from workbench.training.record import Record

NOTHING = "Train, and every part of the run can be looked at again here."
EDITED = "These are not the layers of the run any more: undo the edits to look back, or train again."
COMING = "The first steps are on their way."


def step_label(step: int) -> str:
    """Return how a step is called, such as "step 1 200"."""
    return f"step {format_count(step)}" if step else "before the first step"


def moment(state: KeptState, states: tuple[KeptState, ...], record: Record) -> str:
    """Return such as "step 1 200 of 5 600 · epoch 3 · loss 0.12 · end of epoch"."""
    top = best(states)
    remark = "best epoch" if state == top else "end of epoch" if state.ends_epoch else ""
    return _line(state.step, state.epoch, state.loss, record, remark)


def now(record: Record) -> str:
    """Return where the run is, such as "now: step 5 600 of 5 600 · epoch 3 · loss 0.1"; "" before its first step."""
    last = record.last
    return "" if last is None else f"now: {_line(last.step, last.epoch, last.losses[-1], record)}"


def longest(record: Record) -> str:
    """Return a line as long as any of the run's is likely to be."""
    started = record.started
    if started is None:
        return ""
    return _line(started.epochs * started.steps_per_epoch, started.epochs, 0.00888, record, "end of epoch")


def _line(step: int, epoch: int, loss: float | None, record: Record, remark: str = "") -> str:
    started = record.started
    total = f" of {format_count(started.epochs * started.steps_per_epoch)}" if started else ""
    parts = [f"{step_label(step)}{total if step else ''}"]
    if epoch:
        parts.append(f"epoch {epoch}")
    if loss is not None:
        parts.append(f"loss {number(loss)}")
    return " · ".join([*parts, remark] if remark else parts)

"""A run in words: where it is, how it runs, how it ended."""

from workbench.gui.number_text import percent
from workbench.gui.widgets import format_count
from workbench.training.events import EpochEnded, Evaluating, RunEnded, RunStarted, SettingChanged, ThreadsChanged
from workbench.training.record import Record


def headline(record: Record) -> str:
    """Return the numbers that matter, such as "epoch 2/5 · loss 0.113 · val loss 0.081, 98 %"; "" before the start."""
    started, last, end = record.started, record.last, record.ended
    if started is None:
        return ""
    parts: list[str] = [] if end is None else [end.outcome]
    if end is not None and end.test_accuracy is not None:
        parts.append(f"test accuracy {percent(end.test_accuracy)}")
    if end is None or end.outcome != "finished":
        parts.append(f"epoch {last.epoch if last else 1}/{started.epochs}")
    if last is not None and end is None:
        parts.append(f"loss {number(sum(last.losses) / len(last.losses))}")
    if record.epochs and (latest := record.epochs[-1]).val_loss is not None:
        accuracy = "" if latest.val_accuracy is None else f", {percent(latest.val_accuracy)}"
        parts.append(f"val loss {number(latest.val_loss)}{accuracy}")
    if record.best_epoch is not None:
        by = "train loss" if record.best_epoch.val_loss is None else "val loss"
        parts.append(f"best epoch {record.best_epoch.epoch} ({by})")
    return " · ".join(parts)


def best_epoch(epoch: EpochEnded) -> str:
    """Return what stands at the star, such as "best epoch 3: val loss 0.051, 98.5 %"."""
    if epoch.val_loss is None:
        return f"best epoch {epoch.epoch}: train loss {number(epoch.train_loss)}, {percent(epoch.train_accuracy)}"
    accuracy = "" if epoch.val_accuracy is None else f", {percent(epoch.val_accuracy)}"
    return f"best epoch {epoch.epoch}: val loss {number(epoch.val_loss)}{accuracy}"


def plan(record: Record) -> str:
    """Return how a run is computed, such as "CPU · 1 thread, channels last, 8 100 img/s"; "" before the start."""
    started = record.started
    if started is None:
        return ""
    parts = [f"{format_count(record.threads)} thread{'s' * (record.threads != 1)}"] if started.device == "cpu" else []
    parts.append("channels last" if started.plan.channels_last else "channels first")
    speed = record.ended.images_per_second if record.ended else record.last.images_per_second if record.last else 0.0
    if speed:
        parts.append(f"{format_count(round(speed))} img/s")
    return f"{started.device.upper()} · {', '.join(parts)}"


def plan_tip(started: RunStarted) -> str:
    """Return what the plan means."""
    layout = (
        "Channels last: the numbers of one pixel lie side by side in memory."
        if started.plan.channels_last
        else "Channels first: each channel is one block of memory."
    )
    return (
        f"How this computer trains the network fastest. {layout} What is learned does not depend on it, beyond "
        "rounding. img/s: training pictures a second, validation excluded."
    )


def threads_tip(record: Record) -> str:
    """Return why the threads were changed last, such as "1 thread since step 1 204: …"; "" where they were not."""
    changes = [mark for mark in record.marks if isinstance(mark, ThreadsChanged)]
    if not changes:
        return ""
    return f"{change(changes[-1])} since step {format_count(changes[-1].step)}: {changes[-1].reason}."


def evaluating(event: Evaluating) -> str:
    """Return how far an evaluation is, such as "Validating: 12 000 of 60 000 pictures"."""
    what = {"train": "Evaluating", "val": "Validating", "test": "Testing"}[event.split]
    return f"{what}: {format_count(event.done)} of {format_count(event.total)} pictures"


def change(mark: SettingChanged | ThreadsChanged) -> str:
    """Return the label of a mark, such as "lr 0.001 → 0.0005"."""
    if isinstance(mark, ThreadsChanged):
        return f"{mark.threads} thread{'s' * (mark.threads != 1)}"
    name = "lr" if mark.setting == "learning_rate" else mark.setting.replace("_", " ")
    return f"{name} {mark.old:g} → {mark.new:g}"


def ending(end: RunEnded) -> str:
    """Return how a run ended, as a sentence without its full stop."""
    if end.outcome == "finished":
        return (
            "Finished" if end.test_accuracy is None else f"Finished: {percent(end.test_accuracy)} on the test pictures"
        )
    reason = end.reason.rstrip(".")
    known = reason.lower().startswith(end.outcome)
    return reason[:1].upper() + reason[1:] if known else f"{end.outcome.capitalize()}: {reason}"


def number(value: float) -> str:
    """Return a loss in three figures after the point, or in powers of ten where that says nothing."""
    return f"{value:.3f}" if value == 0 or 0.001 <= abs(value) < 10_000 else f"{value:.2e}"

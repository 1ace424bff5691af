"""Loss, accuracy and learning rate of runs, one plot below the other."""

from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QSplitter, QWidget

from workbench.gui import run_words
from workbench.gui.number_text import percent
from workbench.gui.panels.training.curves import Kind, RunCurves
from workbench.gui.views.curves import export as curve_export
from workbench.gui.views.curves.controls import X_CHOICES, CurveControls, XChoice
from workbench.gui.views.curves.plot import Style, Tone
from workbench.gui.views.curves.view import CurvesView

# Okabe and Ito's palette, in an order that keeps neighbours apart; a run keeps its colour.
RUN_COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
OLD_RUNS = 3  # kept behind the present one
HEIGHTS = (5000, 3000, 2000)  # shares of the plots


class Line(NamedTuple):
    """A curve of a run, and how it is drawn."""

    kind: Kind
    name: str
    style: Style
    tone: Tone


LOSS_LINES = (Line("train_loss", "train", "smoothed", "soft"), Line("val_loss", "validation", "markers", "full"))
ACCURACY_LINES = (
    Line("train_accuracy", "train", "markers", "soft"),
    Line("val_accuracy", "validation", "markers", "full"),
)


class RunPlots(QSplitter):
    """Shows the present run, and faintly behind it the ones before until they are cleared.

    Attributes:
        runs: the last one is the present one.
    """

    step_clicked = Signal(object, bool)  # int, of the present run; whether with Ctrl

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setObjectName("run_plots")
        self.setChildrenCollapsible(False)
        self.runs: list[RunCurves] = []
        self._drawn: dict[str, int] = {}  # points by curve
        self._annotated: object = None  # what the annotations drawn depend on
        self._x: XChoice = X_CHOICES[0]
        self._moment: tuple[int, str] | None = None
        self.loss = CurvesView("Loss", "loss")
        self.accuracy = CurvesView("Accuracy", "accuracy", "%")
        self.learning_rate = CurvesView("Learning rate", "rate")
        self.views = (self.loss, self.accuracy, self.learning_rate)
        for view, name in zip(self.views, ("loss", "accuracy", "learning_rate"), strict=True):
            view.setObjectName(f"plot_of_{name}")
            view.canvas.clicked.connect(self._on_click)
            self.addWidget(view)
        for stretch, share in enumerate(HEIGHTS):
            self.setStretchFactor(stretch, share // 1000)
        for view in (self.accuracy, self.learning_rate):
            view.link_x(self.loss)
            view.hide()
        self.accuracy.set_placeholder("Known at the end of the first epoch.")
        self.learning_rate.set_placeholder("Known after the first step.")

    def follow(self, controls: CurveControls) -> None:
        """Let controls decide about smoothing, axes and zoom."""
        for view in self.views:
            controls.smoothing_changed.connect(view.set_smoothing)
            view.set_smoothing(controls.smoothing)
        controls.log_x_changed.connect(self.loss.set_log_x)
        controls.log_y_changed.connect(self.loss.set_log_y)
        controls.log_y_changed.connect(self.learning_rate.set_log_y)
        controls.x_changed.connect(self.count_in)
        controls.reset_requested.connect(self.show_everything)

    @property
    def run(self) -> RunCurves | None:
        """The present run, or the last one."""
        return self.runs[-1] if self.runs else None

    def begin(self, run: RunCurves) -> None:
        """Make `run` the present one; the others fade, the oldest goes."""
        for old in self.runs:
            self._fade(old)
        self.runs.append(run)
        self._keep(OLD_RUNS + 1)
        if self.accuracy.isHidden():
            self.accuracy.show()
            self._share()
        self.show_everything()

    def clear_old(self) -> None:
        """Take away the curves of earlier runs."""
        self._keep(1)

    def clear(self) -> None:
        """Take away every curve and what is written on the present one."""
        for run in self.runs:
            self._fade(run)
        self._keep(0)
        self._annotated = None
        self.loss.set_marks([])
        self.loss.set_sections("epoch", [])
        self.accuracy.hide()
        self._share()

    def redraw(self) -> None:
        """Draw what is new."""
        for run in self.runs:
            self._draw(run, LOSS_LINES, self.loss)
            self._draw(run, ACCURACY_LINES, self.accuracy)
        if self.run is not None:
            self._annotate(self.run)

    def export(self, file_format: str, path: Path) -> None:
        """Write the present run as "csv", a line a step; or the plots as they are, as "png" or "svg".

        Raises:
            OSError: with a sentence for the user, if the file cannot be written.
        """
        others = [view for view in self.views[1:] if not view.isHidden()]
        if file_format == "png":
            self.loss.export_png(path, below=others)
        elif file_format == "svg":
            self.loss.export_svg(path, below=others)
        elif self.run is not None:
            curve_export.write(path, self.run.to_csv().encode())

    @Slot(bool)
    def show_learning_rate(self, on: bool) -> None:
        """Show the third plot, or hide it."""
        self.learning_rate.setVisible(on)
        self._share()
        self.redraw()

    @Slot(object)
    def count_in(self, choice: XChoice) -> None:
        """Let the x axis count something else."""
        self._x = choice
        self._drawn.clear()
        self.loss.set_x_axis(choice.label, choice.kind)
        self._draw_moment()
        self.redraw()

    def set_moment(self, step: int | None, text: str = "") -> None:
        """Mark a step of the present run that is looked at elsewhere; None: none."""
        self._moment = None if step is None else (step, text)
        self._draw_moment()

    def _draw_moment(self) -> None:
        if self._moment is None or self.run is None:
            self.loss.set_moment(None)
        else:
            step, text = self._moment
            self.loss.set_moment(float(self.run.x(step, self._x.key)), text)

    @Slot(float, bool)
    def _on_click(self, x: float, control: bool) -> None:
        if self.run is not None and len(self.run.record.losses):
            self.step_clicked.emit(self.run.step_at(x, self._x.key), control)

    @Slot()
    def show_everything(self) -> None:
        """Undo every zoom."""
        for view in self.views:
            view.reset_view()

    def _share(self) -> None:
        """Divide the height, and name the x axis once, below."""
        lowest = [view for view in self.views if not view.isHidden()][-1:]
        for view in self.views:
            view.show_x_name(view in lowest)
        self.setSizes(list(HEIGHTS))

    def _keep(self, count: int) -> None:
        gone = self.runs[: max(0, len(self.runs) - count)]
        for run in gone:
            for view, kinds in self._curves():
                for kind in kinds:
                    view.remove_curve(f"{run.number}/{kind}")
                    self._drawn.pop(f"{run.number}/{kind}", None)
        del self.runs[: len(gone)]

    def _fade(self, run: RunCurves) -> None:
        """Have a run's curves drawn anew, as a memory."""
        for view, kinds in self._curves():
            for kind in kinds:
                view.remove_star(f"{run.number}/{kind}")
                self._drawn.pop(f"{run.number}/{kind}", None)
        self.learning_rate.remove_curve(f"{run.number}/learning_rate")

    def _curves(self) -> tuple[tuple[CurvesView, list[str]], ...]:
        return (
            (self.loss, [line.kind for line in LOSS_LINES]),
            (self.accuracy, [line.kind for line in ACCURACY_LINES]),
            (self.learning_rate, ["learning_rate"]),
        )

    def _draw(self, run: RunCurves, lines: tuple[Line, ...], view: CurvesView) -> None:
        old = run is not self.run
        for line in lines:
            key, count = f"{run.number}/{line.kind}", run.count(line.kind)
            drawn = self._drawn.get(key)
            if count == (drawn or 0):
                continue
            x, y = run.points(line.kind, self._x.key, drawn or 0)
            if drawn is None:
                name = f"run {run.number} {line.name}" if old else line.name
                tone: Tone = "faded" if old else line.tone
                view.set_curve(key, x, y, name=name, color=_color(run), style=line.style, tone=tone)
            else:
                view.append(key, x, y)
            self._drawn[key] = count

    def _annotate(self, run: RunCurves) -> None:
        """Draw the learning rate, and what has been added to marks and epochs."""
        record, key = run.record, self._x.key
        if not self.learning_rate.isHidden() and len(record.losses):
            x, y = run.learning_rate(key)
            self.learning_rate.set_curve(f"{run.number}/learning_rate", x, y, name="learning rate", color=_color(run))
        depends_on = (run.number, key, len(record.marks), len(record.epochs))
        if depends_on == self._annotated:
            return
        self._annotated = depends_on
        marks = run.x([mark.step for mark in record.marks], key).tolist()
        self.loss.set_marks([(x, run_words.change(mark)) for x, mark in zip(marks, record.marks, strict=True)])
        ends = [] if key == "epoch" else [epoch.step for epoch in record.epochs]
        self.loss.set_sections("epoch", run.x(ends, key))
        self._draw_best(run)

    def _draw_best(self, run: RunCurves) -> None:
        epoch = run.record.best_epoch
        if epoch is None:
            return
        split = "train" if epoch.val_loss is None or epoch.val_accuracy is None else "val"
        loss, accuracy = getattr(epoch, f"{split}_loss"), getattr(epoch, f"{split}_accuracy")
        x = float(run.x(epoch.step, self._x.key))
        self.loss.set_star(f"{run.number}/{split}_loss", x, loss, run_words.best_epoch(epoch))
        self.accuracy.set_star(f"{run.number}/{split}_accuracy", x, 100 * accuracy, percent(accuracy))


def _color(run: RunCurves) -> str:
    return RUN_COLORS[(run.number - 1) % len(RUN_COLORS)]

"""What has been drawn: strokes of a pen or an eraser, and which of them undo has taken back. No Qt."""

from dataclasses import dataclass, field
from typing import NamedTuple

Color = tuple[int, int, int]


class Point(NamedTuple):
    """A place the pen went through, in pixels of the picture.

    Attributes:
        x: to the right.
        y: down.
        width: of the line there; a pen that knows its pressure draws thinner lines when it is held lightly.
    """

    x: float
    y: float
    width: float


@dataclass(frozen=True)
class Stroke:
    """A line drawn without lifting the pen.

    Attributes:
        points: at least one; a single one is a dot.
        color: red, green, blue, 0 … 255; None erases.
    """

    points: tuple[Point, ...]
    color: Color | None

    def moved(self, center: tuple[float, float], factor: float, middle: tuple[float, float]) -> "Stroke":
        """Return it with `center` moved to `middle` and all distances `factor` times as long; no line gets thicker."""
        (from_x, from_y), (to_x, to_y) = center, middle
        points = (Point((p.x - from_x) * factor + to_x, (p.y - from_y) * factor + to_y, p.width) for p in self.points)
        return Stroke(tuple(points), self.color)


@dataclass
class Drawing:
    """Strokes in the order they were drawn; clearing is a step that undo takes back, too."""

    _states: list[tuple[Stroke, ...]] = field(default_factory=lambda: [()])
    _place: int = 0

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """What is on the paper."""
        return self._states[self._place]

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return self._place > 0

    @property
    def can_redo(self) -> bool:
        """Whether a step was taken back and nothing was drawn since."""
        return self._place < len(self._states) - 1

    def add(self, stroke: Stroke) -> None:
        """Draw a stroke more."""
        self._step((*self.strokes, stroke))

    def clear(self) -> None:
        """Take a new sheet of paper."""
        if self.strokes:
            self._step(())

    def undo(self) -> None:
        """Take the last step back, if there is one."""
        self._place = max(0, self._place - 1)

    def redo(self) -> None:
        """Do again what was taken back last, if anything was."""
        self._place = min(len(self._states) - 1, self._place + 1)

    def _step(self, strokes: tuple[Stroke, ...]) -> None:
        self._states[self._place + 1 :] = [strokes]
        self._place += 1

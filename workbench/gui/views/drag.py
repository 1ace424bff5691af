"""The hand on a picture: how far it is dragged, and how much a notch of the wheel or a key zooms."""

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

ZOOM_STEP = 1.25  # per notch of the wheel (120 eighths of a degree) or key
ZOOM_KEYS = {"+": ZOOM_STEP, "=": ZOOM_STEP, "-": 1 / ZOOM_STEP, "−": 1 / ZOOM_STEP}


def zoom_of_wheel(turned: int) -> float:
    """Return the factor that the wheel zooms by, turned so many eighths of a degree."""
    return float(ZOOM_STEP ** (turned / 120))


class Drag:
    """A press of the button that becomes a drag once the pointer has gone some way, and else is a click."""

    def __init__(self) -> None:
        self._press: QPointF | None = None
        self._last: QPointF | None = None  # only while dragging

    def begin(self, at: QPointF) -> None:
        """Press the button."""
        self._press, self._last = at, None

    def moved(self, at: QPointF) -> QPointF | None:
        """Return the way since the last call, px; None while nothing is dragged."""
        if self._press is None:
            return None
        if self._last is None:
            if (at - self._press).manhattanLength() < QApplication.startDragDistance():
                return None
            self._last = self._press
        way, self._last = at - self._last, at
        return way

    def end(self) -> bool:
        """Release the button; return whether it was a click."""
        clicked = self._press is not None and self._last is None
        self._press = self._last = None
        return clicked

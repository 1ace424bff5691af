"""Errors that leave an override of a Qt method."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QSize
from PySide6.QtWidgets import QWidget

from workbench.gui.overrides import guard, guard_overrides

REPOSITORY = Path(__file__).parent.parent.parent

CODE = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
from workbench.gui.overrides import guard_overrides
app = QApplication([])
class Broken(QWidget):
    def hideEvent(self, event):
        {error}
Broken.__module__ = "workbench.gui.broken"
guard_overrides()
guard_overrides()
sys.excepthook = lambda kind, error, trace: print(kind.__name__)
broken = Broken()
broken.show()
QTimer.singleShot(0, broken, broken.hide)
QTimer.singleShot(0, broken, lambda: print("alive"))
QTimer.singleShot(0, app.quit)
app.exec()
"""


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("int('x')", "ValueError"),
        ("None.x", "AttributeError"),
        ("raise KeyError('k')", "KeyError"),
    ],
)
def test_the_program_lives_on_and_the_hook_hears_of_it(error: str, kind: str) -> None:
    """Without the guard, the first two end the process with a segmentation fault on Python 3.11."""
    done = subprocess.run(
        [sys.executable, "-c", CODE.format(error=error)], cwd=REPOSITORY, capture_output=True, text=True, timeout=60
    )
    assert (done.stdout.splitlines(), done.returncode) == ([kind, "alive"], 0), done.stderr


def test_a_guarded_override_answers_as_before() -> None:
    class Sized(QWidget):
        def sizeHint(self) -> QSize:
            return QSize(11, 22)

        def own(self) -> int:
            return 1

    own = Sized.own
    guard(Sized)
    once = Sized.sizeHint
    guard(Sized)
    assert Sized.sizeHint is once
    assert once.__wrapped__ is not once  # type: ignore[attr-defined]
    assert Sized.own is own


def test_every_class_of_the_window_is_guarded() -> None:
    import workbench.gui.opening

    assert workbench.gui.opening
    guard_overrides()
    from workbench.gui.views.mosaic.canvas import MosaicCanvas

    assert issubclass(MosaicCanvas, QObject)
    assert hasattr(MosaicCanvas.paintEvent, "__wrapped__")

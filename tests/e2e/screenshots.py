"""Makes the pictures of the README anew: trains in the real window and photographs it.

xvfb-run -s "-screen 0 1920x1080x24" uv run python tests/e2e/screenshots.py [FOLDER [WIDTH HEIGHT]]

With a folder: every panel, light and dark, during a training, for looking at. Without: resources/images.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from os import environ
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent.parent
sys.path.insert(0, str(REPOSITORY))
environ["WORKBENCH_HOME"] = tempfile.mkdtemp()

from PIL import Image  # noqa: E402  (after the path)
from PySide6.QtCore import QCoreApplication, QEventLoop  # noqa: E402  (after the path)
from PySide6.QtWidgets import QApplication  # noqa: E402

from workbench import paths  # noqa: E402
from workbench.augmentation.suggestion import suggested  # noqa: E402
from workbench.gui import theme  # noqa: E402
from workbench.gui.dock import Dock  # noqa: E402
from workbench.gui.main_window import MainWindow  # noqa: E402
from workbench.gui.opening import fill  # noqa: E402
from workbench.gui.panels.feature_maps.panel import FeatureMapsPanel  # noqa: E402
from workbench.gui.panels.pixels.panel import PixelsPanel  # noqa: E402
from workbench.gui.places import panel_entries  # noqa: E402
from workbench.gui.preferences import Preferences  # noqa: E402
from workbench.gui.session import Session  # noqa: E402

README_PICTURES = (  # dock, theme, selected layer, file
    ("training", "light", "3", "training-light.png"),
    ("feature_maps", "light", "3", "feature-maps-light.png"),
    ("kernels", "dark", "0", "kernels-dark.png"),
    ("pixels", "light", "0", "pixels-light.png"),
    ("augmentation", "dark", "0", "augmentation-dark.png"),
)
EPOCHS = 1000  # no picture is of a training that has ended
EPOCHS_BEFORE = 10  # so that the curves have something to tell


def wait(seconds: float, until: Callable[[], bool] = lambda: False) -> None:
    """Let the window live until something holds, or for a while."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not until():
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        time.sleep(0.005)


def open_window(app: QApplication, width: int, height: int) -> tuple[MainWindow, Session]:
    """Return the real window with the embedded digits loaded."""
    window = MainWindow(Preferences())
    window.resize(width, height)
    window.show()
    session = fill(window, "digits", paths.data_root())
    wait(20, lambda: session.data is not None)
    return window, session


def raise_dock(window: MainWindow, name: str) -> None:
    """Bring a dock to the front."""
    dock = window.findChild(Dock, f"dock_{name}")
    assert dock is not None, name
    dock.bring_to_front()


def photograph(window: MainWindow, file: Path) -> None:
    """Save the window as a picture, once it has settled."""
    wait(0.6)
    file.parent.mkdir(parents=True, exist_ok=True)
    window.grab().save(str(file))
    print(file)


def pin_recognised(window: MainWindow, session: Session) -> None:
    """Pin the first test picture that the network recognises."""
    raise_dock(window, "feature_maps")
    panel = window.findChild(FeatureMapsPanel)
    for index in range(20):
        session.pin("test", index)
        wait(2, lambda: bool(panel.picture.verdict.text()))
        if panel.picture.verdict.text().startswith("recognised"):
            return


def photograph_readme(app: QApplication, window: MainWindow, session: Session) -> None:
    """Make the pictures of the README."""
    pin_recognised(window, session)
    raise_dock(window, "pixels")
    window.findChild(PixelsPanel).show_source("lecture")
    data = session.data
    assert data is not None
    chosen = suggested(data.classes, data.train.shape)
    session.edit(session.experiment.changed(augmentations=chosen), "Add a first set")
    for dock, choice, path, file in README_PICTURES:
        theme.apply(app, choice)
        session.select((path,))
        raise_dock(window, dock)
        wait(3)
        picture = REPOSITORY / "resources" / "images" / file
        photograph(window, picture)
        Image.open(picture).convert("RGB").quantize(256).save(picture, optimize=True)


def photograph_all(app: QApplication, window: MainWindow, session: Session, folder: Path) -> None:
    """Make a picture of every panel in both themes."""
    for choice in ("light", "dark"):
        theme.apply(app, choice)
        for panel in panel_entries():
            raise_dock(window, panel.name)
            wait(1.5)
            photograph(window, folder / f"{panel.name}-{choice}.png")
    session.stop()
    wait(10, lambda: not session.run.is_under_way)
    raise_dock(window, "training")
    photograph(window, folder / "stopped-dark.png")


def main() -> None:
    """Photograph the window."""
    arguments = sys.argv[1:]
    width, height = (int(a) for a in arguments[1:3]) if len(arguments) > 2 else (1440, 900)
    app = QApplication(sys.argv[:1])
    theme.apply(app, "light")
    window, session = open_window(app, width, height)
    if arguments:
        photograph(window, Path(arguments[0]) / "start-light.png")
    training = session.experiment.training.changed(epochs=EPOCHS)
    session.edit(session.experiment.changed(training=training), "Set epochs")
    session.select(("3",))
    session.train()
    wait(60, lambda: len(session.run.record.epochs) >= EPOCHS_BEFORE)
    if arguments:
        photograph_all(app, window, session, Path(arguments[0]))
    else:
        photograph_readme(app, window, session)
    session.stop()
    wait(10, lambda: not session.run.is_under_way)
    window.close()
    session.shut_down()


if __name__ == "__main__":
    main()

"""How soon a 224×224 photo's feature maps in a large network are on show; what the next layer and a mosaic cost."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from PySide6.QtCore import QEvent, QEventLoop, QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.network.network_samples import layer, sequential
from workbench.data.base import DATASETS
from workbench.experiment import Experiment
from workbench.gui.panels.feature_maps.panel import FeatureMapsPanel
from workbench.gui.session import Session
from workbench.gui.views.mosaic.pointing import PointingMosaic
from workbench.layers.base import Layer
from workbench.network.build import build

pytestmark = pytest.mark.benchmark

ROUNDS = 9
SIDE = 224


def resnet18(classes: int) -> list[Layer]:
    """Return the layers of He et al. 2016, table 1, from our own residual blocks."""
    layers = [
        layer("conv2d", out_channels=64, kernel_size=7, stride=2, padding=3, bias=False),
        layer("batch_norm2d"),
        layer("relu"),
        layer("max_pool2d", kernel_size=3, stride=2, padding=1),
    ]
    width = 64
    for channels in (64, 128, 256, 512):
        for block in range(2):
            stride = 2 if channels > 64 and block == 0 else 1
            body = sequential(
                layer("conv2d", out_channels=channels, padding=1, stride=stride, bias=False),
                layer("batch_norm2d"),
                layer("relu"),
                layer("conv2d", out_channels=channels, padding=1, bias=False),
                layer("batch_norm2d"),
            )
            short = [] if width == channels else [layer("conv2d", out_channels=channels, kernel_size=1, stride=stride)]
            layers += [layer("residual", body=body, shortcut=sequential(*short)), layer("relu")]
            width = channels
    return [*layers, layer("adaptive_avg_pool2d"), layer("flatten"), layer("linear", out_features=classes)]


def vgg16(classes: int) -> list[Layer]:
    """Return the convolutions of Simonyan and Zisserman 2014, table 1, column D, and one linear layer."""
    layers: list[Layer] = []
    for channels, count in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        layers += [layer("conv2d", out_channels=channels, padding=1), layer("relu")] * count
        layers.append(layer("max_pool2d", kernel_size=2))
    return [*layers, layer("adaptive_avg_pool2d"), layer("flatten"), layer("linear", out_features=classes)]


def photos(folder: Path, layers: list[Layer]) -> Experiment:
    """Return a network over a folder of photos in two classes."""
    draw = np.random.default_rng(0)
    for name in ("a", "b"):
        (folder / name).mkdir(parents=True)
        for number in range(10):
            pixels = draw.integers(0, 256, (SIDE, SIDE, 3), np.uint8)
            Image.fromarray(pixels).save(folder / name / f"{number}.png")
    settings = {"folder": str(folder), "height": SIDE, "width": SIDE, "color": "rgb"}
    return Experiment(dataset=DATASETS["image_folder"].model_validate(settings), network=sequential(*layers))


class Painted(QObject):
    """Notices when a panel paints maps."""

    def __init__(self, panel: FeatureMapsPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self._loop = QEventLoop(self)
        panel.mosaic.canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._panel.display.shows_maps:
            self._loop.quit()  # ends when the event, and so the painting, is done
        return False

    def seconds(self) -> float:
        """Return how long it takes until maps are painted; the window rests meanwhile, as on a person's screen."""
        begin = time.perf_counter()
        self._loop.exec()
        return time.perf_counter() - begin


@pytest.mark.parametrize("make", [resnet18, vgg16])
def test_a_photo(qtbot: QtBot, tmp_path: Path, make: Callable[[int], list[Layer]]) -> None:
    session = Session(photos(tmp_path / "photos", make(2)), tmp_path / "root")
    panel = FeatureMapsPanel(session)
    qtbot.addWidget(panel)
    panel.resize(900, 800)
    with qtbot.waitExposed(panel):
        panel.show()
    qtbot.waitUntil(lambda: session.data is not None and panel.display.shows_maps, timeout=60_000)
    document = session.experiment
    network = build(document.network, document.dataset.input_shape, torch.Generator().manual_seed(0)).eval()
    images = torch.rand(1, 3, SIDE, SIDE)
    session.select(("0",))
    forward, first, painted = [], [], Painted(panel)
    for number in range(ROUNDS):
        begin = time.perf_counter()
        with torch.no_grad():
            network(images)
        forward.append(time.perf_counter() - begin)
        panel.display.say("…")
        begin = time.perf_counter()
        session.pin("train", number)
        painted.seconds()
        first.append(time.perf_counter() - begin)
    switch = []
    for row in session.summary.rows:
        QApplication.processEvents()
        if row.path == panel.bar.choice.path:
            continue
        session.select((row.path,))
        switch.append(1000 * painted.seconds())
    ratio = statistics.median(b / a for a, b in zip(forward, first, strict=True))
    print(f"\n{make.__name__}: forward {1000 * statistics.median(forward):.0f} ms, ", end="")
    print(f"first picture {ratio:.2f} x the forward pass (bar 1.2)")
    print(f"next of {len(switch)} layers: median {statistics.median(switch):.0f} ms, max {max(switch):.0f} ms (bar 50)")
    session.shut_down()


@pytest.mark.parametrize(("count", "side"), [(512, 7), (512, 28), (512, 56), (2048, 7), (2048, 28)])
def test_a_mosaic_is_drawn(qtbot: QtBot, count: int, side: int) -> None:
    view = PointingMosaic()
    qtbot.addWidget(view)
    view.resize(900, 800)
    with qtbot.waitExposed(view):
        view.show()
    draw = np.random.default_rng(0)
    batches = [draw.normal(size=(count, 1, side, side)).astype(np.float32) for _ in range(3)]
    order, times = np.arange(count), []
    for number in range(20):
        begin = time.perf_counter()
        view.set_channels(batches[number % 3], order=order, diverging=False, shared_scale=True)
        view.canvas.repaint()
        times.append(1000 * (time.perf_counter() - begin))
    median = statistics.median(times)
    print(f"\n{count} maps of {side}×{side}: median {median:.1f} ms (bar for 512: 30), first {times[0]:.1f} ms")

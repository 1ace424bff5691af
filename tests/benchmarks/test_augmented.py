"""Augmented training against torchvision's transforms in a DataLoader: images per second, run in turns."""

from pathlib import Path

import pytest

from tests.benchmarks.common import BENCH, Figures, command_line, require_references, run
from tests.benchmarks.test_throughput import in_turns, show
from workbench.experiment import find, save

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(3600)]

AUGMENTATIONS = ({"kind": "rotation", "degrees": 15.0}, {"kind": "translation", "share": 0.1})


def dataloader(workers: int) -> Figures:
    lines, peak = run([str(Path(__file__).parent / "augmented_dataloader.py"), str(BENCH), str(workers)])
    return Figures(lines[-1]["images_per_second"], peak)


def test_rotation_and_shift_on_mnist(tmp_path):
    require_references()
    path = tmp_path / "augmented.json"
    save(find("lecture-cnn").changed(augmentations=AUGMENTATIONS), path)
    found = in_turns(
        {
            "augmented": lambda: command_line(experiment=str(path)),
            "plain": command_line,
            "dataloader, no workers": lambda: dataloader(0),
            "dataloader, 2 workers": lambda: dataloader(2),
        }
    )
    show("Rotation of 15° and shift of 10 %, drawn for each picture", found, "augmented")

"""What every test shares: a home folder of its own, no screen, and the real data sets where they are at hand."""

import os
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")

import numpy as np
import pytest
import torch  # noqa: F401  before Qt: on Windows the other order fails
from PIL import Image

from tests.mirror import Mirror

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test an empty home: nothing of the user's is read or written."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("WORKBENCH_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder with MNIST and a real image folder; tests that need it skip where it is absent."""
    folder = Path(os.environ.get("WORKBENCH_TEST_DATA", REPOSITORY.parent / "shared" / "data"))
    if not (folder / "MNIST").is_dir():
        pytest.skip("the real data sets are not here; set WORKBENCH_TEST_DATA")
    return folder


@pytest.fixture
def image_folder(tmp_path: Path) -> Path:
    """A folder of three classes with 20 small colour pictures each."""
    rng = np.random.default_rng(0)
    folder = tmp_path / "pictures"
    for index, name in enumerate(("cat", "dog", "Fuchs")):
        (folder / name).mkdir(parents=True)
        for number in range(20):
            pixels = rng.integers(0, 120, (40, 32, 3), dtype=np.uint8)
            pixels[..., index] += 120
            Image.fromarray(pixels).save(folder / name / f"{number}.png")
    return folder


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    """A server of its own for each test, reached past any proxy, and asked again at once where it breaks off."""
    from workbench.data.fetching import download

    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(download, "PAUSES", (0.0, 0.0, 0.0))
    server = Mirror()
    yield server
    server.close()

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydantic import TypeAdapter
from pytestqt.qtbot import QtBot

from workbench.data.base import Pixels
from workbench.data.pictures.picture import open_picture, to_tensor
from workbench.gui.picture_opener import SIDE, PictureOpener, read_picture


def photo(width: int, height: int) -> Image.Image:
    """Smooth colours that differ everywhere."""
    x, y = np.linspace(0, 255, width)[None, :], np.linspace(0, 255, height)[:, None]
    return Image.fromarray(np.stack(np.broadcast_arrays(x, y, (x + y) / 2), axis=-1).astype(np.uint8))


def test_a_picture_is_kept_as_large_as_any_data_set_may_be() -> None:
    assert TypeAdapter(Pixels).json_schema()["maximum"] == SIDE


@pytest.mark.parametrize("suffix", ["jpg", "png"])
@pytest.mark.parametrize("size", [(4000, 3000), (3000, 5000), (2000, 1500)])
def test_a_large_picture_is_reduced_and_seen_by_the_network_all_the_same(
    tmp_path: Path, size: tuple[int, int], suffix: str
) -> None:
    file = tmp_path / f"photo.{suffix}"
    photo(*size).save(file)
    reduced = read_picture(file)
    assert SIDE <= min(reduced.size) < 2 * SIDE
    for shape in ((3, 28, 28), (1, 224, 160)):
        whole, seen = to_tensor(open_picture(file), shape), to_tensor(reduced, shape)
        assert (whole.int() - seen.int()).abs().max() <= 4


def test_a_small_picture_is_kept_as_it_is(tmp_path: Path) -> None:
    photo(1023, 2047).save(tmp_path / "small.png")
    assert np.array_equal(np.asarray(read_picture(tmp_path / "small.png")), np.asarray(photo(1023, 2047)))


def test_every_failure_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    told: list[str] = []
    opener = PictureOpener()
    opener.failed.connect(told.append)
    for name in ("a.png", "b.png"):
        opener.open(tmp_path / name)
    qtbot.waitUntil(lambda: len(told) == 2)
    assert {sentence.split()[0] for sentence in told} == {"a.png", "b.png"}
    assert opener.shut_down()

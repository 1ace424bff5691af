from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw
from scipy import ndimage

from workbench.data.base import DATASETS, Data, Split
from workbench.data.ink import Ink, ink_of, like_the_data


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Data:
    return DATASETS["digits"]().load(tmp_path_factory.mktemp("data"))


def with_pictures(data: Data, pictures: np.ndarray) -> Data:
    """Return data whose training pictures are (N, H, W) uint8."""
    images = torch.from_numpy(pictures[:, None].copy())
    return replace(data, train=Split(images, torch.zeros(len(images), dtype=torch.int64)))


def bars(thickness: int, length: int, paper: int, pen: int) -> np.ndarray:
    picture = np.full((8, 40, 40), paper, np.uint8)
    picture[:, 4 : 4 + length, 7 : 7 + thickness] = pen
    return picture


@pytest.mark.parametrize(("paper", "pen"), [(0, 255), (255, 0), (20, 200)])
def test_a_line_is_measured(digits: Data, paper: int, pen: int) -> None:
    ink = ink_of(with_pictures(digits, bars(3, 30, paper, pen)))
    assert ink is not None
    assert (ink.paper, ink.pen) == (paper, 255 if paper < 128 else 0)
    assert ink.extent == pytest.approx(30 / 40)
    assert ink.thickness == pytest.approx(2 * 90 / 66)  # 2·area / outline; 3 for an endless line


def test_digits_are_drawn_with_white_ink_on_black_paper(digits: Data) -> None:
    ink = ink_of(digits)
    assert ink is not None
    assert (ink.paper, ink.pen) == (0, 255)
    assert 0.8 <= ink.extent <= 1
    assert 2 <= ink.thickness <= 8


def test_photographs_are_no_drawings(digits: Data) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (20, 32, 32), dtype=np.uint8)
    assert ink_of(with_pictures(digits, noise)) is None
    assert ink_of(with_pictures(digits, np.zeros((20, 32, 32), np.uint8))) is None
    assert ink_of(with_pictures(digits, noise[:0])) is None


@pytest.mark.parametrize("box", [(2, 3, 20, 12), (60, 60, 64, 90), (10, 10, 95, 95)])
def test_a_drawing_is_brought_to_the_middle_and_to_the_data_s_extent(box: tuple[int, ...]) -> None:
    picture = Image.new("L", (100, 100))
    ImageDraw.Draw(picture).rectangle(box, fill="white")
    grey = np.asarray(picture)
    placement = like_the_data(grey, Ink(0, 255, 0.7, 2), thickness=0)
    assert placement is not None
    y, x = ndimage.center_of_mass(grey)
    assert placement.center == pytest.approx((x + 0.5, y + 0.5))
    assert placement.factor * (max(box[2] - box[0], box[3] - box[1]) + 1) == pytest.approx(70)


def test_lines_keep_their_thickness() -> None:
    """A line of 1 × 21 px whose ends are round: 19 px between their middles become 68 of 70."""
    grey = np.zeros((100, 100), np.uint8)
    grey[40, 30:51] = 255
    placement = like_the_data(grey, Ink(0, 255, 0.7, 2), thickness=2)
    assert placement is not None
    assert placement.factor == pytest.approx(68 / 19)


def test_an_empty_sheet_has_no_place() -> None:
    assert like_the_data(np.zeros((28, 28), np.uint8), Ink(0, 255, 0.7, 2), thickness=2) is None

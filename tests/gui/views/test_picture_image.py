import numpy as np
import pytest
from PySide6.QtCore import QSize

from tests.gui.conftest import pixels_of
from workbench.gui.views.picture_image import fitted, picture_image


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("size", [(1, 1), (5, 7), (6, 8)])
def test_every_pixel_is_kept(channels: int, size: tuple[int, int]) -> None:
    picture = np.random.default_rng(0).integers(0, 256, (channels, *size), np.uint8)
    image = picture_image(picture)
    wanted = np.broadcast_to(picture, (3, *size)).transpose(1, 2, 0)
    assert np.array_equal(pixels_of(image), wanted)
    picture[:] = 0
    assert pixels_of(image).any()  # its own


@pytest.mark.parametrize(
    ("picture", "room", "wanted"),
    [
        ((8, 8), (100, 50), (48, 48)),
        ((28, 14), (128, 128), (112, 56)),
        ((100, 100), (100, 100), (100, 100)),
        ((400, 200), (100, 100), (100, 50)),
        ((1000, 2), (100, 100), (100, 1)),
        ((0, 0), (100, 100), (1, 1)),
    ],
)
def test_a_picture_is_enlarged_by_a_whole_factor_or_made_as_small_as_it_must_be(
    picture: tuple[int, int], room: tuple[int, int], wanted: tuple[int, int]
) -> None:
    assert fitted(QSize(*picture), QSize(*room)).toTuple() == wanted

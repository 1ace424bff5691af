import numpy as np
import pytest
import torch
from torchvision.transforms.v2 import functional as tv

from tests.augmentation.test_geometry import drawn_and_applied, images, made
from workbench.augmentation.erasing import BOX
from workbench.spec import SpecError


@pytest.mark.parametrize("kind", ["cutout", "random_erasing"])
@pytest.mark.parametrize("shape", [(1, 20, 20), (3, 12, 31)])
def test_the_drawn_box_is_erased_as_torchvision_does(kind, shape):
    pictures = images(shape, count=40)
    draw, result = drawn_and_applied(made(kind, value=0.25), pictures)
    for i, picture in enumerate(pictures):
        top, left, height, width = (int(draw[name][i]) for name in BOX)
        expected = tv.erase(picture, top, left, height, width, torch.tensor(0.25)) if height else picture
        assert torch.equal(result[i], expected)
        assert 0 <= top <= top + height <= shape[1]
        assert 0 <= left <= left + width <= shape[2]


def test_a_cutout_is_a_square_around_any_pixel_cut_at_the_edge():
    draw = made("cutout", size=5).draw(20_000, (1, 9, 9), torch.Generator().manual_seed(0))
    # Around pixel 0 rows −2 … 2 are wanted and 0 … 2 are there: 3 of them.
    assert sorted(set(draw["height"].tolist())) == [3, 4, 5]
    assert torch.bincount(draw["height"])[3] == pytest.approx(20_000 * 2 / 9, rel=0.05)


def test_erased_areas_and_shapes_lie_in_their_ranges():
    erasing = made("random_erasing", p=1.0, smallest=0.1, largest=0.3, aspect=2.0)
    draw = erasing.draw(5000, (1, 100, 100), torch.Generator().manual_seed(0))
    height, width = draw["height"].double().numpy(), draw["width"].double().numpy()
    area, aspect = height * width / 100**2, height / width
    assert np.all((area > 0.095) & (area < 0.305))
    assert np.all((aspect > 0.48) & (aspect < 2.1))
    assert area.mean() == pytest.approx(0.2, abs=0.005)
    assert np.log(aspect).mean() == pytest.approx(0, abs=0.02)


def test_the_areas_must_be_in_order():
    with pytest.raises(SpecError, match="smallest must be at most largest"):
        made("random_erasing", smallest=0.5, largest=0.2)


def test_what_was_drawn_is_told():
    box = {name: torch.tensor([value]) for name, value in zip(BOX, (0, 1, 3, 4), strict=True)}
    assert made("cutout").describe(box, 0) == "3×4 px covered"
